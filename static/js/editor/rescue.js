// Texts that an earlier page or a removed editor left on this device: each is sent if that is safe, else shown as a card
// that says why not. It is never put into the editor of another item.
import { Draft, STORE, drafts, page } from "./draft.js";
import { editors } from "./editor.js";
import { clean, joined } from "./merging.js";
import { request, copyWords, fill, region, texts } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 500; // ms in which the other pages of this browser answer
const lockName = (id) => `rt-page-${id}`;
const card = region?.querySelector("template");

// ── which pages are alive ────────────────────────────────────────────────

const channel = new BroadcastChannel("rt-pages");
const answered = new Set();
channel.onmessage = ({ data }) => {
  if (data.alive) answered.add(data.alive);
  else channel.postMessage({ alive: lockName(page) });
};
navigator.locks?.request(lockName(page), () => new Promise(() => {}));

// The Web Locks API needs https; without it, the other pages are asked.
async function alivePages() {
  if (navigator.locks?.query) return new Set((await navigator.locks.query()).held.map(({ name }) => name));
  answered.clear();
  channel.postMessage({});
  await new Promise((done) => setTimeout(done, PATIENCE));
  return answered;
}

// ── what is left ─────────────────────────────────────────────────────────

async function leftBehind() {
  const alive = await alivePages();
  const known = new Set([...drafts].map((draft) => draft.key));
  const found = Object.keys(localStorage)
    .filter((name) => name.startsWith(STORE))
    .map(parsed);
  const isFree = (kept) => kept.aside || (kept.page !== page && !alive.has(lockName(kept.page)));
  return found
    .filter((kept) => kept && kept.user === region.dataset.user && isFree(kept) && !known.has(kept.key))
    .sort((a, b) => a.at - b.at);
}

function parsed(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    localStorage.removeItem(name);
    return null;
  }
}

// One run after another: two at once would offer the same text twice.
let running = Promise.resolve();
export function rescue() {
  running = running.then(sendOrOffer, sendOrOffer);
}

async function sendOrOffer() {
  let sent = 0;
  for (const kept of await leftBehind()) {
    const draft = new Draft({ ...kept, acked: kept.block ? "\u0000" : "" });
    draft.transition("ask");
    draft.store();
    const why = draft.aside ? texts.aside : await reasonToAsk(draft);
    if (why === "") await draft.send("asked");
    if (why !== "" || draft.dirty) offer(draft, why || draft.refusal);
    else {
      sent += clean(kept.text).length;
      draft.forget();
    }
  }
  if (sent) tell(fill(texts.rescued, { n: sent }));
}

function tell(text) {
  const line = Object.assign(document.createElement("p"), { className: "rt-write__alert", textContent: text });
  line.setAttribute("role", "alert");
  cardArea().append(line);
}

// Why the person has to be asked, as a sentence. "" for a new paragraph of today, or one that has not changed since.
async function reasonToAsk(draft) {
  if (draft.kind === "action" && !draft.block) return texts.held;
  if (!draft.block) return Date.now() - draft.at < DAY ? "" : texts.old;
  const reply = await request(
    `${draft.blocks}/${draft.block}/state?${new URLSearchParams({ rev: draft.rev, client: draft.key })}`,
  );
  if (!reply?.ok) return reply && reply.status >= 500 ? texts.failed : ""; // sending it says why it isn't taken
  return (await reply.json()).fits ? "" : texts.moved;
}

// ── cards ────────────────────────────────────────────────────────────────

// Where cards are shown, at the top of the page; put back if the page has lost it.
function cardArea() {
  if (!region.isConnected) document.body.prepend(region);
  return region;
}

const editorOf = ({ item }) =>
  [...editors].find((editor) => editor.isNew && editor.root.dataset.item === item && editor.root.isConnected);

// Shows a card for a text without an editor that can't be sent without asking.
document.addEventListener("rt:left", (event) => report(event.detail));
export function report(draft) {
  draft.state = "asked";
  draft.store();
  offer(draft, draft.problem ? draft.refusal : texts.held);
}

export function offer(draft, why) {
  const place = card.content.cloneNode(true).firstElementChild;
  const [part, editor] = [(name) => place.querySelector(`[data-${name}]`), editorOf(draft)];
  part("n").textContent = fill(part("n").dataset.text, { n: clean(draft.text).length });
  part("where").textContent = draft.where || "";
  part("why").textContent = why;
  part("words").textContent = draft.text;
  part("go").href = draft.url || `/tables/${draft.table}/meetings`;
  part("go").hidden = Boolean(editor);
  part("take").hidden = !editor && isTask(draft); // a task can only be recorded in an editor
  part("take").addEventListener("click", () => take(draft, place));
  part("copy-words").addEventListener("click", (event) => copyWords(event.currentTarget, draft.text));
  part("drop").addEventListener("click", () => {
    if (!confirm(texts.discard)) return;
    draft.forget();
    place.remove();
  });
  if (editor) editor.root.before(place);
  else cardArea().append(place);
}

const isTask = (draft) => draft.kind === "action" && !draft.block;

async function take(draft, place) {
  if (!isTask(draft)) {
    draft.problem = null;
    await draft.send("asked");
    if (!draft.dirty) {
      draft.forget();
      return place.remove();
    }
  }
  // It couldn't be saved: put it into the item's editor for new paragraphs, where it can be copied or sent.
  const editor = editorOf(draft);
  if (editor && !editor.draft.is("closed")) {
    takeOver(editor, draft);
    return place.remove();
  }
  place.querySelector("[data-why]").textContent = draft.refusal;
}

function takeOver(editor, draft) {
  if (draft.internal && editor.internalBox && !editor.draft.internal && !editor.isUnrecorded) {
    editor.finish(); // the open paragraph isn't internal: finish it, and put this text into a new one
    editor.internalBox.checked = editor.draft.internal = true;
  }
  editor.box.value = joined(editor.box.value, draft.text);
  if (draft.kind === "action" && !editor.draft.block) editor.setKind("action");
  draft.forget();
  editor.changed();
  editor.box.focus();
}
