// When a press counts: nothing acts twice on a double press. No page: see tests/js.
export const DOUBLE = 500; // ms within which a second click on the same place belongs to the first
export const PATIENCE = 8000; // ms for an answer; then pressing again is allowed

// A press is { form, content, button, gone, at, sending, isDouble }: the form's name and what stands in it, the button (any
// value that tells it apart), whether it has left the page since, when it was pressed, whether the answer is still to
// come, and whether it was the second click of two, or a key that is held down.
//
// Another button of the same form is another thing: first "Yes", then "No". One that took the place of the pressed one
// (raise the hand, lower it) is not. The same key pressed again on purpose (one place up, and another one) is a press.
export function isSecond(last, { form, content, button, at, isDouble }) {
  if (!last || last.form !== form || (last.button !== button && !last.gone)) return false;
  if (last.sending && last.content === content) return at - last.at < PATIENCE;
  return isDouble && at - last.at < DOUBLE;
}
