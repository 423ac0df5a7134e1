// Shows an error message beside the button that was pressed: without a connection, after an error, or while the answer
// takes long. Messages that the server wrote for the top of the page move there too, because nobody looks up there.
const SLOW = 6000; // ms without an answer, after which the button says that there is none yet
const words = () => document.getElementById("messages")?.dataset || {};
const waiting = new WeakMap(); // htmx's request → the timer that says that it takes long

export const isOffline = () => !navigator.onLine || document.getElementById("live-state")?.dataset.state === "off";

// `what`: strings or nodes, as for append(); nothing is shown if the first one is empty.
export function showBeside(button, ...what) {
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

// The visible button behind a request of htmx; null for panels that fetch themselves.
function pressed({ sourceElement, request }) {
  if (!sourceElement?.matches?.("form, button, a")) return null;
  const button = request?.submitter || sourceElement.querySelector?.("button:not([type=button])") || sourceElement;
  return button.checkVisibility?.() === false ? null : button;
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const button = pressed(ctx);
  if (!button) return;
  clear(button);
  if (isOffline()) showBeside(button, words().off);
  waiting.set(
    ctx,
    setTimeout(() => showBeside(button, words().slow), SLOW),
  );
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) showBeside(pressed(ctx), words().off);
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const button = ctx.response?.status >= 400 ? pressed(ctx) : null;
  const task = tasks.find(({ target }) => target === "#messages" || target?.id === "messages");
  const message = task?.fragment.querySelector("#message");
  if (!message || !button?.isConnected) return;
  showBeside(button, ...[...message.childNodes].flatMap((part) => [...part.childNodes, " "]));
  task.fragment.replaceChildren();
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  clearTimeout(waiting.get(ctx));
  const button = ctx.response?.status < 400 ? pressed(ctx) : null;
  if (button) clear(button);
});
// The editor of minutes has requests of its own.
document.addEventListener("rt:pressed", ({ detail }) => clear(detail.button));
document.addEventListener("rt:failed", ({ detail: { button, text } }) => showBeside(button, text || words().off));
