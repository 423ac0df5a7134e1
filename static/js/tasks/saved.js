// After a task was changed: say what was done, offer to undo it, and keep the focus. All works without this, only slower.
import { hadFocus, hideUndo, showUndo, undoButton } from "../page/undo.js";
import { closeForm, closeMenu } from "./rows.js";

let sentence = ""; // of the task that was recorded last; "Undo" gives it back

const line = () => document.getElementById("task-undo");
const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

// `tick` is the form of the row's circle: it knows the task's title, and what the status was.
function offerUndo(tick, status, takesFocus) {
  hideUndo(line());
  const words = line()?.dataset[status];
  if (!words || !tick) return;
  const again = tick.cloneNode(false);
  const { task, was, waitingFor, resubmitOn } = tick.dataset;
  for (const name of ["data-task", "data-off"]) again.removeAttribute(name);
  again.id = "undo";
  again.append(
    hidden("status", was),
    hidden("waiting_for", waitingFor),
    hidden("resubmit_on", resubmitOn),
    undoButton(line()),
  );
  again.dataset.row = tick.querySelector(".rt-tick").id;
  line().append(
    words.replace("{title}", () => task),
    again,
  );
  htmx.process(line());
  showUndo(line(), takesFocus);
}

// The row comes to another place of the list: its circle gets the focus there.
let wanted = "";
function keepFocus(id) {
  wanted = id;
  setTimeout(() => {
    if (wanted === id) wanted = "";
  }, 3000);
}
document.addEventListener("htmx:after:swap", () => {
  const button = wanted ? document.getElementById(wanted) : null;
  if (!button?.checkVisibility()) return;
  button.focus({ preventScroll: true });
  if (document.activeElement === button) wanted = "";
});

function afterSaving(form, submitter) {
  const box = form.closest(".rt-row__form"),
    menu = form.closest("details.rt-status");
  const takesFocus = hadFocus(form);
  if (form.id === "undo" || form.id === "undo-entry") undone(form);
  else if (form.id === "task-entry") recorded(form);
  else if (form.id.startsWith("tick-")) {
    const status = form.elements.status.value;
    if (status === "open" && takesFocus) keepFocus(form.querySelector(".rt-tick").id);
    offerUndo(form, status, takesFocus);
  } else if (menu) {
    closeMenu(menu, true);
    offerUndo(document.getElementById(form.id.replace("menu-", "tick-")), submitter?.value, takesFocus);
  }
  if (box) closeForm(box);
  document.body.dispatchEvent(new CustomEvent("rt:tasks")); // lists reload, also without a live connection
}

function undone(form) {
  const field = document.getElementById("f-text");
  if (form.id === "undo") keepFocus(form.dataset.row);
  else if (field && !field.value) {
    write(field, sentence);
    document.getElementById("entry-said").textContent = document.getElementById("entry-said").dataset.undone;
  }
  hideUndo(line());
}

function recorded(form) {
  const field = form.elements.text;
  sentence = field.value;
  write(field, "");
  document.getElementById("entry-said").textContent = "";
  document.addEventListener("htmx:finally:request", () => line()?.firstChild && showUndo(line(), false), {
    once: true,
  });
}

function write(field, text) {
  field.value = text;
  field.focus({ preventScroll: true });
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Focus the field that has to be corrected or answered when a form comes back.
function focusFirstError(form) {
  document.addEventListener(
    "htmx:after:swap",
    () => {
      const again = document.getElementById(form.id);
      const field =
        again?.querySelector("[aria-invalid=true], .rt-namesakes--asked input") || again?.querySelector("textarea");
      field?.focus({ preventScroll: true });
      if (/^text/.test(field?.type || "")) field.setSelectionRange(field.value.length, field.value.length);
    },
    { once: true },
  );
}

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response, request } = event.detail.ctx;
  const form = sourceElement?.closest?.("form");
  const ours = form && /\/tasks(\/\d+\/(status|due))?$/.test(form.getAttribute("action") || "");
  if (!ours || request.method !== "POST") return;
  const status = response?.status ?? response?.raw?.status;
  if (status >= 200 && status < 300) afterSaving(form, request.submitter);
  else if (status === 422) focusFirstError(form);
});
