// Everything that every page has. tools/assets.mjs puts htmx and its extension before it, in one file.
import "./live/connection.js";
import "./page/double_press.js";
import "./page/failures.js";
import "./page/field_anchor.js";
import "./page/focus.js";
import "./page/kept.js";
import "./page/saved.js";
import "./page/terms.js";
import "./editor/unsent.js";
import "./accounts/copying.js";
import "./directory/directory.js";
import "./files/sizes.js";
import "./meetings/agenda.js";
import "./minutes/objections.js";
import "./tasks/names.js";
import "./tasks/rows.js";
import "./tasks/saved.js";
