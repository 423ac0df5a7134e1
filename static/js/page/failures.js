// A button that was pressed without a connection, or whose answer is an error, says so beside itself. What the server
// wrote for the top of the page goes there too: far from the button nobody looks.
const SLOW = 6000; // ms without an answer, after which it is said that there is none yet
const words = () => document.getElementById("messages")?.dataset || {};
const waiting = new WeakMap(); // request → what says that it takes long

export const isOffline = () => !navigator.onLine || document.getElementById("live-state")?.dataset.state === "off";

export function beside(button, ...what) {
  if (!button?.isConnected || !what[0]) return;
  clear(button);
  const note = Object.assign(document.createElement("span"), { className: "rt-failed" });
  note.setAttribute("role", "alert");
  anchorOf(button).after(note);
  note.append(...what);
}

const anchorOf = (button) => button.closest("label") || button;

function clear(button) {
  const note = anchorOf(button).nextElementSibling;
  if (note?.matches(".rt-failed")) note.remove();
}

// What a person has pressed; panels that fetch themselves say nothing.
function pressed({ sourceElement, request }) {
  if (!sourceElement?.matches?.("form, button, a")) return null;
  const button = request?.submitter || sourceElement.querySelector?.("button:not([type=button])") || sourceElement;
  return button.checkVisibility?.() === false ? null : button;
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const button = pressed(ctx);
  if (!button) return;
  clear(button);
  if (isOffline()) beside(button, words().off);
  waiting.set(
    ctx,
    setTimeout(() => beside(button, words().slow), SLOW),
  );
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) beside(pressed(ctx), words().off);
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const button = ctx.response?.status >= 400 ? pressed(ctx) : null;
  const task = tasks.find(({ target }) => target === "#messages" || target?.id === "messages");
  const message = task?.fragment.querySelector("#message");
  if (!message || !button?.isConnected) return;
  beside(button, ...[...message.childNodes].flatMap((part) => [...part.childNodes, " "]));
  task.fragment.replaceChildren();
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  clearTimeout(waiting.get(ctx));
  const button = ctx.response?.status < 400 ? pressed(ctx) : null;
  if (button) clear(button);
});
// The editor of minutes has requests of its own.
document.addEventListener("rt:pressed", ({ detail }) => clear(detail.button));
document.addEventListener("rt:failed", ({ detail: { button, text } }) => beside(button, text || words().off));
