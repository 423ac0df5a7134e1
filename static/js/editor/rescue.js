// What an earlier page left on this device, or an editor that is gone: each text goes where it belongs, or stands in a
// card that says why not. Never in an editor of something else.
import { Draft, STORE, drafts, page } from "./draft.js";
import { editors } from "./editor.js";
import { clean, joined } from "./merging.js";
import { ask, copyWords, fill, region, said } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 500; // ms in which the other pages of this browser say that they are there
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

// Pages without https have no locks; there the others are asked.
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

// One after another: two at once would offer the same text twice.
let running = Promise.resolve();
export function rescue() {
  running = running.then(sendOrOffer, sendOrOffer);
}

async function sendOrOffer() {
  let sent = 0;
  for (const kept of await leftBehind()) {
    const draft = new Draft({ ...kept, acked: kept.block ? "\u0000" : "" });
    draft.go("ask");
    draft.keep();
    const why = draft.aside ? said.aside : await reasonToAsk(draft);
    if (why === "") await draft.send("asked");
    if (why !== "" || draft.dirty) offer(draft, why || draft.whyNot);
    else {
      sent += clean(kept.text).length;
      draft.forget();
    }
  }
  if (sent) tell(fill(said.rescued, { n: sent }));
}

function tell(text) {
  const line = Object.assign(document.createElement("p"), { className: "rt-write__alert", textContent: text });
  line.setAttribute("role", "alert");
  home().append(line);
}

// "" if it can be sent without asking: its paragraph has not changed since, or it is a new one of today.
async function reasonToAsk(draft) {
  if (draft.kind === "action" && !draft.block) return said.held;
  if (!draft.block) return Date.now() - draft.at < DAY ? "" : said.old;
  const reply = await ask(
    `${draft.blocks}/${draft.block}/state?${new URLSearchParams({ rev: draft.rev, client: draft.key })}`,
  );
  if (!reply?.ok) return reply && reply.status >= 500 ? said.failed : ""; // sending it says why it isn't taken
  return (await reply.json()).fits ? "" : said.moved;
}

// ── cards ────────────────────────────────────────────────────────────────

// The top of the page. Whatever else the page has lost, this comes back.
function home() {
  if (!region.isConnected) document.body.prepend(region);
  return region;
}

const editorOf = ({ item }) =>
  [...editors].find((editor) => editor.isNew && editor.root.dataset.item === item && editor.root.isConnected);

// A text without an editor of its own that can't be sent by itself.
document.addEventListener("rt:left", (event) => report(event.detail));
export function report(draft) {
  draft.state = "asked";
  draft.keep();
  offer(draft, draft.problem ? draft.whyNot : said.held);
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
  part("take").hidden = !editor && isTask(draft); // it is recorded in an editor
  part("take").addEventListener("click", () => take(draft, place));
  part("copy-words").addEventListener("click", (event) => copyWords(event.currentTarget, draft.text));
  part("drop").addEventListener("click", () => {
    if (!confirm(said.discard)) return;
    draft.forget();
    place.remove();
  });
  if (editor) editor.root.before(place);
  else home().append(place);
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
  // It can't be saved where it was: into the editor of the same item, where it can be copied or sent.
  const editor = editorOf(draft);
  if (editor && !editor.draft.is("closed")) {
    takeOver(editor, draft);
    return place.remove();
  }
  place.querySelector("[data-why]").textContent = draft.whyNot;
}

function takeOver(editor, draft) {
  if (draft.internal && editor.intern && !editor.draft.internal && !editor.isUnrecorded) {
    editor.finish(); // what is open there goes on its way as it is; this is a paragraph of its own
    editor.intern.checked = editor.draft.internal = true;
  }
  editor.box.value = joined(editor.box.value, draft.text);
  if (draft.kind === "action" && !editor.draft.block) editor.setKind("action");
  draft.forget();
  editor.changed();
  editor.box.focus();
}
