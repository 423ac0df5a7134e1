// A pressed button may be gone once its press was answered: then the heading of its part of the page gets the focus. From
// the top of the page people with a keyboard would have to find their way back; on the next button a second press of
// the same key would do what nobody wanted.
const PATIENCE = 5000; // ms after the press
let around = []; // the ids of the pressed button and of everything around it, from the inside out
let until = 0;

function pressed({ detail: { ctx } }) {
  const focused = document.activeElement;
  if (!ctx.sourceElement?.matches?.("form, button, a") || !ctx.sourceElement.contains(focused)) return;
  around = [];
  for (let at = focused; at; at = at.parentElement) if (at.getAttribute("id")) around.push(at.getAttribute("id"));
  until = Date.now() + PATIENCE;
}

function isLost() {
  const focused = document.activeElement;
  return !focused || focused === document.body || !focused.checkVisibility();
}

// The column of a running meeting follows only as long as nobody works in it (meetings/follow.js).
const mayHaveFocus = (element) => element?.checkVisibility() && !element.closest("[data-follow]");

function restore() {
  if (Date.now() > until || !isLost()) return;
  const [button, ...places] = around;
  const same = document.getElementById(button);
  if (mayHaveFocus(same)) same.focus({ preventScroll: true });
  for (const id of isLost() ? places : []) {
    const heading = document.getElementById(id)?.querySelector("h1, h2, h3");
    if (!mayHaveFocus(heading)) continue;
    heading.tabIndex = -1;
    return heading.focus({ preventScroll: true });
  }
}

document.addEventListener("htmx:before:request", pressed);
for (const event of ["htmx:after:swap", "htmx:finally:request"]) document.addEventListener(event, restore);
