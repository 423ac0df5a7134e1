// Blanks a page whose reader may not see it any more: removed from the table, signed out, a lower role, a withdrawn
// link. Forms with text that was typed and not sent stay on the page.
// connection.js says when access ends, and when it is back: then everything returns to its place.
const STAYS = "#live, #live-cursor, #live-news, #live-ended, #ended, #unsent, script";
const taken = []; // [a comment that marks the place, the node that was taken from there]
let title = "";

const typed = (field) =>
  field.matches("input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), textarea") &&
  field.value !== field.defaultValue;
const form = (field) => field.closest("[data-editor]") || field.closest("form") || field;
// Cards with texts that are stored only on this device (static/js/editor/rescue.js).
const cards = () => [...document.querySelectorAll("div.rt-kept")];
const unsent = () => [...[...document.querySelectorAll("input, textarea")].filter(typed).map(form), ...cards()];

function strip(parent, kept) {
  for (const child of [...parent.childNodes]) {
    if (kept.includes(child) || child.matches?.(STAYS)) continue;
    if (kept.some((form) => child.contains(form))) strip(child, kept);
    else {
      const mark = document.createComment("");
      child.replaceWith(mark);
      taken.push([mark, child]);
    }
  }
}

// `why`: "gone" (no access), "out" (signed out) or "lowered" (fewer rights), as in the data-why of the template.
export function end(why) {
  const template = document.getElementById("live-ended");
  if (!template) return;
  document.body.classList.remove("rt-asking");
  if (!document.getElementById("ended")) {
    const kept = unsent();
    strip(document.body, kept);
    document.body.prepend(template.content.cloneNode(true));
    document.querySelector("#ended [data-kept]").hidden = !kept.length;
    title = document.title;
    if (!kept.length) document.getElementById("ended").focus();
  }
  for (const part of document.querySelectorAll("#ended [data-why]")) part.hidden = part.dataset.why !== why;
  document.title = document.querySelector("#ended [data-why]:not([hidden]) h1").textContent;
}

// Fewer rights, but still some: reload to show what they allow, unless there is unsent text on this page.
export const lower = () => (unsent().length ? end("lowered") : location.reload());

export function back() {
  if (!document.getElementById("ended")) return;
  document.getElementById("ended").remove();
  for (const [mark, child] of taken.splice(0)) mark.replaceWith(child);
  document.title = title;
}

export const isEnded = () => document.getElementById("ended") !== null;
