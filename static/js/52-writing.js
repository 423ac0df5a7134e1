// What is pasted into a paragraph: headings, lists, bold, links and tables of Word and others become Markdown.
// Whatever is not in these few kinds is text. Pictures and files are refused, with a word about where they go.
const EDITOR = "form[data-editor]";
const SKIP = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "TEMPLATE", "NOSCRIPT", "OBJECT", "IFRAME", "SVG", "MATH", "XML"]);
const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "BLOCKQUOTE", "PRE", "UL", "OL", "LI", "TABLE", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "FOOTER", "MAIN", "DL", "DT", "DD", "HR"]);

// ── from HTML to Markdown ───────────────────────────────────────────────

const squeeze = (text) => text.replace(/[\s\u00a0]+/g, " ");
const escaped = (text) => squeeze(text).replace(/[\\*`[\]]/g, "\\$&");
const plainStart = (line) => line.replace(/^(#{1,6} |[-+>|] ?|\d{1,9}[.)] )/, (mark) => mark.replace(/[#\-+>|.)]/, "\\$&"));

function weight(node) {
  const style = (node.getAttribute("data-style") || "").match(/font-weight:\s*(\w+)/i); // read, not applied
  if (style) return /^(bold|bolder|[6-9]00)$/i.test(style[1]);
  return ["B", "STRONG"].includes(node.tagName) || null;
}

// "** word **" is not bold in Markdown: spaces stay outside.
const around = (mark, text) => text.replace(/^(\s*)([\s\S]*?)(\s*)$/, (all, before, words, after) => (words ? before + mark + words + mark + after : all));

function inline(node, bold = false) {
  let out = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) out += escaped(child.data);
    else if (child.nodeType !== Node.ELEMENT_NODE || SKIP.has(child.tagName.toUpperCase())) continue;
    else if (child.tagName === "BR") out += "\n";
    else if (/mso-list:\s*ignore/i.test(child.getAttribute("data-style") || "")) continue; // Word's own bullet
    else {
      const heavy = weight(child);
      const inner = inline(child, heavy ?? bold);
      const address = child.tagName === "A" ? child.getAttribute("href") || "" : "";
      if (/^(https?:|mailto:|tel:)[^\s()<>]+$/i.test(address) && inner.trim() && squeeze(child.textContent).trim() !== address) out += around("", `[${inner.trim()}](${address})`);
      else out += heavy && !bold ? around("**", inner) : inner;
    }
  }
  return out.replaceAll("****", "");
}

const lines = (text) => text.split("\n").map((line) => plainStart(line.trim())).filter(Boolean).join("\n");

function wordLevel(node) {
  const style = node.getAttribute("data-style") || "";
  const level = style.match(/mso-list:[^;]*level(\d)/i);
  return level ? Number(level[1]) : /MsoListParagraph/i.test(node.className) ? 1 : 0;
}

function wordPoint(node, level) {
  const sign = [...node.querySelectorAll("span")].find((each) => /mso-list:\s*ignore/i.test(each.getAttribute("data-style") || ""));
  const mark = /^\s*\(?\w{1,3}[.)]/.test(sign?.textContent || "") && !/^\s*o\s/.test(sign.textContent) ? "1." : "-";
  return { list: true, text: `${"   ".repeat(level - 1)}${mark} ${inline(node).trim().replace(/\s*\n\s*/g, " ")}` };
}

function listed(list, depth, out) {
  let number = Number(list.getAttribute("start")) || 1;
  for (const item of list.children) {
    if (["UL", "OL"].includes(item.tagName)) { listed(item, depth + 1, out); continue; }
    const copy = item.cloneNode(true);
    for (const inner of copy.querySelectorAll("ul, ol")) inner.remove();
    const text = [...blocks(copy)].map((part) => part.text).join(" ").replace(/\s*\n\s*/g, " ");
    if (text) out.push({ list: true, text: `${"   ".repeat(depth)}${list.tagName === "OL" ? `${number++}.` : "-"} ${text}` });
    for (const inner of item.querySelectorAll(":scope > ul, :scope > ol")) listed(inner, depth + 1, out);
  }
  return out;
}

function tabled(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => inline(cell).trim().replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2) return rows.flat().filter(Boolean).map((text) => ({ text: plainStart(text) }));
  const whole = rows.map((row) => `| ${Array.from({ length: width }, (unused, n) => row[n] || "").join(" | ")} |`);
  return [{ text: [whole[0], `|${" --- |".repeat(width)}`, ...whole.slice(1)].join("\n"), kind: "table" }];
}

// Everything in a row: { text, list } for each heading, paragraph, point or table.
function blocks(node) {
  const out = [];
  const fresh = () => node.ownerDocument.createElement("p"); // in our own page its pictures would be fetched
  let loose = fresh();
  const settle = () => {
    const text = lines(inline(loose));
    if (text) out.push({ text });
    loose = fresh();
  };
  for (const child of [...node.childNodes]) {
    const name = child.nodeType === Node.ELEMENT_NODE ? child.tagName.toUpperCase() : "";
    if (SKIP.has(name)) continue;
    if (!BLOCKS.has(name) && !(name && child.querySelector?.("p,div,ul,ol,table,h1,h2,h3,h4,h5,h6"))) { loose.append(child.cloneNode(true)); continue; }
    settle();
    const heading = name.match(/^H([1-6])$/) || (name === "P" && /Mso(Title|Heading)/i.test(child.className) ? ["", "1"] : null);
    const level = name === "P" ? wordLevel(child) : 0;
    if (heading) { const text = inline(child).trim().replace(/\s*\n\s*/g, " ").replaceAll("**", ""); if (text) out.push({ text: `${"#".repeat(Math.min(Number(heading[1]), 4))} ${text}` }); }
    else if (level) out.push(wordPoint(child, level));
    else if (name === "UL" || name === "OL") listed(child, 0, out);
    else if (name === "TABLE") out.push(...tabled(child));
    else out.push(...blocks(child));
  }
  settle();
  return out;
}

function markdown(html) {
  // Nothing in it runs or is fetched. Styles are only read: applying them is against our policy, and it would say so.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/(<[^<>]*?)\sstyle\s*=/gi, "$1 data-style=");
  const page = new DOMParser().parseFromString(bare, "text/html");
  const parts = blocks(page.body);
  return { pictures: page.body.querySelector("img, picture, video, object") !== null, text: parts.map((part, n) => (n ? (part.list && parts[n - 1].list ? "\n" : "\n\n") : "") + part.text).join("") };
}

const isFormatted = (text) => /^(#{1,4} | *(-|\d+\.) |\|)|\*\*|\]\(/m.test(text);

// ── at the editor ───────────────────────────────────────────────────────

// As if typed: the editor saves it, and one step back takes it away again.
function insert(box, text) {
  box.focus();
  if (document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
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
  if (!html && !data.getData("text/plain")) {
    if (data.files.length) { event.preventDefault(); refuse(form); }
    return;
  }
  const { text, pictures } = html ? markdown(html) : { text: "" };
  if (text && isFormatted(text)) {
    event.preventDefault();
    const before = box.value.slice(0, box.selectionStart);
    insert(box, before && !before.endsWith("\n") && /^(#|\||-|\d+\. )/.test(text) ? `\n\n${text}` : text);
  } else if (pictures && !data.getData("text/plain").trim()) event.preventDefault();
  if (pictures) refuse(form);
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

// Anywhere on the page: the browser would leave it and show the file instead.
document.addEventListener("dragover", (event) => { if (holdsFiles(event) && document.querySelector(EDITOR)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event) || !document.querySelector(EDITOR)) return;
  event.preventDefault();
  refuse(event.target.closest?.(EDITOR) || document.activeElement?.closest?.(EDITOR) || document.querySelector(EDITOR));
});
document.addEventListener("paste", pasted);

// ── the toolbar ─────────────────────────────────────────────────────────

// One kind of heading, on and off: below the title of an item there is no need for more.
function heading(box) {
  const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const end = box.value.indexOf("\n", from);
  const line = box.value.slice(from, end < 0 ? undefined : end);
  const bare = line.replace(/^#{1,6} /, "");
  box.setSelectionRange(from, from + line.length);
  insert(box, line === bare ? `### ${bare}` : bare);
}

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-heading]")?.closest(EDITOR);
  if (form) heading(form.querySelector("textarea"));
});
document.addEventListener("keydown", (event) => {
  const form = event.target.tagName === "TEXTAREA" && event.target.closest(EDITOR);
  if (!form || !(event.ctrlKey || event.metaKey)) return;
  const button = event.shiftKey && event.code === "Digit8" ? "[data-list]" : event.altKey && event.code === "Digit1" ? "[data-heading]" : "";
  if (!button) return;
  event.preventDefault();
  form.querySelector(button)?.click();
});
