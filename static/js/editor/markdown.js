// Converts pasted HTML (from Word and others) to Markdown: headings, lists, bold, links and tables; all else is text.
// Only reads nodes (nodeType, tagName, childNodes, getAttribute, className, textContent, data): see tests/js.
const TEXT = 3;
const ELEMENT = 1;
const SKIP = new Set("SCRIPT STYLE HEAD TITLE TEMPLATE NOSCRIPT OBJECT IFRAME SVG MATH XML".split(" "));
const BLOCKS = new Set(
  "P DIV SECTION ARTICLE BLOCKQUOTE PRE UL OL LI TABLE H1 H2 H3 H4 H5 H6 HEADER FOOTER MAIN DL DT DD HR".split(" "),
);
const INSIDE = new Set("P DIV UL OL TABLE H1 H2 H3 H4 H5 H6".split(" "));
const LISTS = new Set(["UL", "OL"]);

const nameOf = (node) => (node.nodeType === ELEMENT ? node.tagName.toUpperCase() : "");
const elements = (node) => [...node.childNodes].filter((child) => child.nodeType === ELEMENT);
const styleOf = (node) => node.getAttribute("data-style") || ""; // paste.js renames style, so that it isn't applied
const oneLine = (text) => text.trim().replace(/\s*\n\s*/g, " ");

