// Following the moderation from item to item. Whoever types, or chose an item by hand, is never moved; a quiet line tells
// that another item is being discussed.
const page = () => document.getElementById("meeting-live");
const doc = () => document.getElementById("doc");
const current = () => document.querySelector(".rt-rail")?.dataset.current || "";

// Text that is not sent yet, or the focus anywhere in the column: somebody is at work here.
function busy() {
  const column = doc();
  if (column.contains(document.activeElement)) return true;
  if (column.querySelector('.rt-saved[data-state]:not([data-state=""], [data-state="saved"])')) return true;
  return [...column.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")].some(
    (field) => field.value.trim() !== "",
  );
}

// One at a time: the answer to one's own button and the push both say that the meeting has moved on.
let following = false;
async function follow() {
  const column = doc();
  if (!column || following) return;
  if (column.dataset.item && !document.getElementById(`rail-${column.dataset.item}`)) return gone();
  const wanted = current();
  if (!wanted || wanted === column.dataset.item || column.dataset.follow !== "yes" || busy()) return;
  const place = document.getElementById("now");
  place.hidden = true; // the quiet line would appear for a blink
  following = true;
  try {
    const reply = await fetch(page().dataset.doc, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    const text = reply.ok ? await reply.text() : "";
    // While the answer was on its way somebody may have begun to type: then nothing moves.
    if (text && !busy()) await arrive(text);
  } catch {
    // Without a connection the page stays as it is; the next change tries again.
  } finally {
    place.hidden = false;
    following = false;
  }
  if (current() !== wanted) follow(); // it has moved on again meanwhile
}

async function arrive(text) {
  await htmx.swap({ sourceElement: document.body, target: doc(), swap: "outerHTML", text, transition: false });
  const column = doc();
  if (column.getBoundingClientRect().top < 0) column.scrollIntoView({ block: "start" });
  document.dispatchEvent(
    new CustomEvent("rt:shown", { detail: { show: column.dataset.show.split(",").filter(Boolean) } }),
  );
  announce();
}

function announce() {
  const label = document.querySelector(".rt-rail [aria-current] .rt-rail__n")?.textContent.trim() || "";
  const title = doc().querySelector("h2")?.textContent.trim() || "";
  const text = page().dataset.now.replace("{label}", label).replace("{title}", title);
  document.title = page().dataset.title.replace("{label}", label);
  document.dispatchEvent(new CustomEvent("rt:say", { detail: text }));
}

// The item of this column was deleted meanwhile. What is typed here stays, and can be copied.
function gone() {
  const place = document.getElementById("now");
  if (place.querySelector(".rt-now--gone")) return;
  const note = document.createElement("div");
  const link = document.createElement("a");
  note.className = "rt-now rt-now--gone";
  link.href = page().dataset.doc.replace(/\/doc$/, "");
  link.textContent = place.dataset.back;
  note.append(Object.assign(document.createElement("p"), { textContent: place.dataset.gone }), link);
  place.replaceChildren(note);
}

// A page that waits for the opening goes there by itself: nothing can have been typed on it.
function opened() {
  const idle = document.getElementById("meeting-idle");
  const state = document.querySelector(".rt-live-state")?.dataset.state;
  if (idle && idle.dataset.state === "planned" && state && state !== "planned") location.reload();
}

for (const topic of ["rt:meeting", "rt:agenda"]) {
  document.body.addEventListener(topic, () => {
    opened();
    if (page()) follow();
  });
}
// Short forms of the running meeting are empty again after they were sent.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (form?.hasAttribute?.("data-clears") && ctx.response?.status < 300) form.reset();
});
