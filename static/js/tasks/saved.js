// After a task was changed: offer to undo it, and keep the focus. Everything works without this, only slower.
import { closeForm, closeMenu } from "./rows.js";

let hideTimer = 0;

function offerUndo(form) {
  const line = document.getElementById("task-undo");
  if (!line) return;
  clearTimeout(hideTimer);
  line.replaceChildren();
  line.hidden = true;
  if (form.elements.status.value !== "done") return;
  const again = form.cloneNode(false);
  again.id = "undo";
  again.removeAttribute("data-task");
  const status = Object.assign(document.createElement("input"), { type: "hidden", name: "status", value: "open" });
  const button = document.createElement("button");
  button.className = "kern-btn kern-btn--secondary kern-btn--x-small";
  button.id = "undo-again";
  button.append(
    Object.assign(document.createElement("span"), { className: "kern-label", textContent: line.dataset.again }),
  );
  again.append(status, button);
  line.append(line.dataset.done.replace("{title}", form.dataset.task), again);
  line.hidden = false;
  htmx.process(line);
  hideTimer = setTimeout(() => {
    if (!line.contains(document.activeElement)) line.hidden = true;
  }, 15000);
}

function idOfNextTick(form) {
  const all = [
    ...document.querySelectorAll(
      ".rt-tasks > section .rt-tick:not(.rt-tick--readonly), #my-tasks .rt-tick:not(.rt-tick--readonly)",
    ),
  ];
  const at = all.indexOf(form.querySelector(".rt-tick"));
  return (all[at + 1] || all[at - 1])?.id || "undo-again"; // after the only task: the undo button
}

function keepFocus(wanted) {
  if (!wanted) return;
  document.addEventListener(
    "htmx:after:swap",
    () => {
      const lost =
        document.activeElement === document.body || document.activeElement?.closest("details.rt-done:not([open])");
      if (lost) document.getElementById(wanted)?.focus({ preventScroll: true });
    },
    { once: true },
  );
}

function afterSaving(form) {
  const box = form.closest(".rt-row__form"),
    menu = form.closest("details.rt-status");
  if (form.id.startsWith("tick-")) {
    if (form.contains(document.activeElement)) keepFocus(idOfNextTick(form));
    offerUndo(form);
  }
  if (form.id === "undo") document.getElementById("task-undo").hidden = true;
  if (box) closeForm(box);
  if (menu) closeMenu(menu, true);
  if (form.id === "task-entry") clearEntry(form);
  document.body.dispatchEvent(new CustomEvent("rt:tasks")); // lists reload, also without a live connection
}

function clearEntry(form) {
  const said = document.getElementById("entry-said");
  form.elements.text.value = "";
  form.elements.text.focus({ preventScroll: true });
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  if (said) said.textContent = said.dataset.saved;
}

// Focus the field that has to be corrected or answered when a form comes back.
function focusFirstError(form) {
  document.addEventListener(
    "htmx:after:swap",
    () => {
      const again = document.getElementById(form.id);
      const field =
        again?.querySelector("[aria-invalid=true], .rt-namesakes--asked input") ||
        again?.querySelector("[role=combobox]");
      field?.focus({ preventScroll: true });
      if (field?.type === "text") field.setSelectionRange(field.value.length, field.value.length);
    },
    { once: true },
  );
}

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response, request } = event.detail.ctx;
  const form = sourceElement?.closest?.("form");
  const ours = form && (form.id === "undo" || /\/tasks(\/\d+\/(status|due))?$/.test(form.getAttribute("action") || ""));
  if (!ours || request.method !== "POST") return;
  const status = response?.status ?? response?.raw?.status;
  if (status >= 200 && status < 300) afterSaving(form);
  else if (status === 422) focusFirstError(form);
});
