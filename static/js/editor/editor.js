// A form on the page that edits one Draft. No update closes it: when minutes are published, or a right or the item is
// gone, the editor says so, and the person can copy the text or put it aside.
import * as caret from "./caret.js";
import { Draft, newKey } from "./draft.js";
import { Kinds } from "./kinds.js";
import { clean } from "./merging.js";
import { show } from "./status.js";
import { request, copyWords, texts, messageOf } from "./words.js";

export const editors = new Set();

export class Editor extends Kinds {
  // `mode`: writing, converting (shows the preview of a task before the paragraph becomes one), recording (a task is
  // being sent), closing (will close when everything is saved), shut.
  constructor(root, outside) {
    super(root.querySelector("textarea"));
    this.root = root;
    this.outside = outside; // callbacks: { offer (show a card), moved (an editor was opened or closed) }
    this.words = JSON.parse(root.dataset.texts);
    this.read = root.querySelector(".rt-write__read");
    this.alert = root.querySelector(".rt-write__alert");
    this.isNew = !root.dataset.block;
    this.internalBox = root.querySelector("input[name=internal]"); // stays ticked for the paragraphs that follow
    this.beginDraft(root.querySelector("[name=client_key]").value);
    if (!this.isNew) this.draft.acked = this.draft.text = this.box.defaultValue;
    this.known = this.draft.text;
    if (this.box.value !== this.box.defaultValue) this.changed(); // the browser has restored the form's text
    this.listen();
    this.setKind(this.draft.kind);
    editors.add(this);
    this.show();
  }

  beginDraft(key) {
    const { user, table, item, add, blocks, where, url, block = "", rev = 0 } = this.root.dataset;
    const kind = this.isNew ? "note" : this.root.querySelector("input[name=kind]").value;
    const internal = Boolean(this.internalBox?.checked);
    this.draft = new Draft({
      key,
      user,
      table,
      item,
      add,
      blocks,
      where,
      url,
      block,
      rev: Number(rev),
      kind,
      internal,
    });
    this.draft.editor = this;
    this.mode = "writing";
  }

