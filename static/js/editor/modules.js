// Text modules in the editor: one press opens the list, the next puts the sentence where the caret is. Without this
// script the button of the list is a form of its own and makes a paragraph.
import { paragraph } from "./caret.js";
import { insert } from "./paste.js";
import { ask, sentence } from "./words.js";

async function openModules(button) {
  const form = button.closest("form");
  const open = form.querySelector(".rt-modules");
  button.setAttribute("aria-expanded", String(!open));
  if (open) return open.remove();
  const reply = await ask(button.getAttribute("formaction"), { "HX-Request": "true" });
  if (!reply?.ok) return failed(button, reply);
  const found = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector(".rt-modules");
  // A form inside of a form is none: here the buttons only bring their text along.
  for (const inner of found.querySelectorAll("form")) inner.replaceWith(...inner.querySelectorAll("button"));
  for (const one of found.querySelectorAll("button")) one.type = "button";
  form.querySelector(".rt-tools").after(found);
  found.querySelector("button")?.focus();
}

async function failed(button, reply) {
  button.setAttribute("aria-expanded", "false");
  const text = reply ? await sentence(reply) : "";
  document.dispatchEvent(new CustomEvent("rt:failed", { detail: { button, text } }));
}

function putModule(one) {
  const form = one.closest("form");
  const box = form.querySelector("textarea");
  const sign = !box.value.trim() && one.dataset.kind === "decision" ? "!" : ""; // the editor's own sign for a decision
  const edit = paragraph(box.value, box.selectionStart, box.selectionEnd, sign + one.dataset.text);
  closeModules(form);
  insert(box, edit);
}

function closeModules(form) {
  form.querySelector(".rt-modules")?.remove();
  form.querySelector("[data-modules]")?.setAttribute("aria-expanded", "false");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-modules]");
  if (button) {
    event.preventDefault();
    openModules(button);
  }
  const one = event.target.closest("form[data-editor] .rt-modules__b");
  if (one) putModule(one);
});
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest(".rt-modules")?.closest("form[data-editor]");
  if (!form) return;
  closeModules(form);
  form.querySelector("[data-modules]").focus();
});
