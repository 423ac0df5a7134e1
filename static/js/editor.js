// The editor of minutes (F17). Loaded on pages where minutes are written, and by static/js/editor/unsent.js on any page
// when there is an unsent text on this device. So it may start long after the page was loaded.
import { connection, drafts } from "./editor/draft.js";
import { editors } from "./editor/editor.js";
import "./editor/modules.js";
import "./editor/paste.js";
import {
  checkPermissions,
  rememberChoice,
  sendAll,
  foreignChanges,
  hideOwn,
  keepPlaces,
  sendBeforeLeaving,
  updateWritable,
  scan,
  afterChoice,
  tick,
} from "./editor/places.js";
import "./editor/writing.js";
import { rescue } from "./editor/rescue.js";

document.addEventListener("rt:state", (event) => {
  connection.state = event.detail;
  for (const editor of editors) editor.show();
});
document.addEventListener("htmx:before:swap", keepPlaces);
document.addEventListener("htmx:after:swap", () => {
  scan();
  updateWritable();
  foreignChanges();
  afterChoice();
});
document.addEventListener("rt:acknowledged", hideOwn);
document.addEventListener("rt:composed", foreignChanges);
document.addEventListener("rt:leaving", () => {
  for (const editor of editors) editor.leave();
});
document.addEventListener("rt:refused", checkPermissions);
for (const topic of ["rt:membership", "rt:agenda"]) document.body.addEventListener(topic, checkPermissions);
document.addEventListener("submit", rememberChoice);
document.addEventListener("visibilitychange", sendAll);
window.addEventListener("online", sendAll);
window.addEventListener("focus", () => {
  sendAll();
  rescue();
});
// Ctrl+S anywhere on the page: nobody wants to save the page as a file.
document.addEventListener("keydown", (event) => {
  const isSave =
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
  if (!isSave || event.defaultPrevented || !editors.size) return;
  event.preventDefault();
  sendAll();
});
window.addEventListener("pagehide", sendBeforeLeaving);
window.addEventListener("beforeunload", (event) => {
  if ([...drafts].some((draft) => draft.isUnsaved && !(draft.aside && draft.copied))) event.preventDefault();
});

document.documentElement.classList.add("rt-js");
const state = document.getElementById("live-state")?.dataset.state || "wait";
if (state !== "wait") connection.state = state; // events before this file was loaded were missed
scan();
updateWritable();
rescue();
setInterval(tick, 250);
