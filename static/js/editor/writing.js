// "Petra schreibt": tells the server that somebody is typing, and that something isn't saved yet. Errors are ignored.
const EVERY = 8000; // ms; the server forgets a writer after 20 s
const lastTold = new Map(); // path → time of the last "on"
const unsent = new Map(); // path → time of the last "unsent"
const finished = new Set(); // paths whose paragraph was finished and may still be sent

const pathOf = (add) => add.replace(/\/blocks$/, "/writing");

function pathAt(target) {
  const form = target?.closest?.("form[data-editor]");
  return form ? pathOf(form.dataset.add) : "";
}

function tell(path, state, last = false) {
  if (state === "on") lastTold.set(path, Date.now());
  if (state === "unsent") unsent.set(path, Date.now());
  if (state === "off") {
    lastTold.delete(path);
    finished.delete(path);
  }
  if (state === "off" || state === "saved") unsent.delete(path);
  const body = new URLSearchParams({ state });
  const options = {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "HX-Request": "true" },
    keepalive: last,
  };
  fetch(path, options).catch(() => {});
}

document.addEventListener("input", (event) => {
  const path = event.target.tagName === "TEXTAREA" ? pathAt(event.target) : "";
  finished.delete(path);
  if (path && Date.now() - (lastTold.get(path) || 0) > EVERY) tell(path, "on");
});
// A finished paragraph means that its writer has stopped, as soon as it is saved.
document.addEventListener(
  "submit",
  (event) => {
    const path = pathAt(event.target);
    if (lastTold.has(path) && event.submitter?.hasAttribute("data-done")) finished.add(path);
  },
  true,
);
// Whoever goes on to another item has stopped writing here (static/js/meetings/follow.js).
document.addEventListener("rt:leaving", () => {
  for (const path of lastTold.keys()) finished.add(path);
});
// Sent by tick() in places.js with the items that have unsaved texts. "on" counts as a report of them, too.
document.addEventListener("rt:unsent", ({ detail }) => {
  const waiting = new Set(detail.map(pathOf));
  const isDue = (path) => Date.now() - Math.max(lastTold.get(path) || 0, unsent.get(path) || 0) > EVERY;
  for (const path of waiting) if (isDue(path)) tell(path, "unsent");
  for (const path of [...unsent.keys()]) if (!waiting.has(path)) tell(path, "saved");
  for (const path of [...finished]) if (!waiting.has(path)) tell(path, "off");
});
window.addEventListener("pagehide", () => {
  for (const path of new Set([...lastTold.keys(), ...unsent.keys()])) tell(path, "off", true);
});