  listen() {
    const { root, box } = this;
    box.addEventListener("blur", () => (this.draft.due = Math.min(this.draft.due, Date.now())));
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submitted(event.submitter);
    });
    this.internalBox?.addEventListener("change", () => this.changeInternal());
    root
      .querySelector("[data-copy-words]")
      .addEventListener("click", (event) => copyWords(event.currentTarget, this.draft.text));
    root.querySelector("[data-aside]").addEventListener("click", () => this.putAside());
  }

  // ── keys ───────────────────────────────────────────────────────────────

  // Called while letters are being composed: only the copy on the device is updated.
  composes() {
    this.draft.type(this.box.value);
  }

  typed() {
    if (this.mode === "closing") this.mode = "writing";
    if (this.applySign()) this.recordStep();
    this.draft.type(this.box.value);
    this.holdTask();
    this.preview();
    this.show();
  }

  entered(event) {
    const { value, selectionStart, selectionEnd } = this.box;
    if (this.needsPreview) {
      event.preventDefault();
      return this.recordTask();
    }
    const before = value.slice(0, selectionStart);
    if (this.isNew && selectionEnd === value.length && before.trim() && before.endsWith("\n")) {
      event.preventDefault();
      return this.finish();
    }
    const edit = caret.enter(value, selectionStart, selectionEnd);
    if (!edit) return;
    event.preventDefault();
    this.apply(edit);
  }

  // Saves at once. A task isn't sent by this, only when it is recorded.
  save() {
    this.draft.transition("typed");
    this.draft.send("now");
    this.show();
  }

  // ── the end of a paragraph ─────────────────────────────────────────────

  submitted(button) {
    if (button?.name === "kind") return this.chooseKind(button.value);
    if (button?.hasAttribute("data-do")) return this.runButton(button);
    if (this.needsPreview) return this.recordTask();
    return this.isNew ? this.finish() : this.close();
  }

  // The paragraph is done: sends it and begins the next one.
  finish() {
    if (!clean(this.draft.text)) return;
    const done = this.draft;
    done.editor = null;
    done.due = 0;
    done.leaves = true;
    done.transition("typed");
    done.send();
    if (!done.isUnsaved) done.forget();
    this.empty();
  }

  empty() {
    this.startAgain();
    this.outside.moved();
    this.box.focus();
  }

  startAgain() {
    this.box.value = "";
    this.startSteps();
    this.beginDraft(newKey());
    this.setKind("note");
    this.show();
  }

  // The person goes on to another item. Texts are sent without their editor (places.js); a task has to be recorded.
  leave() {
    if (this.isUnrecorded) this.recordTask();
  }

  // An editor of an existing paragraph closes as soon as everything is saved.
  close() {
    this.mode = "closing";
    this.draft.due = 0;
    if (!this.draft.isUnsaved) return this.shut();
    this.draft.send();
    this.show();
  }

  shut() {
    const link = this.root.closest(".rt-block")?.querySelector(".rt-block__edit");
    const alone = !this.root.closest(".rt-slot");
    if (this.draft.editor === this) this.draft.forget();
    this.mode = "shut";
    editors.delete(this);
    if (alone) {
      location.href = this.root.querySelector("[name=back]").value || document.querySelector(".rt-back a")?.href || "/";
      return;
    }
    this.root.remove();
    this.outside.moved();
    link?.focus();
  }

  // Removes the text from the editor; it stays on this device and is shown as a card on every page.
  async putAside() {
    await this.whenIdle();
    const { draft } = this;
    if (!draft.dirty) return this.show(); // it has been saved meanwhile
    draft.aside = true;
    draft.transition("ask");
    draft.editor = null;
    draft.store();
    this.outside.offer(draft, texts.aside);
    if (this.isNew) this.empty();
    else this.shut();
  }

  // ── what the server says ───────────────────────────────────────────────

  // `writable`: "yes", or why one can't write here any more ("published", "role", "gone").
  setWritable(writable) {
    if (!writable || writable === this.writable) return;
    this.writable = writable;
    if (writable === "yes" && this.draft.is("closed")) {
      this.draft.transition("opened");
      this.draft.due = 0;
    }
    this.show();
  }

  saved(ack) {
    this.setKind(ack.kind === "action" ? "action" : this.draft.kind);
    if (ack.conflict && this.mode === "closing") this.mode = "writing";
    if (!ack.removed) return;
    if (this.isNew) this.beginAgain();
    else this.mode = "closing";
  }

  // The paragraph was removed because its text was empty; what was typed since then belongs to a new one.
  beginAgain() {
    const old = this.draft;
    old.editor = null;
    old.acked = old.text;
    old.forget();
    this.beginDraft(newKey());
    if (this.box.value) this.typed();
  }

  // Called after each request of the draft, whatever its result.
  afterSending() {
    if (this.mode === "recording") {
      if (this.draft.is("quiet")) return this.recorded();
      this.mode = "writing";
      this.holdTask();
    }
    if (this.mode === "closing" && this.draft.is("quiet")) this.shut();
  }

  // Loads the text again after somebody changed the paragraph, unless something typed here is unsaved.
  async refresh() {
    const { draft } = this;
    const isBusy = () => draft.isUnsaved || draft.problem || this.composing;
    if (!draft.block || isBusy()) return;
    const reply = await request(`${draft.blocks}/${draft.block}/state`);
    if (!reply?.ok) return;
    const state = await reply.json();
    if (isBusy() || state.rev <= draft.rev || this.hasConflict) return;
    draft.replace(state.text, state.rev);
    draft.kind = state.kind;
    this.show();
  }

  get hasConflict() {
    return this.draft.note === "conflict" && document.querySelector(`#block-${this.draft.block} .rt-conflict`);
  }

  // ── buttons that do something with the paragraph ───────────────────────

  async runButton(button) {
    await this.flush();
    const url = button.getAttribute("formaction");
    const reply = await this.post(button, url, button.name ? { [button.name]: button.value } : {}, true);
    if (reply && url.endsWith("/removal")) this.shut();
    else if (reply) await this.refresh();
  }

  // Marks the paragraph as internal or not. If it is saved already, the server changes that before more text is sent.
  async changeInternal() {
    const { draft, internalBox } = this;
    draft.internal = internalBox.checked;
    draft.store();
    if (!draft.block && !draft.is("sending")) return;
    await this.whenIdle();
    const before = draft.state;
    draft.state = "held";
    const values = { internal: draft.internal ? "1" : "0" };
    const done = !draft.block || (await this.post(internalBox, `${draft.blocks}/${draft.block}/layer`, values, true));
    if (!done) internalBox.checked = draft.internal = !draft.internal;
    if (before !== "held") draft.transition("release");
    this.show();
  }

  // Resolves when no request is running.
  async whenIdle() {
    while (this.draft.is("sending")) await new Promise((done) => setTimeout(done, 50));
  }

  async flush() {
    for (let n = 0; n < 3 && this.draft.dirty && !this.draft.problem; n += 1) {
      await this.whenIdle();
      await this.draft.send("now");
    }
    await this.whenIdle();
  }

  // The request of a button. Errors are shown beside the button (static/js/page/failures.js).
  async post(button, url, values, partials = false) {
    const headers = { "HX-Request": "true", Accept: partials ? "text/html" : "application/json" };
    let text = "";
    document.dispatchEvent(new CustomEvent("rt:pressed", { detail: { button } }));
    try {
      const reply = await fetch(url, {
        method: "POST",
        body: new URLSearchParams(values),
        headers,
        credentials: "same-origin",
      });
      if (reply.ok) return partials ? true : await reply.json();
      text = await messageOf(reply);
    } catch {
      // No answer: failures.js has a text for that.
    }
    document.dispatchEvent(new CustomEvent("rt:failed", { detail: { button, text } }));
    this.show();
    return null;
  }

  show() {
    show(this);
  }
}
