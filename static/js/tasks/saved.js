// After a task was changed: undo, and focus that stays. Everything works without it; it only makes it quicker.
import { empty, shut } from "./rows.js";

let hiding = 0;

function offerUndo(form) {
  const line = document.getElementById("task-undo");
  if (!line) return;
  clearTimeout(hiding);
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
  hiding = setTimeout(() => {
    if (!line.contains(document.activeElement)) line.hidden = true;
  }, 15000);
}

function nextTick(form) {
  const all = [
    ...document.querySelectorAll(
      ".rt-tasks > section .rt-tick:not(.rt-tick--still), #my-tasks .rt-tick:not(.rt-tick--still)",
    ),
  ];
  const at = all.indexOf(form.querySelector(".rt-tick"));
  return (all[at + 1] || all[at - 1])?.id || "undo-again"; // the last one: the offer to take it back
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

function saved(form) {
  const box = form.closest(".rt-row__form"),
    menu = form.closest("details.rt-status");
  if (form.id.startsWith("tick-")) {
    if (form.contains(document.activeElement)) keepFocus(nextTick(form));
    offerUndo(form);
  }
  if (form.id === "undo") document.getElementById("task-undo").hidden = true;
  if (box) empty(box);
  if (menu) shut(menu, true);
  if (form.id === "task-entry") cleared(form);
  document.body.dispatchEvent(new CustomEvent("rt:tasks")); // also where no live connection brings it
}

function cleared(form) {
  const said = document.getElementById("entry-said");
  form.elements.text.value = "";
  form.elements.text.focus({ preventScroll: true });
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  if (said) said.textContent = said.dataset.saved;
}

// A form that came back: to what has to be corrected or answered.
function refused(form) {
  document.addEventListener(
    "htmx:after:swap",
    () => {
      const again = document.getElementById(form.id);
      const field =
        again?.querySelector("[aria-invalid=true], .rt-which--asked input") || again?.querySelector("[role=combobox]");
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
  if (status >= 200 && status < 300) saved(form);
  else if (status === 422) refused(form);
});
