// Editors among the fragments of a page, which are replaced whenever somebody changes something.
import { drafts } from "./draft.js";
import { Editor, editors } from "./editor.js";
import { offer, report } from "./rescue.js";
import { ask, region } from "./words.js";

// Not an attribute: a swap may take it away again, and two editors on one form would send everything twice.
const begun = new WeakSet();
const resting = new WeakMap(); // forms that were taken off the page, and may come back (static/js/live/ended.js)

export function scan() {
  for (const editor of editors) if (!editor.root.isConnected) left(editor);
  for (const root of document.querySelectorAll("form[data-editor]")) {
    if (resting.has(root)) back(resting.get(root));
    if (begun.has(root)) continue;
    begun.add(root);
    const editor = new Editor(root, { offer, moved: hideOwn });
    if (!root.closest(".rt-slot")) continue;
    editor.box.focus();
    editor.box.setSelectionRange(editor.box.value.length, editor.box.value.length);
  }
  for (const place of document.querySelectorAll("[data-you]")) {
    const text = place.getAttribute(`data-for-${region?.dataset.user}`);
    if (text && place.textContent !== text) place.textContent = text;
  }
  hideOwn();
}

// Its place on the page is gone. What is on its way goes on; what can't go is shown in a card.
function left(editor) {
  const { draft } = editor;
  editors.delete(editor);
  resting.set(editor.root, editor);
  if (!draft.lost) return draft.forget();
  draft.editor = null;
  draft.leaves = true;
  if (draft.is("held", "closed", "wrong")) report(draft);
}

function back(editor) {
  const { draft, root } = editor;
  resting.delete(root);
  if (draft.editor) drafts.add(draft);
  else if (editor.isNew)
    editor.startAgain(); // its text has gone on by itself, or stands in a card
  else return root.remove();
  editors.add(editor);
}

// The paragraph that is still in the editor is not shown a second time above it. As a rule, so that no update undoes it.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
export function hideOwn() {
  const own = [...editors].filter((editor) => editor.isNew && editor.draft.block && editor.root.isConnected);
  sheet.replaceSync(own.map(({ draft }) => `#block-${draft.block}:not(:has(.rt-conflict)){display:none}`).join(""));
  document.dispatchEvent(new Event("rt:moved"));
}

// ── an update arrives ────────────────────────────────────────────────────

// Without a place for an open editor it gets one: the editor stays where it is, and so does the caret.
export function keepPlaces({ detail }) {
  for (const { fragment, target } of detail.tasks || []) {
    const swapped = typeof target === "string" ? document.querySelector(target) : target;
    for (const { root } of editors) {
      const slot = root.closest(".rt-slot");
      if (slot && slot !== swapped && swapped?.contains(slot)) keepPlace(fragment, slot);
    }
  }
}

function keepPlace(fragment, slot) {
  const flow = fragment.querySelector(".rt-flow");
  if (!flow || flow.querySelector(`#${slot.id}`)) return;
  const block = slot.closest(".rt-block");
  const home = flow.querySelector(`#${block.id}`) || block.cloneNode();
  if (!home.parentNode) insert(flow, home, block);
  home.append(slot.cloneNode());
}

// After the nearest paragraph before it that is still there.
function insert(flow, home, block) {
  let before = block.previousElementSibling;
  while (before && !flow.querySelector(`#${before.id}`)) before = before.previousElementSibling;
  if (before) flow.querySelector(`#${before.id}`).after(home);
  else flow.prepend(home);
}

// Whether one may still write here, as the text of the item says it.
export function openings() {
  for (const editor of editors)
    editor.opened(document.getElementById(`item-text-${editor.root.dataset.item}`)?.dataset.writes);
}

// Somebody's role, seat or item has changed: where no text of the item says it, the server is asked.
export async function check() {
  for (const editor of editors) {
    const { block, blocks, add, text } = editor.draft;
    if (!block && !text) continue;
    const reply = await ask(block ? `${blocks}/${block}/state` : add.replace(/blocks$/, "editor"), {
      "HX-Request": "true",
    });
    if (reply?.status === 403) editor.opened("role");
    else if (reply?.status === 404) editor.opened("gone");
    else if (reply?.ok && editor.writes !== "published") editor.opened("yes");
  }
}

export function foreignChanges() {
  for (const editor of editors) {
    const shown = Number(document.getElementById(`block-${editor.draft.block}`)?.dataset.rev || 0);
    if (editor.draft.block && shown > editor.draft.rev) editor.refresh();
  }
}

// ── two versions ─────────────────────────────────────────────────────────

let chosen = "";
export function choosing(event) {
  if (event.target.closest(".rt-conflict")) chosen = event.target.closest("[id^=block-]")?.id || "";
}

// After a choice between two versions the card is gone, and with it what said "please choose", and the focus.
export function settled() {
  for (const editor of editors) {
    const { draft } = editor;
    if (draft.note !== "conflict") continue;
    if (editor.hasConflict) draft.sawCard = true;
    else if (draft.sawCard) {
      draft.sawCard = false;
      draft.note = "";
      editor.show();
    }
  }
  const block = document.getElementById(chosen || " ");
  if (!block || block.querySelector(".rt-conflict")) return;
  const editor = [...editors].find(({ draft }) => `block-${draft.block}` === chosen);
  chosen = "";
  (editor?.box || block.querySelector(".rt-block__edit"))?.focus();
}

// ── time passes ──────────────────────────────────────────────────────────

export function tick() {
  const now = Date.now();
  for (const draft of [...drafts]) {
    draft.tick(now);
    if (draft.leaves && !draft.lost) draft.forget();
  }
  if ([...editors].some((editor) => !editor.root.isConnected)) scan();
  const waiting = [...drafts].filter((draft) => draft.lost);
  if (waiting.length) for (const editor of editors) editor.show();
  const detail = waiting.filter((draft) => !draft.is("asked")).map((draft) => draft.add);
  document.dispatchEvent(new CustomEvent("rt:unsent", { detail }));
}

export function everythingNow() {
  for (const draft of drafts) if (draft.dirty && draft.is("waiting", "retrying", "closed", "signedOut")) draft.send();
}

// The page goes: what is on its way may be stopped with it, so it goes once more.
export function lastSendings() {
  for (const draft of drafts) {
    if (!draft.dirty || !draft.is("waiting", "sending", "retrying")) continue;
    draft.state = "waiting";
    draft.send("last");
  }
}
