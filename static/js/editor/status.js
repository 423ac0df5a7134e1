// What an editor shows below its text: whether it is saved, and warnings.
import { connection, countUnsaved } from "./draft.js";
import { clean, unsavedIn } from "./merging.js";
import { fill, texts } from "./words.js";

export function show(editor) {
  const { draft, words, root } = editor;
  const saved = root.querySelector(".rt-saved");
  const [state, text] = stateOf(editor);
  saved.dataset.state = state;
  saved.classList.toggle("rt-saved--wait", state !== "saved");
  const place = saved.querySelector(".rt-saved__t");
  if (place.textContent !== text) place.textContent = text;
  const size = draft.text.length;
  const limit = Number(root.dataset.limit);
  root.querySelector(".rt-write__n").textContent =
    size > limit
      ? fill(words.tooLong, { n: size, limit })
      : size === 1
        ? words.character
        : size
          ? fill(words.characters, { n: size })
          : "";
  warn(editor);
}

// [state, sentence] of the line below the text.
function stateOf({ draft, words }) {
  const isSlow = connection.state === "slow";
  if (draft.problem) return ["alert", words.failed];
  if (draft.tries) return ["off", fill(words.off, { n: countUnsaved(unsavedIn) })];
  if (draft.is("held") && clean(draft.text)) return ["slow", words.held];
  if (draft.copied === false && draft.dirty) return ["slow", words.noCopy];
  if (isSlow && (draft.dirty || draft.time)) return ["slow", draft.time ? fill(words.slowSaved, draft) : words.slow];
  if (draft.is("sending")) return ["slow", words.saving];
  if (draft.dirty) return ["slow", words.here];
  return draft.time ? ["saved", fill(words.saved, draft)] : ["", ""];
}

function warn({ draft, words, alert, root, writable }) {
  root.querySelector("[data-closed]").hidden = !draft.isRefused;
  const text = draft.problem
    ? draft.refusal + (draft.isRefused ? ` ${texts.stays}` : "")
    : words[writable] || words[draft.note] || "";
  if (alert.dataset.text === text) return;
  alert.dataset.text = text;
  alert.hidden = !text;
  alert.textContent = text;
  if (draft.problem?.status !== 401) return;
  const link = Object.assign(document.createElement("a"), {
    href: "/sign-in",
    target: "_blank",
    rel: "noopener",
    textContent: words.signIn,
  });
  alert.append(" ", link);
}
