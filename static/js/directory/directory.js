// Directory: keep the page's URL in step with the search, so that "back" returns to the results; copy an address; thank for
// a check and take it back.
import { hadFocus, hideUndo, showUndo, undoButton } from "../page/undo.js";

// The URL is that of the results panel, which also reloads itself when the directory changes.
document.addEventListener("htmx:after:swap", () => {
  const address = document.getElementById("results")?.getAttribute("hx-get");
  const search = document.getElementById("directory-search");
  if (address && search && address !== location.pathname + location.search)
    history.replaceState(history.state, "", address + location.hash);
});

// For pages without https, which have no navigator.clipboard.
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest(".rt-copy");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.text);
  } catch {
    copyByHand(button.dataset.text);
    button.focus();
  }
  const label = button.querySelector(".kern-label");
  const before = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => {
    label.textContent = before;
  }, 2000);
});

// "Stimmt noch": the question how it was checked is answered, so it closes; a line thanks and takes the check back.
function thank(form, submitter) {
  const line = document.getElementById("check-undo");
  const question = form.closest("details");
  const takesFocus = hadFocus(form);
  hideUndo(line);
  if (question) question.open = false;
  if (!line) return;
  const again = form.cloneNode(false);
  again.id = "take-back";
  again.className = "";
  for (const name of ["action", "hx-post"]) again.setAttribute(name, `${form.getAttribute("action")}/withdrawal`);
  again.append(undoButton(line));
  again.dataset.question = question?.id || "";
  const how = submitter?.name === "how" ? submitter.textContent.trim() : "";
  line.append(how ? line.dataset.thanks.replace("{how}", how) : line.dataset.noted, again);
  htmx.process(line);
  showUndo(line, takesFocus);
}
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form?.matches?.("form") || ctx.response?.status !== 200) return;
  if (form.id.startsWith("check-")) thank(form, ctx.request.submitter);
  if (form.id === "take-back") hideUndo(document.getElementById("check-undo"));
});
