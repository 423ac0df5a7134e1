// Shows an error message beside the button that was pressed: without a connection, after an error, or while the answer
// takes long. Messages that the server wrote for the top of the page move there too, because nobody looks up there.
// That there is no connection is taken back when there is one again; a form may say by data-off what that means for it.
const SLOW = 6000; // ms without an answer, after which the button says that there is none yet
const words = () => document.getElementById("messages")?.dataset || {};
const waiting = new WeakMap(); // htmx's request → the timer that says that it takes long

export const isOffline = () => !navigator.onLine || document.getElementById("live-state")?.dataset.state === "off";

const notes = new Map(); // button → its message
const label = (button) => button.getAttribute("aria-label") || button.textContent;

// `what`: strings or nodes, as for append(); nothing is shown if the first one is empty.
export function showBeside(button, ...what) {
  if (!button?.isConnected || !what[0]) return;
  const before = notes.get(button);
  // What stands there already is not said once more: without a connection two things notice it.
  if (before?.isConnected && what.every((part) => part === before.textContent)) return before;
  clear(button);
  const note = Object.assign(document.createElement("span"), { className: "rt-failed" });
  note.setAttribute("role", "alert");
  note.dataset.of = label(button);
  place(button, note);
  note.append(...what);
  notes.set(button, note);
  return note;
}

function place(button, note) {
  const row = rowOf(button);
  if (row) row.append(note);
  else (button.closest("label") || button).after(note);
}

// What others change is swapped in without our messages. They come back as long as the button still says the same.
function putBack() {
  for (const [button, note] of notes) {
    if (note.isConnected) continue;
    if (button.isConnected && label(button) === note.dataset.of) place(button, note);
    else notes.delete(button);
  }
}

// In a row whose parts stand side by side a message beside the button would take the room of the other parts: there it
// is the row's last line (web.css).
function rowOf(button) {
  const row = button.closest("li, .rt-bar__in");
  return row && /grid|flex/.test(getComputedStyle(row).display) ? row : null;
}

export function showOffline(button) {
  const note = showBeside(button, button?.closest("form")?.dataset.off || words().off);
  if (note) note.dataset.kind = "off";
}

function connected() {
  if (!navigator.onLine) return;
  for (const [button, note] of notes) if (note.dataset.kind === "off") clear(button);
}

function clear(button) {
  notes.get(button)?.remove();
  notes.delete(button);
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
  if (isOffline()) showOffline(button);
  waiting.set(
    ctx,
    setTimeout(() => showBeside(button, words().slow), SLOW),
  );
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) showOffline(pressed(ctx));
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const button = ctx.response?.status >= 400 ? pressed(ctx) : null;
  const task = tasks.find(({ target }) => target === "#messages" || target?.id === "messages");
  const message = task?.fragment.querySelector("#message");
  if (!message || !button?.isConnected) return;
  showBeside(button, ...[...message.childNodes].flatMap((part) => [...part.childNodes, " "]));
  task.fragment.replaceChildren();
});
document.addEventListener("htmx:after:swap", putBack);
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  clearTimeout(waiting.get(ctx));
  const button = ctx.response?.status < 400 ? pressed(ctx) : null;
  if (button) clear(button);
});
// The editor of minutes has requests of its own.
document.addEventListener("rt:pressed", ({ detail }) => clear(detail.button));
document.addEventListener("rt:failed", ({ detail: { button, text } }) => {
  if (text) showBeside(button, text);
  else showOffline(button);
});
document.addEventListener("rt:state", ({ detail }) => {
  if (detail === "live" || detail === "slow") connected();
});
addEventListener("online", connected); // pages without a live connection
