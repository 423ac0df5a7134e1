// A text field whose changes can be taken back, whoever made them: keys, the toolbar, modules, pasting. What others change
// comes in without disturbing the caret, and never while letters are being composed.
import * as caret from "./caret.js";
import { Steps } from "./undo.js";

// What the buttons do with the text.
const TOOLS = {
  bold: ({ value, selectionStart, selectionEnd }) => caret.bold(value, selectionStart, selectionEnd),
  list: ({ value, selectionStart, selectionEnd }) => caret.list(value, selectionStart, selectionEnd),
  heading: ({ value, selectionStart }) => caret.heading(value, selectionStart),
};
// Keys held together with Ctrl (or Cmd).
const KEYS = { b: "bold", s: "save", z: "undo", y: "redo" };

function shortcut({ key, code, shiftKey, altKey }) {
  if (altKey) return code === "Digit1" && "heading";
  if (shiftKey) return code === "Digit8" ? "list" : key.toLowerCase() === "z" && "redo";
  return KEYS[key.toLowerCase()];
}

// Whoever extends it says what happens then: typed(), entered(event), save().
export class Field {
  constructor(box) {
    this.box = box;
    this.composing = false;
    this.startSteps();
    box.addEventListener("input", () => this.changed());
    box.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    box.addEventListener("compositionend", () => this.composed());
    box.addEventListener("beforeinput", (event) => this.before(event));
    box.addEventListener("keydown", (event) => this.pressed(event));
    const root = box.form;
    for (const name of Object.keys(TOOLS)) {
      root.querySelector(`[data-${name}]`).addEventListener("click", () => this.use(name));
    }
  }

  // Nothing before now can be taken back.
  startSteps() {
    this.steps = new Steps();
    this.known = this.box.value;
  }

  // A name is being chosen: the keys belong to its list (static/js/tasks/names.js).
  get isChoosing() {
    return Boolean(this.box.form.querySelector(".rt-suggest:not([hidden]) [aria-selected=true]"));
  }

  // While letters are being composed the field belongs to the keyboard: only the copy on the device is kept.
  changed() {
    if (this.composing) return this.composes();
    this.note();
    this.typed();
  }

  composed() {
    this.composing = false;
    this.changed();
    document.dispatchEvent(new Event("rt:composed"));
  }

  note() {
    this.steps.record(this.known, this.box.value, this.box.selectionEnd);
    this.known = this.box.value;
  }

  before(event) {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
    event.preventDefault(); // the browser's own steps know nothing of what lists, modules and others have done
    this.step(event.inputType === "historyUndo" ? "undo" : "redo");
  }

  pressed(event) {
    if (event.isComposing) return;
    const action = (event.ctrlKey || event.metaKey) && shortcut(event);
    if (action) {
      event.preventDefault();
      if (action in TOOLS) return this.use(action);
      return action === "save" ? this.save() : this.step(action);
    }
    const isEnter = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey;
    if (isEnter && !this.isChoosing) this.entered(event);
  }

  step(which) {
    const found = this.steps[which](this.box.value);
    if (!found) return;
    this.box.value = this.known = found.text;
    this.box.setSelectionRange(found.at, found.at);
    this.typed();
  }

  use(name) {
    this.apply(TOOLS[name](this.box));
    this.box.focus();
  }

  // A step of its own, that one step back takes away again.
  apply(edit) {
    this.put(edit);
    this.changed();
  }

  put({ from, to, text, select }) {
    this.box.setRangeText(text, from, to, "end");
    if (select) this.box.setSelectionRange(...select);
  }

  // The server's text in place of ours, the caret where it was between the same letters.
  replace(text) {
    const { box } = this;
    const old = box.value;
    if (text === old) return;
    const [from, to, top] = [box.selectionStart, box.selectionEnd, box.scrollTop];
    const map = caret.mapper(old, text);
    this.steps.foreign(old, text);
    box.value = this.known = text;
    if (document.activeElement === box) box.setSelectionRange(map(from), map(to));
    box.scrollTop = top;
  }
}
