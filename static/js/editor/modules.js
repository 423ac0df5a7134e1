// Text modules in the editor: one press opens the list, the next inserts the sentence at the caret. Without scripts the
// list is a page of its own, and choosing a module makes a paragraph.
import { paragraph } from "./caret.js";
import { insert } from "./paste.js";
import { request, messageOf } from "./words.js";

async function openModules(button) {
  const form = button.closest("form");
  const open = form.querySelector(".rt-modules");
  button.setAttribute("aria-expanded", String(!open));
  if (open) return open.remove();
  const reply = await request(button.getAttribute("formaction"), { "HX-Request": "true" });
  if (!reply?.ok) return failed(button, reply);
  const found = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector(".rt-modules");
  // Forms can't be nested: keep only the buttons, which carry the text as data.
  for (const inner of found.querySelectorAll("form")) inner.replaceWith(...inner.querySelectorAll("button"));
  for (const one of found.querySelectorAll("button")) one.type = "button";
  form.querySelector(".rt-tools").after(found);
  found.querySelector("button")?.focus();
}

async function failed(button, reply) {
  button.setAttribute("aria-expanded", "false");
  const text = reply ? await messageOf(reply) : "";
  document.dispatchEvent(new CustomEvent("rt:failed", { detail: { button, text } }));
}

function putModule(one) {
  const form = one.closest("form");
  const box = form.querySelector("textarea");
  const sign = !box.value.trim() && one.dataset.kind === "decision" ? "!" : ""; // which makes the paragraph a decision, as if typed
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
