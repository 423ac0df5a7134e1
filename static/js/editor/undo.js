// Undo and redo for one person's changes in a field. The browser's own history is lost as soon as a script changes the
// text, and changes by others must not be undone here. Pure, without a page: see tests/js.
import { difference } from "./caret.js";

const RUN = 1000; // ms between keys that belong to one step

export class Steps {
  constructor() {
    this.back = [];
    this.forth = [];
  }

  // This person changed the text from `old` to `text`; `caret` is where the caret is now.
  record(old, text, caret, now = Date.now()) {
    const change = { ...difference(old, text, caret), time: now };
    if (!change.removed && !change.inserted) return;
    change.isKey = change.inserted.length <= 2 && change.removed.length <= 2;
    this.forth = [];
    const last = this.back.at(-1);
    if (last && isRun(last, change)) extend(last, change);
    else this.back.push(change);
  }

  // Somebody else's change was taken over: moves the places of all steps.
  foreign(old, text) {
    rebase(this.back, difference(old, text), { from: "inserted", to: "removed" });
    rebase(this.forth, difference(old, text), { from: "removed", to: "inserted" });
  }

  undo(text) {
    return step(this.back, this.forth, text, "inserted", "removed");
  }

  redo(text) {
    return step(this.forth, this.back, text, "removed", "inserted");
  }
}

// Typing is one step until a pause or a new line; an insertion or deletion of several characters is a step of its own.
function isRun(last, change) {
  if (change.time - last.time > RUN || !last.isKey || !change.isKey) return false;
  if (!last.removed && !change.removed)
    return change.at === last.at + last.inserted.length && !last.inserted.endsWith("\n");
  return !last.inserted && !change.inserted && change.at + change.removed.length === last.at;
}

function extend(last, change) {
  last.inserted += change.inserted;
  last.removed = change.removed + last.removed;
  last.at = Math.min(last.at, change.at);
  last.time = change.time;
}

// From the newest step to the oldest, because the place of each refers to the text right after it.
function rebase(steps, { at, removed, inserted }, { from, to }) {
  const shift = inserted.length - removed.length;
  let place = at;
  for (const one of [...steps].reverse()) {
    const own = one.at;
    if (place <= own) one.at += shift;
    if (place > own) place = Math.max(own, place - one[from].length + one[to].length);
  }
}

// {text, at}: the text after the step and the place of the caret; null if there is no step. Steps whose text others have
// changed since are skipped.
function step(steps, other, text, now, then) {
  while (steps.length) {
    const one = steps.pop();
    const at = found(text, one[now], one.at);
    if (at < 0) continue;
    other.push({ ...one, at, time: 0 });
    return { text: text.slice(0, at) + one[then] + text.slice(at + one[now].length), at: at + one[then].length };
  }
  return null;
}

function found(text, words, at) {
  if (text.startsWith(words, at)) return at;
  if (!words) return -1;
  const [before, after] = [text.lastIndexOf(words, at), text.indexOf(words, at)];
  if (before < 0 || after < 0) return Math.max(before, after);
  return at - before < after - at ? before : after;
}
