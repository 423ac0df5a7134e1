// What an answer of the server means for the text that is being typed. No page, no network: see tests/js.

export const clean = (text) => text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");

export const isDirty = ({ text, acked, block }) => clean(text) !== clean(acked) && (block || clean(text)) !== "";

function commonStart(a, b) {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

// How many characters of a text the server doesn't have.
export function unsavedIn({ text, acked }) {
  return Math.max(1, clean(text).length - commonStart(clean(text), clean(acked)));
}

// The word for what happened to the text on its way, "" if nothing did.
export function noteOf(ack) {
  if (ack.conflict) return "conflict";
  if (ack.masked) return "masked";
  if (ack.restored) return "restored";
  return ack.text !== null && !ack.removed ? "changed" : "";
}

// `sent` was acknowledged. {rev, text}: what typing goes on from; `text` is null unless the server's shall stand here.
// What is typed on, or being composed, goes on from what was sent: the server merges it with the next sending.
export function merged(ack, sent, now, isBusy) {
  if (ack.text === null) return { rev: ack.rev, text: null };
  if (isBusy || now !== sent || ack.conflict) return { rev: ack.own_rev, text: null };
  return { rev: ack.rev, text: ack.text };
}

// A text that was left over, in an editor in which something stands already.
export const joined = (here, more) => (here.trim() ? `${here.trimEnd()}\n\n${more}` : more);
