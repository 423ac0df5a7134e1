// Of two presses of one button only the first is sent, with or without htmx. presses.js decides what counts as second.
import { isOffline, showOffline } from "./failures.js";
import { isSecond } from "./presses.js";

// getAttribute, because form.id or form.action may be a field of that name.
const nameOf = (form) => form.getAttribute("id") || form.getAttribute("action") || "";
let last = null; // the last press that was sent, see presses.js
let isHeld = false; // whether a key is being held down
let isDouble = false; // whether the latest click was the second of two, or came from a held key

function contentOf(form, button) {
  const plain = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify([...plain, [button?.name, button?.value]]);
}

function submitted(event) {
  const form = event.target;
  const button = event.submitter;
  const isEditor = form.matches("form[data-editor]"); // sends its own requests; only buttons with data-do count
  if (form.getAttribute("method") !== "post" || (isEditor && !button?.hasAttribute("data-do"))) return;
  const content = contentOf(form, button);
  const press = { form: nameOf(form), content, button, at: Date.now(), element: form, sending: !isEditor, isDouble };
  if (last) last.gone = !last.button?.isConnected;
  if (isSecond(last, press)) return stop(event);
  const isPlain = !form.hasAttribute("hx-post") && !isEditor;
  if (isPlain && isOffline()) {
    // Without a connection the browser would show an error page of its own, and what was typed would be lost.
    stop(event);
    return showOffline(button || form.querySelector("button"));
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
// Enter in a field also comes as a click, just before the form is sent.
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
// Another script cancelled the form after us: it was not sent, so the next press is a first one.
document.addEventListener("submit", (event) => {
  const isOurs = last?.element === event.target && !event.target.matches("[hx-post], [data-editor]");
  if (isOurs && event.defaultPrevented) last = null;
});
// A page that comes back from the browser's history starts anew.
window.addEventListener("pageshow", () => {
  last = null;
});
