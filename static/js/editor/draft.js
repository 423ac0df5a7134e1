// One paragraph on its way to the server; it lives on when its editor moves to the next paragraph. What is typed is
// written to this device at once, called saved only when the server has said so, and removed from the device only then.
import { isDirty, merged, noteOf } from "./merging.js";
import { AGAIN, eventOf, next } from "./states.js";
import { said, sentence } from "./words.js";

const AFTER = 1000; // ms after the last key
const AT_LEAST = 2000; // while typing goes on
const SLOW_AT_LEAST = 5000; // while the connection is "verzögert"
const TIMEOUT = 12000;
const RETRIES = [1000, 2000, 4000];
const KEEPALIVE_MOST = 60000; // bytes that browsers send after the page is gone
const KEPT = [
  "key",
  "user",
  "table",
  "item",
  "block",
  "rev",
  "kind",
  "internal",
  "text",
  "at",
  "add",
  "blocks",
  "sendings",
  "where",
  "url",
  "aside",
];
export const STORE = "rt-draft:";
export const page = crypto.getRandomValues(new Uint32Array(2)).join("");
export const drafts = new Set();
export const line = { state: "live" }; // the word in the corner: "live", "slow", …

export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (n) => n.toString(16).padStart(2, "0")).join("");

export class Draft {
  constructor(values) {
    const blank = {
      block: "",
      rev: 0,
      kind: "note",
      internal: false,
      text: "",
      acked: "",
      at: Date.now(),
      sendings: 0,
    };
    Object.assign(this, blank, values);
    this.state = "quiet"; // see states.js
    this.tries = 0;
    this.due = 0;
    this.problem = null; // { status, text } of the answer, while the state is closed, wrong or signedOut
    this.time = "";
    this.editor = null;
    drafts.add(this);
  }

  get dirty() {
    return isDirty(this);
  }
  get lost() {
    return this.dirty || this.state === "sending";
  }
  // The server doesn't take it here; also while it is being tried again.
  get isRefused() {
    return Boolean(this.problem) && eventOf(this.problem.status) === "closed";
  }
  is(...states) {
    return states.includes(this.state);
  }

  go(event) {
    this.state = next(this.state, event);
    if (!this.is("closed", "wrong", "signedOut", "sending", "asked")) this.problem = null;
  }

  type(text) {
    const now = Date.now();
    if (!this.dirty) this.first = now;
    this.text = text;
    this.at = now;
    this.tries = 0;
    this.go("typed");
    const slow = line.state === "slow";
    if (!(this.state in AGAIN))
      this.due = Math.min(now + (slow ? 2 * AFTER : AFTER), (this.first || now) + (slow ? SLOW_AT_LEAST : AT_LEAST));
    this.keep();
  }

  // The copy on this device. Before sending, always.
  keep() {
    const name = STORE + this.key;
    try {
      if (!this.lost) return localStorage.removeItem(name);
      const values = Object.fromEntries(KEPT.map((each) => [each, this[each]]));
      localStorage.setItem(name, JSON.stringify({ ...values, page }));
      this.copied = true;
    } catch {
      this.copied = false;
    }
  }

  forget() {
    drafts.delete(this);
    try {
      localStorage.removeItem(STORE + this.key);
    } catch {
      // Nothing was kept.
    }
  }

  // Paragraphs arrive in the order in which they were begun.
  get waits() {
    for (const other of drafts) {
      if (other === this) return false;
      if (
        !this.block &&
        other.item === this.item &&
        !other.block &&
        other.dirty &&
        other.is("waiting", "sending", "retrying")
      )
        return true;
    }
    return false;
  }

  // `how`: "now" jumps the queue, "last" also outlives the page, "asked" is what its person has agreed to.
  async send(how = "") {
    if (
      !this.dirty ||
      (this.is("asked") && how !== "asked") ||
      (this.is("held") && how !== "recorded") ||
      (!how && this.waits)
    )
      return;
    if (this.is("wrong")) this.state = "waiting"; // whoever presses a button wants to know again
    if (this.is("quiet")) this.go("typed");
    const before = this.state;
    this.go("send");
    if (before === "sending" || !this.is("sending")) return;
    this.sendings += 1; // one that we gave up may still arrive, after a later one: the server tells them apart
    this.keep();
    this.show();
    this.go(await this.exchange(how));
    if (how === "asked" && this.dirty) this.state = "asked";
    this.keep();
    this.show();
    this.editor?.settle();
    if (!this.editor && this.is("closed", "wrong"))
      document.dispatchEvent(new CustomEvent("rt:left", { detail: this }));
  }

  // What became of one sending, as an event of states.js.
  async exchange(how) {
    const sent = this.text;
    try {
      const reply = await this.post(sent, how);
      const event = eventOf(reply.status);
      if (event === "saved") return this.acknowledged(await reply.json(), sent);
      if (event === "failed") return this.failed();
      this.problem = { status: reply.status, text: await sentence(reply) };
      this.due = Date.now() + (AGAIN[event] || 0);
      return event;
    } catch {
      return this.failed();
    }
  }

  post(text, how) {
    const { key, rev, kind, user, who = "", internal, sendings } = this;
    const body = new URLSearchParams({
      text,
      client_key: key,
      base_rev: rev,
      kind,
      as: user,
      who,
      internal: internal ? "1" : "",
      sending: sendings,
    });
    const options = {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "HX-Request": "true" },
    };
    if (how === "last") options.keepalive = body.toString().length < KEEPALIVE_MOST;
    else options.signal = AbortSignal.timeout(TIMEOUT);
    return fetch(this.block ? `${this.blocks}/${this.block}` : this.add, options);
  }

  acknowledged(ack, sent) {
    this.block = String(ack.block);
    this.time = ack.time;
    this.tries = 0;
    this.first = Date.now();
    this.note = noteOf(ack);
    this.acked = sent;
    const { rev, text } = merged(ack, sent, this.text, this.editor?.composing);
    this.rev = rev;
    if (text !== null) this.replace(text, rev);
    this.editor?.saved(ack);
    document.dispatchEvent(new Event("rt:acknowledged"));
    if (!this.dirty) return "saved";
    this.due = Date.now() + AFTER;
    return "behind";
  }

  // The text as the server has it now, when nothing here is waiting.
  replace(text, rev) {
    this.editor?.replace(text);
    this.text = this.acked = text;
    this.rev = rev;
  }

  failed() {
    this.due = Date.now() + RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    return "failed";
  }

  tick(now) {
    if (!this.dirty && !this.is("quiet", "sending", "held", "asked")) this.go("same");
    if (now < this.due || this.is("wrong", "held", "asked")) return;
    if (this.state in AGAIN) this.due = now + AGAIN[this.state];
    this.send();
  }

  // Why it was refused.
  get whyNot() {
    const { problem } = this;
    if (!problem) return said.failed;
    if (problem.status === 401) return said.signedOut;
    return { 403: said.role, 404: said.gone, 410: said.gone }[problem.status] || problem.text || said.failed;
  }

  show() {
    this.editor?.show();
  }
}

export const unsaved = (count) => [...drafts].reduce((sum, draft) => sum + (draft.lost ? count(draft) : 0), 0);
