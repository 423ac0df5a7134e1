// A form on the page that shows one Draft. Nothing that arrives closes it: when minutes are published, or a role, a seat,
// an item goes, it stays where it is, says so, and its person copies the text or puts it aside.
import * as caret from "./caret.js";
import { Draft, newKey } from "./draft.js";
import { Kinds } from "./kinds.js";
import { clean } from "./merging.js";
import { show } from "./status.js";
import { ask, copyWords, said, sentence } from "./words.js";

export const editors = new Set();

export class Editor extends Kinds {
  // `mode`: writing, converting (a task is read back before the paragraph becomes one), recording (a task is on its
  // way), closing (as soon as everything is saved), shut.
  constructor(root, outside) {
    super(root.querySelector("textarea"));
    this.root = root;
    this.outside = outside; // what an editor asks of its page: { offer, moved }
    this.words = JSON.parse(root.dataset.texts);
    this.read = root.querySelector(".rt-write__read");
    this.alert = root.querySelector(".rt-write__alert");
    this.isNew = !root.dataset.block;
    this.intern = root.querySelector("input[name=internal]"); // stays ticked for the paragraphs that follow
    this.begin(root.querySelector("[name=client_key]").value);
    if (!this.isNew) this.draft.acked = this.draft.text = this.box.defaultValue;
    this.known = this.draft.text;
    if (this.box.value !== this.box.defaultValue) this.changed(); // the browser has filled in what was there before
    this.listen();
    this.setKind(this.draft.kind);
    editors.add(this);
    this.show();
  }

  begin(key) {
    const { user, table, item, add, blocks, where, url, block = "", rev = 0 } = this.root.dataset;
    const kind = this.isNew ? "note" : this.root.querySelector("input[name=kind]").value;
    const internal = Boolean(this.intern?.checked);
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
    this.intern?.addEventListener("change", () => this.layer());
    root
      .querySelector("[data-copy-words]")
      .addEventListener("click", (event) => copyWords(event.currentTarget, this.draft.text));
    root.querySelector("[data-aside]").addEventListener("click", () => this.putAside());
  }

  // ── keys ───────────────────────────────────────────────────────────────

  // The copy on the device is kept in any case.
  composes() {
    this.draft.type(this.box.value);
  }

  typed() {
    if (this.mode === "closing") this.mode = "writing";
    if (this.sign()) this.note();
    this.draft.type(this.box.value);
    this.hold();
    this.preview();
    this.show();
  }

  entered(event) {
    const { value, selectionStart, selectionEnd } = this.box;
    if (this.reading) {
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

  // At once, not after a pause; a task is only recorded by its own key.
  save() {
    this.draft.go("typed");
    this.draft.send("now");
    this.show();
  }

  // ── the end of a paragraph ─────────────────────────────────────────────

  submitted(button) {
    if (button?.name === "kind") return this.chooseKind(button.value);
    if (button?.hasAttribute("data-do")) return this.act(button);
    if (this.reading) return this.recordTask();
    return this.isNew ? this.finish() : this.close();
  }

  // The paragraph is done: it goes on its way, the editor begins the next one.
  finish() {
    if (!clean(this.draft.text)) return;
    const done = this.draft;
    done.editor = null;
    done.due = 0;
    done.leaves = true;
    done.go("typed");
    done.send();
    if (!done.lost) done.forget();
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
    this.begin(newKey());
    this.setKind("note");
    this.show();
  }

  // An editor in its place closes when everything is saved, not before.
  close() {
    this.mode = "closing";
    this.draft.due = 0;
    if (!this.draft.lost) return this.shut();
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

  // Out of the way, but not lost: the text stays on this device, and every page says so.
  async putAside() {
    await this.quiet();
    const { draft } = this;
    if (!draft.dirty) return this.show(); // it was taken after all
    draft.aside = true;
    draft.go("ask");
    draft.editor = null;
    draft.keep();
    this.outside.offer(draft, said.aside);
    if (this.isNew) this.empty();
    else this.shut();
  }

  // ── what the server says ───────────────────────────────────────────────

  // Whether one may write here: "yes", or why not any more ("published", "role", "gone").
  opened(writes) {
    if (!writes || writes === this.writes) return;
    this.writes = writes;
    if (writes === "yes" && this.draft.is("closed")) {
      this.draft.go("opened");
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

  // The paragraph is gone because its text was; what was typed since then belongs to the next one.
  beginAgain() {
    const old = this.draft;
    old.editor = null;
    old.acked = old.text;
    old.forget();
    this.begin(newKey());
    if (this.box.value) this.typed();
  }

  // After a sending, however it ended.
  settle() {
    if (this.mode === "recording") {
      if (this.draft.is("quiet")) return this.recorded();
      this.mode = "writing";
      this.hold();
    }
    if (this.mode === "closing" && this.draft.is("quiet")) this.shut();
  }

  // Somebody changed the paragraph that is open here; nothing of ours is waiting.
  async refresh() {
    const { draft } = this;
    const isBusy = () => draft.lost || draft.problem || this.composing;
    if (!draft.block || isBusy()) return;
    const reply = await ask(`${draft.blocks}/${draft.block}/state`);
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

  async act(button) {
    await this.flush();
    const url = button.getAttribute("formaction");
    const reply = await this.post(button, url, button.name ? { [button.name]: button.value } : {}, true);
    if (reply && url.endsWith("/removal")) this.shut();
    else if (reply) await this.refresh();
  }

  // Internal or not, from the first letter on. What is in the database already changes before more of it is sent.
  async layer() {
    const { draft, intern } = this;
    draft.internal = intern.checked;
    draft.keep();
    if (!draft.block && !draft.is("sending")) return;
    await this.quiet();
    const before = draft.state;
    draft.state = "held";
    const values = { internal: draft.internal ? "1" : "0" };
    const done = !draft.block || (await this.post(intern, `${draft.blocks}/${draft.block}/layer`, values, true));
    if (!done) intern.checked = draft.internal = !draft.internal;
    if (before !== "held") draft.go("release");
    this.show();
  }

  // Until nothing is on its way any more.
  async quiet() {
    while (this.draft.is("sending")) await new Promise((done) => setTimeout(done, 50));
  }

  async flush() {
    for (let n = 0; n < 3 && this.draft.dirty && !this.draft.problem; n += 1) {
      await this.quiet();
      await this.draft.send("now");
    }
    await this.quiet();
  }

  // A press of a button; what went wrong is said beside it (static/js/page/failures.js).
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
      text = await sentence(reply);
    } catch {
      // No answer: the page has words for that.
    }
    document.dispatchEvent(new CustomEvent("rt:failed", { detail: { button, text } }));
    this.show();
    return null;
  }

  show() {
    show(this);
  }
}
