// When a press counts: nothing acts twice on a double press. No page: see tests/js.
export const DOUBLE = 500; // ms within which a second press of the same button is none
export const PATIENCE = 8000; // ms for an answer; then pressing again is allowed

// A press is { form, button, gone, at, sending }: the form's name, the button (any value that tells it apart), whether it
// has left the page since, when it was pressed, and whether the answer is still to come.
// Another button of the same form is another thing: first "Yes", then "No". One that took the place of the pressed one
// (raise the hand, lower it) is not.
export function isSecond(last, { form, button, at }) {
  if (!last || last.form !== form) return false;
  if (last.button !== button && !last.gone) return false;
  return at - last.at < (last.sending ? PATIENCE : DOUBLE);
}