const squeeze = (text) => text.replace(/[\s\u00a0]+/g, " ");
const escaped = (text) => squeeze(text).replace(/[\\*`[\]]/g, "\\$&");
const plainStart = (line) =>
  line.replace(/^(#{1,6} |[-+>|] ?|\d{1,9}[.)] )/, (mark) => mark.replace(/[#\-+>|.)]/, "\\$&"));
const lines = (text) =>
  text
    .split("\n")
    .map((line) => plainStart(line.trim()))
    .filter(Boolean)
    .join("\n");

function inside(node, wanted) {
  return elements(node).flatMap((child) => (wanted(child) ? [child] : inside(child, wanted)));
}

// ── within a line ────────────────────────────────────────────────────────

function weight(node) {
  const style = styleOf(node).match(/font-weight:\s*(\w+)/i);
  if (style) return /^(bold|bolder|[6-9]00)$/i.test(style[1]);
  return ["B", "STRONG"].includes(nameOf(node)) || null;
}

// "** word **" is not bold in Markdown: spaces stay outside.
function around(mark, text) {
  const [, before, words, after] = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
  return words ? before + mark + words + mark + after : text;
}

const isWordsOwnBullet = (node) => /mso-list:\s*ignore/i.test(styleOf(node));

function inline(nodes, bold = false) {
  let out = "";
  for (const node of nodes) {
    const name = nameOf(node);
    if (node.nodeType === TEXT) out += escaped(node.data);
    else if (name === "BR") out += "\n";
    else if (name && !SKIP.has(name) && !isWordsOwnBullet(node)) out += piece(node, name, bold);
  }
  return out.replaceAll("****", "");
}

function piece(node, name, bold) {
  const heavy = weight(node);
  const words = inline(node.childNodes, heavy ?? bold);
  const address = (name === "A" && node.getAttribute("href")) || "";
  const isLink = /^(https?:|mailto:|tel:)[^\s()<>]+$/i.test(address) && words.trim();
  if (isLink && squeeze(node.textContent).trim() !== address) return around("", `[${words.trim()}](${address})`);
  return heavy && !bold ? around("**", words) : words;
}

// ── lists and tables ─────────────────────────────────────────────────────

function wordLevel(node) {
  const level = styleOf(node).match(/mso-list:[^;]*level(\d)/i);
  if (level) return Number(level[1]);
  return /MsoListParagraph/i.test(node.className) ? 1 : 0;
}

function wordPoint(node, level) {
  const sign = inside(node, (child) => nameOf(child) === "SPAN" && isWordsOwnBullet(child))[0]?.textContent || "";
  const mark = /^\s*\(?\w{1,3}[.)]/.test(sign) && !/^\s*o\s/.test(sign) ? "1." : "-";
  return { list: true, text: `${"   ".repeat(level - 1)}${mark} ${oneLine(inline(node.childNodes))}` };
}

// Copies of the nodes without inner lists, which become points of their own.
const withoutLists = (nodes) =>
  [...nodes]
    .filter((node) => !LISTS.has(nameOf(node)))
    .map((node) => {
      if (node.nodeType !== ELEMENT) return node;
      const { nodeType, tagName, className, textContent } = node;
      const getAttribute = (name) => node.getAttribute(name);
      return { nodeType, tagName, className, textContent, getAttribute, childNodes: withoutLists(node.childNodes) };
    });

function listed(list, depth, out) {
  let number = Number(list.getAttribute("start")) || 1;
  for (const item of elements(list)) {
    if (LISTS.has(nameOf(item))) {
      listed(item, depth + 1, out);
      continue;
    }
    const text = blocks(withoutLists(item.childNodes))
      .map((part) => part.text)
      .join(" ")
      .replace(/\s*\n\s*/g, " ");
    const mark = nameOf(list) === "OL" ? `${number++}.` : "-";
    if (text) out.push({ list: true, text: `${"   ".repeat(depth)}${mark} ${text}` });
    else if (mark !== "-") number -= 1;
    for (const inner of elements(item)) if (LISTS.has(nameOf(inner))) listed(inner, depth + 1, out);
  }
  return out;
}

function tabled(table) {
  const rows = inside(table, (node) => ["TR", "TABLE"].includes(nameOf(node))).filter((node) => nameOf(node) === "TR");
  const cells = rows.map((row) => elements(row).filter((cell) => ["TD", "TH"].includes(nameOf(cell))));
  const texts = cells.map((row) => row.map((cell) => oneLine(inline(cell.childNodes)).replaceAll("|", "\\|")));
  const width = Math.max(0, ...texts.map((row) => row.length));
  if (width < 2)
    return texts
      .flat()
      .filter(Boolean)
      .map((text) => ({ text: plainStart(text) }));
  const whole = texts.map((row) => `| ${Array.from({ length: width }, (_, n) => row[n] || "").join(" | ")} |`);
  return [{ text: [whole[0], `|${" --- |".repeat(width)}`, ...whole.slice(1)].join("\n") }];
}

// ── everything in a row ──────────────────────────────────────────────────

const isBlock = (node, name) =>
  BLOCKS.has(name) || (name && inside(node, (child) => INSIDE.has(nameOf(child))).length > 0);

// { text, list } for each heading, paragraph, point or table.
function blocks(nodes) {
  const out = [];
  let loose = [];
  const settle = () => {
    const text = lines(inline(loose));
    if (text) out.push({ text });
    loose = [];
  };
  for (const node of nodes) {
    const name = nameOf(node);
    if (SKIP.has(name)) continue;
    if (!isBlock(node, name)) loose.push(node);
    else {
      settle();
      out.push(...block(node, name));
    }
  }
  settle();
  return out;
}

function block(node, name) {
  const heading =
    name.match(/^H([1-6])$/)?.[1] || (name === "P" && /Mso(Title|Heading)/i.test(node.className) ? "1" : "");
  if (heading) return headed(oneLine(inline(node.childNodes)).replaceAll("**", ""), Number(heading));
  const level = name === "P" ? wordLevel(node) : 0;
  if (level) return [wordPoint(node, level)];
  if (LISTS.has(name)) return listed(node, 0, []);
  return name === "TABLE" ? tabled(node) : blocks(node.childNodes);
}

const headed = (text, level) => (text ? [{ text: `${"#".repeat(Math.min(level, 4))} ${text}` }] : []);

export function markdown(nodes) {
  const parts = blocks(nodes);
  const gap = (part, n) => (n === 0 ? "" : part.list && parts[n - 1].list ? "\n" : "\n\n");
  return parts.map((part, n) => gap(part, n) + part.text).join("");
}

export const isFormatted = (text) => /^(#{1,4} | *(-|\d+\.) |\|)|\*\*|\]\(/m.test(text);
