// The kind of a paragraph: note, decision or task. For a task a preview is shown before it is recorded.
import { Field } from "./field.js";
import { clean } from "./merging.js";
import { request } from "./words.js";

export class Kinds extends Field {
  // A leading "!" makes the paragraph a decision, "@" a task; returns whether something was taken out. Leading blank lines
  // and the blanks behind the "!" are.
  applySign() {
    const { value } = this.box;
    if (this.isNew && this.draft.kind === "decision") return this.cut(value.match(/^[ \t]*/)[0].length);
    const [blank, first] = value.match(/^\s*(\S?)/);
    if (this.draft.kind !== "note" || (first !== "!" && first !== "@") || this.draft.block) return false;
    this.cut(first === "!" ? value.match(/^\s*![ \t]*/)[0].length : blank.length - 1);
    this.setKind(first === "!" ? "decision" : "action");
    return true;
  }

  // Takes out the first `count` characters; the caret stays where it is in the words.
  cut(count) {
    this.box.setRangeText("", 0, count, "preserve");
    return count > 0;
  }

  setKind(kind) {
    this.draft.kind = kind;
    this.holdTask();
    this.root.classList.toggle("rt-write--action", kind === "action");
    // static/js/tasks/names.js offers names after the "@".
    if (this.isUnrecorded) this.box.dataset.assignees = this.root.dataset.assignees;
    else delete this.box.dataset.assignees;
    for (const button of this.root.querySelectorAll(".rt-tool[name=kind]"))
      button.setAttribute("aria-pressed", String(button.value === kind));
    this.preview();
  }

  // Whether this is a new task that hasn't been recorded yet: it isn't sent while it is typed.
  get isUnrecorded() {
    return this.draft.kind === "action" && this.isNew && !this.draft.block && this.mode !== "recording";
  }

  holdTask() {
    if (!this.isUnrecorded) this.draft.transition("release");
    else if (!this.draft.is("closed", "wrong", "signedOut")) this.draft.transition("hold");
  }

  async chooseKind(kind) {
    const { draft } = this;
    this.box.focus();
    if (kind === draft.kind) return;
    await this.whenIdle();
    if (!draft.block) {
      this.setKind(kind);
      draft.type(this.box.value);
      this.holdTask();
      return this.show();
    }
    if (kind !== "action") return this.convert(kind);
    this.mode = "converting";
    this.preview();
  }

  async convert(kind) {
    await this.flush();
    const button = this.root.querySelector(`.rt-tool[value=${kind}]`);
    const reply = await this.post(button, `${this.draft.blocks}/${this.draft.block}/kind`, {
      kind,
      who: this.draft.who || "",
    });
    if (!reply) return;
    this.draft.rev = reply.own_rev;
    this.mode = "writing";
    this.draft.kind = kind;
    if (this.isNew && kind === "action") return this.recorded();
    this.setKind(kind);
    if (kind === "action") this.shut();
  }

  recordTask() {
    this.readAssignee();
    if (this.mode === "converting") return this.convert("action");
    if (!clean(this.draft.text) || this.mode === "recording") return;
    this.mode = "recording";
    return this.draft.send("recorded");
  }

  recorded() {
    this.root.querySelector(".rt-suggest").hidden = true;
    this.draft.forget();
    this.empty();
  }

  get needsPreview() {
    return this.mode === "converting" || this.isUnrecorded;
  }

  readAssignee() {
    const chosen = this.read.querySelector("[name=who]:checked, input[name=who][type=hidden], select[name=who]");
    this.draft.who = chosen ? chosen.value : "";
  }

  // Shows what the server makes of the sentence: task, assignee, deadline.
  preview() {
    clearTimeout(this.timer);
    this.asked = ""; // ignore the answer to an earlier request
    if (this.needsPreview && this.box.value.trim()) this.timer = setTimeout(() => this.readBack(), 250);
    else this.read.hidden = true;
  }

  async readBack() {
    const asked = String(
      new URLSearchParams({ text: this.box.value, who: this.draft.who || "", item: this.root.dataset.item }),
    );
    this.asked = asked;
    const reply = await request(`${this.root.dataset.preview}?${asked}`, { "HX-Request": "true" });
    const text = reply?.ok ? await reply.text().catch(() => null) : null;
    if (text === null || !this.needsPreview || this.asked !== asked) return;
    this.read.innerHTML = text; // HTML of our own server; the Content-Security-Policy allows no inline script
    this.read.hidden = false;
    for (const field of this.read.querySelectorAll("[name=who]")) {
      field.addEventListener("change", () => {
        this.readAssignee();
        this.preview();
      });
    }
  }
}
