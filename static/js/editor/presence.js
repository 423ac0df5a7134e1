// "Petra schreibt": tells the server while keys are pressed, and while something is not saved yet. Nothing waits for it,
// and if it fails nobody is hindered.
const EVERY = 8000; // ms; the server forgets a writer after 20 s
const told = new Map(); // path → when
const unsent = new Map(); // the same of what is not saved
const ending = new Set(); // finished, and perhaps on its way

const pathOf = (add) => add.replace(/\/blocks$/, "/writing");

function place(target) {
  const form = target?.closest?.("form[data-editor]");
  return form ? pathOf(form.dataset.add) : "";
}

function tell(path, state, last = false) {
  if (state === "on") told.set(path, Date.now());
  if (state === "unsent") unsent.set(path, Date.now());
  if (state === "off") {
    told.delete(path);
    ending.delete(path);
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
  const path = event.target.tagName === "TEXTAREA" ? place(event.target) : "";
  ending.delete(path);
  if (path && Date.now() - (told.get(path) || 0) > EVERY) tell(path, "on");
});
// The editor answers "submit" itself; whoever has finished a paragraph has stopped for now, as soon as it is saved.
document.addEventListener(
  "submit",
  (event) => {
    const path = place(event.target);
    if (told.has(path) && event.submitter?.hasAttribute("data-done")) ending.add(path);
  },
  true,
);
// What is just being typed counts as such already.
document.addEventListener("rt:unsent", ({ detail }) => {
  const waiting = new Set(detail.map(pathOf));
  const isDue = (path) => Date.now() - Math.max(told.get(path) || 0, unsent.get(path) || 0) > EVERY;
  for (const path of waiting) if (isDue(path)) tell(path, "unsent");
  for (const path of [...unsent.keys()]) if (!waiting.has(path)) tell(path, "saved");
  for (const path of [...ending]) if (!waiting.has(path)) tell(path, "off");
});
window.addEventListener("pagehide", () => {
  for (const path of new Set([...told.keys(), ...unsent.keys()])) tell(path, "off", true);
});
