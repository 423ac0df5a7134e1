// The line at the foot of the screen that says what was done and takes it back (.rt-undo): how it comes and goes.
const SHOWN = 15000; // ms
const timers = new WeakMap(); // line → the timer that hides it

// Whether the focus was in the form when it was sent, and nobody has moved it since. A push may have taken the form from
// the page before its answer came; focus.js may have put the focus on a heading.
const sentWithFocus = new WeakSet();
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (form?.matches?.("form") && form.contains(document.activeElement)) sentWithFocus.add(form);
});
export function hadFocus(form) {
  const now = document.activeElement;
  return sentWithFocus.has(form) && (now === document.body || form.contains(now) || now.matches("h1, h2, h3"));
}

export function hideUndo(line) {
  if (!line) return;
  clearTimeout(timers.get(line));
  line.hidden = true;
  line.replaceChildren();
}

// Whoever came by keyboard is on the line's button at once; it stays as long as they are there.
export function showUndo(line, takesFocus) {
  line.hidden = false;
  if (takesFocus) line.querySelector("button").focus({ preventScroll: true });
  clearTimeout(timers.get(line));
  const hide = () => {
    if (line.querySelector(":focus-visible")) timers.set(line, setTimeout(hide, SHOWN));
    else hideUndo(line);
  };
  timers.set(line, setTimeout(hide, SHOWN));
}

// A button for a form of the line; its words are the line's data-undo.
export function undoButton(line) {
  const button = document.createElement("button");
  button.className = "kern-btn kern-btn--secondary kern-btn--x-small";
  button.append(
    Object.assign(document.createElement("span"), { className: "kern-label", textContent: line.dataset.undo }),
  );
  return button;
}
