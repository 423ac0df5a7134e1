// Pasted HTML becomes Markdown. Pictures and files are refused, with a note that they belong to the attachments.
import { isFormatted, markdown } from "./markdown.js";

const EDITOR = "form[data-editor]";

function readHtml(html) {
  // DOMParser runs and fetches nothing. style attributes are renamed: the Content-Security-Policy would report them.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/(<[^<>]*?)\sstyle\s*=/gi, "$1 data-style=");
  const { body } = new DOMParser().parseFromString(bare, "text/html");
  return { pictures: body.querySelector("img, picture, video, object") !== null, text: markdown(body.childNodes) };
}

// Makes an edit as if it was typed: the editor saves it as one undo step.
export function insert(box, { from, to, text }) {
  box.focus();
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function refuseFiles(form) {
  const word = form?.querySelector("[data-to-files]");
  if (!word) return;
  word.hidden = false;
  word.scrollIntoView({ block: "nearest" });
}

function pasted(event) {
  const box = event.target;
  const form = box.closest?.(EDITOR);
  if (!form || box.tagName !== "TEXTAREA") return;
  form.querySelector("[data-to-files]")?.setAttribute("hidden", "");
  const data = event.clipboardData;
  const html = data.getData("text/html");
  const plain = data.getData("text/plain");
  if (!html && !plain) {
    if (!data.files.length) return;
    event.preventDefault();
    return refuseFiles(form);
  }
  const { text, pictures } = html ? readHtml(html) : { text: "", pictures: false };
  if (text && isFormatted(text)) {
    event.preventDefault();
    insertMarkdown(box, text);
  } else if (pictures && !plain.trim()) event.preventDefault();
  if (pictures) refuseFiles(form);
}

// A heading, table or list gets a blank line before it.
function insertMarkdown(box, text) {
  const { value, selectionStart: from, selectionEnd: to } = box;
  const before = value.slice(0, from);
  const isApart = before && !before.endsWith("\n") && /^(#|\||-|\d+\. )/.test(text);
  insert(box, { from, to, text: isApart ? `\n\n${text}` : text });
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && document.querySelector(EDITOR);

// For the whole page: a file dropped elsewhere would make the browser leave the page and show the file.
document.addEventListener("dragover", (event) => {
  if (holdsFiles(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  const near = event.target.closest?.(EDITOR) || document.activeElement?.closest?.(EDITOR);
  refuseFiles(near || document.querySelector(EDITOR));
});
document.addEventListener("paste", pasted);
