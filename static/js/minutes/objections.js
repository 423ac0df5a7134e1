// Objections: whatever is marked on the paper comes along to the form. Without this file one chooses the paragraph there.
let marked = null; // kept, because pressing the button takes the selection away

function blockOf(node) {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return element?.closest?.(".rt-document [id^='block-']") ?? null;
}

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!document.getElementById("object")) return;
  const words = selection.toString().replace(/\s+/g, " ").trim();
  const block = blockOf(selection.anchorNode);
  if (words && block && block === blockOf(selection.focusNode)) marked = { block: block.id.slice(6), words };
  else if (words) marked = null;
  // A press on the button takes the selection away before it counts.
  setTimeout(offer, words ? 0 : 300);
});

// The way to the form, right where somebody has marked something: the button of the page may be far below.
function offer() {
  const way = document.getElementById("object");
  const there = document.getElementById("object-here");
  const wanted = way && marked && !document.getSelection().isCollapsed;
  if (!wanted) return there?.remove();
  if (there) return;
  const link = Object.assign(document.createElement("a"), {
    id: "object-here",
    className: "kern-btn kern-btn--primary rt-object-here",
    href: way.href,
  });
  link.dataset.object = way.dataset.object;
  link.append(
    Object.assign(document.createElement("span"), { className: "kern-label", textContent: way.dataset.here }),
  );
  document.body.append(link);
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("[data-object]");
    if (!link || !marked) return;
    const address = new URL(link.dataset.object, location.href);
    address.searchParams.set("block", marked.block);
    if (marked.words.length <= 1000) address.searchParams.set("quote", marked.words);
    link.href = address.pathname + address.search;
  },
  true,
);
