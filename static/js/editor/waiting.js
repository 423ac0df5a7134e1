// Finished paragraphs that the server doesn't have yet. They are shown above the editor until they stand among the others:
// without a connection they would be nowhere on the screen, as if they were lost.
import { connection, drafts } from "./draft.js";
import { editors } from "./editor.js";
import { fill, texts } from "./words.js";

const PATIENCE = 1500; // ms in which a paragraph usually arrives
const LIMIT = 30000; // ms after which a saved one goes, whether or not the page has shown it
const shown = new Map(); // draft → its paragraph on the page

const isFinished = (draft) => draft.leaves && !draft.editor && draft.isUnsaved && !draft.is("asked", "held");
const isLost = (draft) => draft.tries > 0 || !navigator.onLine || connection.state === "off";
const editorOf = ({ item }) =>
  [...editors].find((editor) => editor.isNew && editor.root.dataset.item === item && editor.root.isConnected);

// Blocks whose newer text is shown here.
export const waitingBlocks = () => [...shown.keys()].filter((draft) => draft.block).map((draft) => draft.block);

// Returns whether a paragraph came or went.
export function showWaiting() {
  const before = shown.size;
  const came = [...drafts].filter((draft) => !shown.has(draft) && isFinished(draft) && isDue(draft));
  for (const draft of came) place(draft);
  for (const [draft, paragraph] of shown) {
    if (!paragraph.isConnected || hasArrived(draft)) {
      paragraph.remove();
      shown.delete(draft);
    } else say(draft, paragraph);
  }
  return came.length > 0 || shown.size !== before;
}

const isDue = (draft) => isLost(draft) || Date.now() - draft.at > PATIENCE;

function place(draft) {
  const editor = editorOf(draft);
  if (!editor) return;
  const paragraph = Object.assign(document.createElement("div"), { className: "rt-onway" });
  const line = (className, textContent) =>
    textContent && paragraph.append(Object.assign(document.createElement("p"), { className, textContent }));
  const label = (selector) => editor.root.querySelector(selector)?.textContent || "";
  if (draft.kind !== "note") line("rt-mark__k", label(`.rt-tool[value=${draft.kind}] span`));
  if (draft.internal) line("rt-small", label(".rt-write__internal span"));
  line("rt-lines", draft.text.trim());
  line("rt-small rt-muted rt-onway__s", " ");
  editor.root.before(paragraph);
  shown.set(draft, paragraph);
}

function hasArrived(draft) {
  if (draft.is("asked")) return true; // a card asks what should become of it
  if (draft.isUnsaved) return false;
  const rev = Number(document.getElementById(`block-${draft.block}`)?.dataset.rev || 0);
  draft.savedAt ||= Date.now();
  return (rev && rev >= draft.rev) || Date.now() - draft.savedAt > LIMIT;
}

function say(draft, paragraph) {
  const place = paragraph.querySelector(".rt-onway__s");
  const text = wordsFor(draft);
  if (place.textContent !== text) place.textContent = text;
}

function wordsFor(draft) {
  const { words } = editorOf(draft) || {};
  if (!words) return "";
  if (!draft.isUnsaved) return fill(words.saved, draft);
  if (draft.problem) return draft.problem.status === 401 ? texts.signedOut : draft.refusal;
  if (!isLost(draft)) return words.saving;
  return draft.copied === false ? words.waitsHere : words.waits;
}
