// Objections: what is selected in the document is passed to the form. Without scripts one chooses the paragraph there.
let marked = null; // the last selection: pressing the button clears it

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
  // Pressing the link clears the selection before the click arrives, so the link is removed a little later.
  setTimeout(showLink, words ? 0 : 300);
});

// Shows a link to the form while something is selected, because the button of the page may be far away.
function showLink() {
  const button = document.getElementById("object");
  const shown = document.getElementById("object-here");
  const wanted = button && marked && !document.getSelection().isCollapsed;
  if (!wanted) return shown?.remove();
  if (shown) return;
  const link = Object.assign(document.createElement("a"), {
    id: "object-here",
    className: "kern-btn kern-btn--primary rt-object-here",
    href: button.href,
  });
  link.dataset.object = button.dataset.object;
  link.append(
    Object.assign(document.createElement("span"), { className: "kern-label", textContent: button.dataset.here }),
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
