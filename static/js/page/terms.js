// An abbreviation in a text is a link to the list; pressed, it shows its explanation beside it instead. Escape, another
// press or a press elsewhere closes it: that is what browsers do with a popover.
const GAP = 6; // px between the word and its explanation

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.rt-term");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const note = document.getElementById(link.getAttribute("aria-describedby"));
  if (!note?.showPopover) return;
  event.preventDefault();
  if (note.matches(":popover-open")) {
    note.hidePopover();
    return;
  }
  note.showPopover();
  place(note, link);
});

// Below the word, above it where there is no room, and never beyond the edges of the window.
function place(note, link) {
  const word = link.getBoundingClientRect();
  const { width, height } = note.getBoundingClientRect();
  const below = word.bottom + GAP;
  const y = below + height < innerHeight ? below : Math.max(GAP, word.top - GAP - height);
  const x = Math.max(GAP, Math.min(word.left, document.documentElement.clientWidth - width - GAP));
  const { style } = document.documentElement; // not the note's: a live update would take it away
  style.setProperty("--rt-note-x", `${x}px`);
  style.setProperty("--rt-note-y", `${y}px`);
}

// It would stay where it is while the text moves away below it.
addEventListener(
  "scroll",
  () => {
    for (const note of document.querySelectorAll(".rt-term__note:popover-open")) note.hidePopover();
  },
  { passive: true },
);
