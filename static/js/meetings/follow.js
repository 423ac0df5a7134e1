// Pages of the running meeting follow the moderation from item to item. A page on which somebody types, or on which an
// item was chosen by hand, stays where it is; a line (#now) then says which item is being discussed. Whoever calls up
// the next item goes along in any case, or their next notes would stand at the old one.
const page = () => document.getElementById("meeting-live");
const column = () => document.getElementById("doc"); // the column with the item
const current = () => document.querySelector(".rt-rail")?.dataset.current || "";

// Whether somebody is working in the column: the focus is in it, or it has text that is not sent yet.
function busy() {
  const shown = column();
  if (shown.contains(document.activeElement)) return true;
  if (shown.querySelector('.rt-saved[data-state]:not([data-state=""], [data-state="saved"])')) return true;
  return [...shown.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")].some(
    (field) => field.value.trim() !== "",
  );
}

let called = ""; // the item that was called up on this page, until the page has arrived there
let wrote = false; // whether something was typed since the column is shown

// Only one fetch at a time: both the answer to one's own button and the push cause a call.
let following = false;
async function follow() {
  const shown = column();
  if (!shown || following) return;
  if (shown.dataset.item && !document.getElementById(`rail-${shown.dataset.item}`)) return sayItemIsGone();
  const wanted = current();
  const isOwn = wanted !== "" && wanted === called;
  if (isOwn && wanted === shown.dataset.item) return arrive();
  if (!wanted || wanted === shown.dataset.item || !(isOwn || isFree(shown))) return;
  const place = document.getElementById("now");
  place.hidden = true; // or the line would flash up before the swap
  following = true;
  try {
    const reply = await fetch(page().dataset.doc, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    const text = reply.ok ? await reply.text() : "";
    // Somebody may have begun to type meanwhile.
    if (text && (isOwn || !busy())) await swapColumn(text, isOwn);
  } catch {
    // Without a connection the page stays as it is; the next change tries again.
  } finally {
    place.hidden = false;
    following = false;
  }
  if (current() !== wanted) follow(); // it has moved on again meanwhile
}

const isFree = (shown) => shown.dataset.follow === "yes" && !busy();

async function swapColumn(text, isOwn) {
  const writes = isOwn && wrote;
  if (isOwn) document.dispatchEvent(new Event("rt:leaving")); // the editor finishes what stands in it
  await htmx.swap({ sourceElement: document.body, target: column(), swap: "outerHTML", text, transition: false });
  const shown = column();
  if (shown.getBoundingClientRect().top < 0) shown.scrollIntoView({ block: "start" });
  document.dispatchEvent(
    new CustomEvent("rt:shown", { detail: { show: shown.dataset.show.split(",").filter(Boolean) } }),
  );
  announce();
  wrote = false;
  if (!isOwn) return;
  arrive();
  if (writes) shown.querySelector(".rt-write__in")?.focus();
}

// From now on the page shows what is being discussed, also when it is loaded again.
function arrive() {
  called = "";
  column().dataset.follow = "yes";
  if (location.search) history.replaceState(history.state, "", location.pathname);
}

function announce() {
  const label = document.querySelector(".rt-rail [aria-current] .rt-rail__n")?.textContent.trim() || "";
  const title = column().querySelector("h2")?.textContent.trim() || "";
  const text = page().dataset.now.replace("{label}", label).replace("{title}", title);
  document.title = page().dataset.title.replace("{label}", label);
  document.dispatchEvent(new CustomEvent("rt:say", { detail: text }));
}

// The item in the column was deleted meanwhile. The column stays, so that typed text can be copied.
function sayItemIsGone() {
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

const meetingState = () => document.querySelector(".rt-live-state")?.dataset.state || "";

// The page shown before the opening, and that after the end, reloads when the meeting is opened.
function leaveIdlePage() {
  const idle = document.getElementById("meeting-idle");
  if (!idle || !meetingState() || idle.dataset.state === meetingState() || idle.querySelector("input:focus")) return;
  if (idle.dataset.state === "planned" || meetingState() === "running") location.reload();
}

// When the meeting has ended everybody gets the page that says so. Who is typing stays, and reads it at the foot.
function leaveEndedMeeting() {
  if (busy()) document.title = page().dataset.ended;
  else location.replace(location.pathname);
}

for (const topic of ["rt:meeting", "rt:agenda"]) {
  document.body.addEventListener(topic, () => {
    leaveIdlePage();
    if (!page()) return;
    if (["running", ""].includes(meetingState())) follow();
    else leaveEndedMeeting();
  });
}
document.addEventListener("input", ({ target }) => {
  if (target.matches("#doc textarea")) wrote = true;
});
// Forms with data-calls call up the item that they name.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("form[data-calls]")) called = target.elements.namedItem("item").value;
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const isRefused = !ctx.response || ctx.response.status >= 400;
  if (isRefused && ctx.sourceElement?.matches?.("form[data-calls]")) called = "";
});
// Short forms of the running meeting (data-clears) are emptied after they were sent.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (form?.hasAttribute?.("data-clears") && ctx.response?.status < 300) form.reset();
});
