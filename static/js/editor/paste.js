// What is pasted into a paragraph becomes Markdown. Pictures and files are refused, with a word about where they go.
import { isFormatted, markdown } from "./markdown.js";

const EDITOR = "form[data-editor]";

function read(html) {
  // Nothing in it runs or is fetched. Styles are only read: applying them is against our policy, and it would say so.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/(<[^<>]*?)\sstyle\s*=/gi, "$1 data-style=");
  const { body } = new DOMParser().parseFromString(bare, "text/html");
  return { pictures: body.querySelector("img, picture, video, object") !== null, text: markdown(body.childNodes) };
}

// As if typed: the editor saves it, and one step back takes it away again.
export function insert(box, { from, to, text }) {
  box.focus();
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function refuse(form) {
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
    return refuse(form);
  }
  const { text, pictures } = html ? read(html) : { text: "", pictures: false };
  if (text && isFormatted(text)) {
    event.preventDefault();
    put(box, text);
  } else if (pictures && !plain.trim()) event.preventDefault();
  if (pictures) refuse(form);
}

// A heading, a table, a list begin a paragraph of their own.
function put(box, text) {
  const { value, selectionStart: from, selectionEnd: to } = box;
  const before = value.slice(0, from);
  const isApart = before && !before.endsWith("\n") && /^(#|\||-|\d+\. )/.test(text);
  insert(box, { from, to, text: isApart ? `\n\n${text}` : text });
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && document.querySelector(EDITOR);

// Anywhere on the page: the browser would leave it and show the file instead.
document.addEventListener("dragover", (event) => {
  if (holdsFiles(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  const near = event.target.closest?.(EDITOR) || document.activeElement?.closest?.(EDITOR);
  refuse(near || document.querySelector(EDITOR));
});
document.addEventListener("paste", pasted);
