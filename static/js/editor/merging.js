// What an answer of the server means for the text that is being typed. Pure, without page or network: see tests/js.

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

// What happened to the text at the server, as a key of the editor's texts; "" if nothing did.
export function noteOf(ack) {
  if (ack.conflict) return "conflict";
  if (ack.masked) return "masked";
  if (ack.restored) return "restored";
  return ack.text !== null && !ack.removed ? "changed" : "";
}

// After `sent` was acknowledged: {rev, text}, the revision that further typing is based on, and the text to show, or null
// to leave it. If something was typed since, or is being composed, typing goes on from what was sent, and the server
// merges it with the next request.
export function merged(ack, sent, now, isBusy) {
  if (ack.text === null) return { rev: ack.rev, text: null };
  if (isBusy || now !== sent || ack.conflict) return { rev: ack.own_rev, text: null };
  return { rev: ack.rev, text: ack.text };
}

// The text of an editor with a left-over text appended.
export const joined = (here, more) => (here.trim() ? `${here.trimEnd()}\n\n${more}` : more);
