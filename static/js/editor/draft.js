// A Draft is the text of one paragraph on its way to the server; it lives on when its editor starts the next paragraph.
// What is typed is stored on this device at once. Only the server's answer makes it "saved" and removes that copy.
import { isDirty, merged, noteOf } from "./merging.js";
import { AGAIN, eventOf, next } from "./states.js";
import { texts, messageOf } from "./words.js";

const PAUSE = 1000; // ms after the last key
const MAX_DELAY = 2000; // while typing goes on
const SLOW_MAX_DELAY = 5000; // while the connection is "verzögert"
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
export const connection = { state: "live" }; // the state shown in the corner of the page: "live", "slow", …

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
  get isUnsaved() {
    return this.dirty || this.state === "sending";
  }
  // The server has refused the text for good (403, 404, 409, 410); stays true while it is tried again.
  get isRefused() {
    return Boolean(this.problem) && eventOf(this.problem.status) === "closed";
  }
  is(...states) {
    return states.includes(this.state);
  }

  transition(event) {
    this.state = next(this.state, event);
    if (!this.is("closed", "wrong", "signedOut", "sending", "asked")) this.problem = null;
  }

  type(text) {
    const now = Date.now();
    if (!this.dirty) this.first = now;
    this.text = text;
    this.at = now;
    this.tries = 0;
    this.transition("typed");
    const slow = connection.state === "slow";
    if (!(this.state in AGAIN))
      this.due = Math.min(now + (slow ? 2 * PAUSE : PAUSE), (this.first || now) + (slow ? SLOW_MAX_DELAY : MAX_DELAY));
    this.store();
  }

  // Stores the copy on this device, or removes it when everything is saved. Always before sending.
  store() {
    const name = STORE + this.key;
    try {
      if (!this.isUnsaved) return localStorage.removeItem(name);
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

  // Whether an earlier new paragraph of the item is still unsent: new paragraphs are sent in their order.
  get mustWait() {
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

  // `how`: "now" doesn't wait for others, "last" outlives the page, "asked" was agreed to, "recorded" is a task.
  async send(how = "") {
    if (
      !this.dirty ||
      (this.is("asked") && how !== "asked") ||
      (this.is("held") && how !== "recorded") ||
      (!how && this.mustWait)
    )
      return;
    if (this.is("wrong")) this.state = "waiting"; // pressing a button tries again
    if (this.is("quiet")) this.transition("typed");
    const before = this.state;
    this.transition("send");
    if (before === "sending" || !this.is("sending")) return;
    this.sendings += 1; // a request that timed out may still arrive after a later one; the server ignores it by this number
    this.store();
    this.show();
    this.transition(await this.sendOnce(how));
    if (how === "asked" && this.dirty) this.state = "asked";
    this.store();
    this.show();
    this.editor?.afterSending();
    if (!this.editor && this.is("closed", "wrong"))
      document.dispatchEvent(new CustomEvent("rt:left", { detail: this }));
  }

  // Sends the text once; returns the result as an event of states.js.
  async sendOnce(how) {
    const sent = this.text;
    try {
      const reply = await this.post(sent, how);
      const event = eventOf(reply.status);
      if (event === "saved") return this.acknowledged(await reply.json(), sent);
      if (event === "failed") return this.failed();
      this.problem = { status: reply.status, text: await messageOf(reply) };
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
    this.due = Date.now() + PAUSE;
    return "behind";
  }

  // Takes over the server's text, when nothing typed here is unsaved.
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
    if (!this.dirty && !this.is("quiet", "sending", "held", "asked")) this.transition("same");
    if (now < this.due || this.is("wrong", "held", "asked")) return;
    if (this.state in AGAIN) this.due = now + AGAIN[this.state];
    this.send();
  }

  // Why the text was refused, as a sentence.
  get refusal() {
    const { problem } = this;
    if (!problem) return texts.failed;
    if (problem.status === 401) return texts.signedOut;
    return { 403: texts.role, 404: texts.gone, 410: texts.gone }[problem.status] || problem.text || texts.failed;
  }

  show() {
    this.editor?.show();
  }
}

export const countUnsaved = (count) =>
  [...drafts].reduce((sum, draft) => sum + (draft.isUnsaved ? count(draft) : 0), 0);
