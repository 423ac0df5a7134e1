// Whether a press is the second half of a double press. Pure: it knows no page and is tested in tests/js.
export const DOUBLE = 500; // ms within which a second click belongs to the first
export const PATIENCE = 8000; // ms for an answer; after that, pressing again is allowed

// A press is { form, content, button, gone, at, sending, isDouble }: the form's name and a string of its content, the
// button (compared by identity), whether that has left the page since, when it was pressed (ms), whether the answer is
// still to come, and whether it was the second click of two or came from a key that is held down.
//
// Another button of the same form counts: first "Yes", then "No". A button that took the place of the pressed one
// (raise the hand, lower it) does not. The same button pressed again on purpose (one place up, and once more) counts.
export function isSecond(last, { form, content, button, at, isDouble }) {
  if (!last || last.form !== form || (last.button !== button && !last.gone)) return false;
  if (last.sending && last.content === content) return at - last.at < PATIENCE;
  return isDouble && at - last.at < DOUBLE;
}
