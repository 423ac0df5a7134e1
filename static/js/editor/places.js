// Keeps editors alive among the fragments of a page, which are replaced whenever somebody changes something.
import { drafts } from "./draft.js";
import { Editor, editors } from "./editor.js";
import { offer, report } from "./rescue.js";
import { showWaiting, waitingBlocks } from "./waiting.js";
import { request, region } from "./words.js";

// Forms that have an editor. Not an attribute, which a swap could remove: two editors on a form would send all twice.
const started = new WeakSet();
const detached = new WeakMap(); // form → editor, of forms taken off the page that may come back (static/js/live/ended.js)

export function scan() {
  for (const editor of editors) if (!editor.root.isConnected) detach(editor);
  for (const root of document.querySelectorAll("form[data-editor]")) {
    if (detached.has(root)) reattach(detached.get(root));
    if (started.has(root)) continue;
    started.add(root);
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

// The editor is off the page. Its text is still sent; one that can't be sent is shown as a card.
function detach(editor) {
  const { draft } = editor;
  editors.delete(editor);
  detached.set(editor.root, editor);
  if (!draft.isUnsaved) return draft.forget();
  draft.editor = null;
  draft.leaves = true;
  if (draft.is("held", "closed", "wrong")) report(draft);
}

function reattach(editor) {
  const { draft, root } = editor;
  detached.delete(root);
  if (draft.editor) drafts.add(draft);
  else if (editor.isNew)
    editor.startAgain(); // its text is being sent, or shown as a card
  else return root.remove();
  editors.add(editor);
}

// Hides the paragraph that is still in the editor for new ones, or on its way, so that it isn't shown twice. By a style
// sheet, because updates replace elements.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
export function hideOwn() {
  const own = [...editors].filter((editor) => editor.isNew && editor.draft.block && editor.root.isConnected);
  const blocks = [...own.map(({ draft }) => draft.block), ...waitingBlocks()];
  sheet.replaceSync(blocks.map((block) => `#block-${block}:not(:has(.rt-conflict)){display:none}`).join(""));
  document.dispatchEvent(new Event("rt:moved"));
}

// ── an update arrives ────────────────────────────────────────────────────

// Before a swap: puts a slot for each open editor into a fragment that has none, so that the editor and the caret stay.
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

// Tells editors whether one may still write, as the fragment of the item says (data-writes).
export function updateWritable() {
  for (const editor of editors)
    editor.setWritable(document.getElementById(`item-text-${editor.root.dataset.item}`)?.dataset.writes);
}

// Asks the server whether one may still write, after a role, a seat or an item has changed.
export async function checkPermissions() {
  for (const editor of editors) {
    const { block, blocks, add, text } = editor.draft;
    if (!block && !text) continue;
    const reply = await request(block ? `${blocks}/${block}/state` : add.replace(/blocks$/, "editor"), {
      "HX-Request": "true",
    });
    if (reply?.status === 403) editor.setWritable("role");
    else if (reply?.status === 404) editor.setWritable("gone");
    else if (reply?.ok && editor.writable !== "published") editor.setWritable("yes");
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
export function rememberChoice(event) {
  if (event.target.closest(".rt-conflict")) chosen = event.target.closest("[id^=block-]")?.id || "";
}

// After somebody chose between two versions: removes the note "please choose", and restores the focus.
export function afterChoice() {
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
    if (draft.leaves && !draft.isUnsaved) draft.forget();
  }
  if ([...editors].some((editor) => !editor.root.isConnected)) scan();
  if (showWaiting()) hideOwn();
  const waiting = [...drafts].filter((draft) => draft.isUnsaved);
  if (waiting.length) for (const editor of editors) editor.show();
  const detail = waiting.filter((draft) => !draft.is("asked")).map((draft) => draft.add);
  document.dispatchEvent(new CustomEvent("rt:unsent", { detail }));
}

export function sendAll() {
  for (const draft of drafts) if (draft.dirty && draft.is("waiting", "retrying", "closed", "signedOut")) draft.send();
}

// The page is closing and may cancel running requests, so what is unsaved is sent once more with keepalive.
export function sendBeforeLeaving() {
  for (const draft of drafts) {
    if (!draft.dirty || !draft.is("waiting", "sending", "retrying")) continue;
    draft.state = "waiting";
    draft.send("last");
  }
}
