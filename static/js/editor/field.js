// A text field with an undo history of its own, which includes changes by the toolbar, text modules and pasting. Changes
// by others are taken over without moving the caret, and never while letters are being composed (IME, dead keys).
import * as caret from "./caret.js";
import { Steps } from "./undo.js";

// The buttons of the toolbar, by their data attribute.
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

// Subclasses implement typed(), composes(), entered(event) (Enter was pressed) and save().
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
    box.addEventListener("beforeinput", (event) => this.beforeInput(event));
    box.addEventListener("keydown", (event) => this.keyPressed(event));
    const root = box.form;
    for (const name of Object.keys(TOOLS)) {
      root.querySelector(`[data-${name}]`).addEventListener("click", () => this.useTool(name));
    }
  }

  // Starts a new undo history.
  startSteps() {
    this.steps = new Steps();
    this.known = this.box.value;
  }

  // Whether a name is being chosen: then the keys belong to that list (static/js/tasks/names.js).
  get isChoosing() {
    return Boolean(this.box.form.querySelector(".rt-suggest:not([hidden]) [aria-selected=true]"));
  }

  // The text has changed. While letters are being composed it must not be touched.
  changed() {
    if (this.composing) return this.composes();
    this.recordStep();
    this.typed();
  }

  composed() {
    this.composing = false;
    this.changed();
    document.dispatchEvent(new Event("rt:composed"));
  }

  recordStep() {
    this.steps.record(this.known, this.box.value, this.box.selectionEnd);
    this.known = this.box.value;
  }

  beforeInput(event) {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
    event.preventDefault(); // the browser's own undo doesn't know changes made by scripts
    this.step(event.inputType === "historyUndo" ? "undo" : "redo");
  }

  keyPressed(event) {
    if (event.isComposing) return;
    const action = (event.ctrlKey || event.metaKey) && shortcut(event);
    if (action) {
      event.preventDefault();
      if (action in TOOLS) return this.useTool(action);
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

  useTool(name) {
    this.apply(TOOLS[name](this.box));
    this.box.focus();
  }

  // Makes an edit as one undo step.
  apply(edit) {
    this.put(edit);
    this.changed();
  }

  put({ from, to, text, select }) {
    this.box.setRangeText(text, from, to, "end");
    if (select) this.box.setSelectionRange(...select);
  }

  // Replaces the text by the server's; the caret stays between the same letters.
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
