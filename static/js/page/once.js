// Nothing acts twice on a double press, with or without htmx: of two presses of one button only the first is sent.
import { beside, isOffline } from "./failures.js";
import { isSecond } from "./presses.js";

// Not form.action: a field of that name would stand for it.
const nameOf = (form) => form.getAttribute("id") || form.getAttribute("action") || "";
let last = null;
let isHeld = false; // a key that is held down
let isDouble = false;

function contentOf(form, button) {
  const plain = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify([...plain, [button?.name, button?.value]]);
}

function submitted(event) {
  const form = event.target;
  const button = event.submitter;
  const isEditor = form.matches("form[data-editor]"); // it sends by itself, and only some of its buttons do something
  if (form.getAttribute("method") !== "post" || (isEditor && !button?.hasAttribute("data-do"))) return;
  const content = contentOf(form, button);
  const press = { form: nameOf(form), content, button, at: Date.now(), element: form, sending: !isEditor, isDouble };
  if (last) last.gone = !last.button?.isConnected;
  if (isSecond(last, press)) return stop(event);
  const isPlain = !form.hasAttribute("hx-post") && !isEditor;
  if (isPlain && isOffline()) {
    // The browser would leave the page for one of its own, and what was typed with it.
    stop(event);
    return beside(button || form.querySelector("button"), document.getElementById("messages")?.dataset.off);
  }
  last = press;
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

const noteKey = (event) => {
  isHeld = event.repeat;
};
document.addEventListener("keydown", noteKey, true);
document.addEventListener("keyup", noteKey, true);
// Also what Enter does in a field comes as a click, just before the form is sent.
document.addEventListener(
  "click",
  (event) => {
    isDouble = event.detail > 1 || isHeld;
  },
  true,
);
document.addEventListener("submit", submitted, true);
document.addEventListener("htmx:finally:request", ({ detail }) => {
  if (last && detail.ctx.sourceElement === last.element) last.sending = false;
});
// A form that somebody cancelled later on, or a page that comes back.
document.addEventListener("submit", (event) => {
  const isOurs = last?.element === event.target && !event.target.matches("[hx-post], [data-editor]");
  if (isOurs && event.defaultPrevented) last = null;
});
window.addEventListener("pageshow", () => {
  last = null;
});
