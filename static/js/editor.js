// The editor of minutes (F17). On pages where minutes are written, and on any other on which a text was found that is
// only on this device: static/js/editor/unsent.js fetches this file there. So it can begin long after the page did.
import { drafts, line } from "./editor/draft.js";
import { editors } from "./editor/editor.js";
import "./editor/modules.js";
import "./editor/paste.js";
import {
  check,
  choosing,
  everythingNow,
  foreignChanges,
  hideOwn,
  keepPlaces,
  lastSendings,
  openings,
  scan,
  settled,
  tick,
} from "./editor/places.js";
import "./editor/presence.js";
import { rescue } from "./editor/rescue.js";

document.addEventListener("rt:state", (event) => {
  line.state = event.detail;
  for (const editor of editors) editor.show();
});
document.addEventListener("htmx:before:swap", keepPlaces);
document.addEventListener("htmx:after:swap", () => {
  scan();
  openings();
  foreignChanges();
  settled();
});
document.addEventListener("rt:acknowledged", hideOwn);
document.addEventListener("rt:composed", foreignChanges);
document.addEventListener("rt:refused", check);
for (const topic of ["rt:membership", "rt:agenda"]) document.body.addEventListener(topic, check);
document.addEventListener("submit", choosing);
document.addEventListener("visibilitychange", everythingNow);
window.addEventListener("online", everythingNow);
window.addEventListener("focus", () => {
  everythingNow();
  rescue();
});
// Not only within the text: nobody wants this page as a file.
document.addEventListener("keydown", (event) => {
  const isSave =
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
  if (!isSave || event.defaultPrevented || !editors.size) return;
  event.preventDefault();
  everythingNow();
});
window.addEventListener("pagehide", lastSendings);
window.addEventListener("beforeunload", (event) => {
  if ([...drafts].some((draft) => draft.lost && !(draft.aside && draft.copied))) event.preventDefault();
});

document.documentElement.classList.add("rt-js");
const state = document.getElementById("live-state")?.dataset.state || "wait";
if (state !== "wait") line.state = state; // said before this file was there
scan();
openings();
rescue();
setInterval(tick, 250);
