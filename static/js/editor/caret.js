// Computes edits of a text and places in it. An edit is { from, to, text, select: [start, end] }: replace from..to by
// `text`, then select. Pure, without a page: see tests/js.

function commonStart(a, b, most) {
  let n = 0;
  while (n < most && a[n] === b[n]) n += 1;
  return n;
}

function commonEnd(a, b, most) {
  let n = 0;
  while (n < most && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1;
  return n;
}

// The one place in which two texts differ: { at, removed, inserted }. The caret decides what the letters can't: which of
// two equal words was inserted.
export function difference(old, text, caret = -1) {
  const shorter = Math.min(old.length, text.length);
  const isSure = caret >= 0 && text.length - caret <= shorter && old.endsWith(text.slice(caret));
  const end = isSure ? text.length - caret : 0;
  const head = commonStart(old, text, shorter - end);
  const tail = end || commonEnd(old, text, shorter - head);
  return { at: head, removed: old.slice(head, old.length - tail), inserted: text.slice(head, text.length - tail) };
}

// A function that maps a place in the old text to the new one: after the same letters as before, if they are still there.
export function mapper(old, text) {
  const { at: head, removed, inserted } = difference(old, text);
  return (at) => {
    if (at <= head) return at;
    if (at >= head + removed.length) return at + text.length - old.length;
    for (const length of [40, 20, 10, 5]) {
      const found = text.indexOf(old.slice(Math.max(0, at - length), at), Math.max(0, head - length));
      if (found >= 0) return found + Math.min(length, at);
    }
    return head + inserted.length;
  };
}

const edit = (from, to, text, start = from + text.length, end = start) => ({ from, to, text, select: [start, end] });
const lineStart = (value, at) => value.lastIndexOf("\n", at - 1) + 1;

export function bold(value, from, to) {
  const words = value.slice(from, to);
  return edit(from, to, `**${words}**`, from + 2, to + 2);
}

export function list(value, start, to) {
  const from = lineStart(value, start);
  const lines = value.slice(from, to).split("\n");
  const off = lines.every((line) => line.startsWith("- "));
  return edit(from, to, lines.map((line) => (off ? line.slice(2) : `- ${line}`)).join("\n"));
}

// Turns a heading on or off. There is only one level, because an item has a title already.
export function heading(value, at) {
  const from = lineStart(value, at);
  const end = value.indexOf("\n", from);
  const line = value.slice(from, end < 0 ? undefined : end);
  const bare = line.replace(/^#{1,6} /, "");
  return edit(from, from + line.length, line === bare ? `### ${bare}` : bare);
}

// The edit for Enter in a list: the next point, or the end of the list after an empty one. null outside of a list.
export function enter(value, from, to) {
  const before = value.slice(0, from);
  const point = before.match(/(?:^|\n)([-*] )[^\n]+$/);
  if (point) return edit(from, to, `\n${point[1]}`);
  return /\n[-*] $/.test(before) ? edit(from - 2, from, "") : null;
}

// Inserts a paragraph, with a blank line before it if needed.
export function paragraph(value, from, to, text) {
  const before = value.slice(0, from);
  return edit(from, to, (before && !/\s$/.test(before) ? "\n\n" : "") + text);
}
