// The minutes' editor. The promise (F17): what somebody types is written to this device at once, sent within two
// seconds, called saved only when the server has said so, and removed from the device only then.
//
// A Draft is one paragraph on its way to the server; it lives on when its editor moves to the next paragraph.
// An Editor is a form on the page that shows one Draft. Nothing that arrives closes it: when minutes are published, or a
// role, a seat, an item goes, it stays where it is, says so, and its person copies the text or puts it aside (L14).
const AFTER = 1000; // ms after the last key
const AT_LEAST = 2000; // while typing goes on
const SLOW_AT_LEAST = 5000; // while the connection is "verzögert"
const TIMEOUT = 12000;
const RETRIES = [1000, 2000, 4000];
const SIGN_IN_RETRY = 4000;
const CLOSED_RETRY = 30000; // minutes are opened again, a role comes back
const CLOSED = new Set([403, 404, 409, 410]); // the server doesn't take this text here, however often it is sent
const DAY = 24 * 60 * 60 * 1000;
const STORE = "rt-draft:";
const page = crypto.getRandomValues(new Uint32Array(2)).join("");
const region = document.getElementById("unsent"); // on every page: who is signed in, what is said, where cards go
const card = region?.querySelector("template");
const said = JSON.parse(region?.dataset.texts || "{}");

const drafts = new Set();
const editors = new Set();
let connection = "live";

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (n) => n.toString(16).padStart(2, "0")).join("");
const clean = (text) => text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

// ── a paragraph on its way ──────────────────────────────────────────────

class Draft {
  constructor(values) {
    Object.assign(this, { block: "", rev: 0, kind: "note", internal: false, text: "", acked: "", at: Date.now(), sendings: 0 }, values);
    this.hold = false; // a task is sent when it is recorded, not while it is typed
    this.asking = false; // somebody is asked first, or it is being found out whether somebody has to be
    this.sending = false;
    this.tries = 0;
    this.due = 0;
    this.problem = null; // { status, text, retry }: waits for a change, a sign-in or a choice
    this.time = "";
    this.editor = null;
    drafts.add(this);
  }

  get dirty() { return clean(this.text) !== clean(this.acked) && (this.block || clean(this.text)) !== ""; }
  get lost() { return this.dirty || this.sending; }
  get closed() { return CLOSED.has(this.problem?.status); }

  type(text) {
    const now = Date.now();
    if (!this.dirty) this.first = now;
    this.text = text;
    this.at = now;
    if (this.problem && !this.problem.retry) this.problem = null;
    this.tries = 0;
    const slow = connection === "slow";
    this.due = Math.min(now + (slow ? 2 * AFTER : AFTER), (this.first || now) + (slow ? SLOW_AT_LEAST : AT_LEAST));
    this.keep();
  }

  // The copy on this device. Before sending, always.
  keep() {
    const name = STORE + this.key;
    try {
      if (!this.lost) return localStorage.removeItem(name);
      const { key, user, table, item, block, rev, kind, internal, text, at, add, blocks, sendings, where, url, aside } = this;
      localStorage.setItem(name, JSON.stringify({ key, user, table, item, block, rev, kind, internal, text, at, add, blocks, sendings, where, url, aside, page }));
      this.copied = true;
    } catch {
      this.copied = false;
    }
  }

  forget() {
    drafts.delete(this);
    try { localStorage.removeItem(STORE + this.key); } catch { /* nothing was kept */ }
  }

  // Paragraphs arrive in the order in which they were begun.
  get waits() {
    for (const other of drafts) {
      if (other === this) return false;
      if (!this.block && other.item === this.item && !other.block && other.dirty && !other.hold && !other.asking && !other.problem) return true;
    }
    return false;
  }

  // `how`: "now" jumps the queue, "last" also outlives the page, "asked" is what its person has agreed to.
  async send(how = "") {
    if (this.sending || !this.dirty || this.hold || (this.asking && how !== "asked") || (!how && this.waits)) return;
    this.sending = true;
    this.sendings += 1; // one that we gave up may still arrive, after a later one: the server tells them apart
    this.keep();
    const text = this.text;
    const body = new URLSearchParams({ text, client_key: this.key, base_rev: this.rev, kind: this.kind, as: this.user, who: this.who || "", internal: this.internal ? "1" : "", sending: this.sendings });
    const url = this.block ? `${this.blocks}/${this.block}` : this.add;
    this.show();
    try {
      const options = { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "HX-Request": "true" } };
      if (how === "last") options.keepalive = body.toString().length < 60000;
      else options.signal = AbortSignal.timeout(TIMEOUT);
      const reply = await fetch(url, options);
      if (reply.ok) this.acknowledged(await reply.json(), text);
      else this.refused(reply.status, await sentence(reply));
    } catch {
      this.failed();
    } finally {
      this.sending = false;
      this.keep();
      this.show();
    }
  }

  acknowledged(ack, sent) {
    const typedOn = this.text !== sent;
    this.block = String(ack.block);
    this.time = ack.time;
    this.tries = 0;
    this.problem = null;
    this.first = Date.now();
    this.note = ack.conflict ? "conflict" : ack.masked ? "masked" : ack.restored ? "restored" : ack.text !== null && !ack.removed ? "changed" : "";
    this.acked = sent;
    if (ack.text === null) this.rev = ack.rev;
    else if (typedOn || ack.conflict) this.rev = ack.own_rev; // what is typed goes on from what was sent
    else this.replace(ack.text, ack.rev);
    if (typedOn) this.due = Date.now() + AFTER;
    this.editor?.saved(ack);
    hideOwn();
  }

  // The text as the server has it now, when nothing here is waiting.
  replace(text, rev) {
    this.editor?.replace(text);
    this.text = this.acked = text;
    this.rev = rev;
  }

  refused(status, text) {
    if (status === 429 || status >= 500) return this.failed();
    const after = status === 401 ? SIGN_IN_RETRY : CLOSED.has(status) ? CLOSED_RETRY : 0;
    this.problem = { status, text, retry: after && Date.now() + after };
    if (!this.editor && !this.asking && status !== 401) report(this); // its editor has gone on to the next paragraph
  }

  failed() {
    this.due = Date.now() + RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
  }

  tick(now) {
    const { problem } = this;
    if (problem ? !problem.retry || now < problem.retry : now < this.due) return;
    if (problem) problem.retry = now + (problem.status === 401 ? SIGN_IN_RETRY : CLOSED_RETRY);
    this.send();
  }

  show() { this.editor?.show(); }
}

async function sentence(reply) {
  const text = await reply.text().catch(() => "");
  if ((reply.headers.get("content-type") || "").includes("json")) return JSON.parse(text).error || "";
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("#message p");
  found?.querySelector("b")?.remove(); // its heading
  return found ? found.textContent.trim() : "";
}

// ── a form on the page ──────────────────────────────────────────────────

class Editor {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector("textarea");
    this.words = JSON.parse(root.dataset.texts);
    this.read = root.querySelector(".rt-write__read");
    this.alert = root.querySelector(".rt-write__alert");
    this.isNew = !root.dataset.block;
    this.intern = root.querySelector("input[name=internal]"); // stays ticked for the paragraphs that follow
    this.begin(root.querySelector("[name=client_key]").value);
    if (!this.isNew) this.draft.acked = this.draft.text = this.box.defaultValue;
    if (this.box.value !== this.box.defaultValue) this.typed(); // the browser has filled in what was there before
    this.listen();
    this.setKind(this.draft.kind);
    editors.add(this);
    this.show();
  }

  begin(key) {
    const { user, table, item, add, blocks, where, url, block = "", rev = 0 } = this.root.dataset;
    const kind = this.isNew ? "note" : this.root.querySelector("input[name=kind]").value;
    this.draft = new Draft({ key, user, table, item, add, blocks, where, url, block, rev: Number(rev), kind, internal: Boolean(this.intern?.checked) });
    this.draft.editor = this;
  }

  listen() {
    const { root, box } = this;
    box.addEventListener("input", () => this.typed());
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("blur", () => { this.draft.due = 0; });
    root.addEventListener("submit", (event) => { event.preventDefault(); this.submitted(event.submitter); });
    this.intern?.addEventListener("change", () => this.layer());
    root.querySelector("[data-bold]").addEventListener("click", () => this.bold());
    root.querySelector("[data-list]").addEventListener("click", () => this.list());
    root.querySelector("[data-copy-words]").addEventListener("click", (event) => copyWords(event.currentTarget, this.draft.text));
    root.querySelector("[data-aside]").addEventListener("click", () => this.putAside());
  }

  typed() {
    const start = this.box.value.search(/\S/); // empty lines before it are no text yet
    const first = this.box.value[start];
    if (this.draft.kind === "note" && (first === "!" || first === "@") && !this.draft.block) {
      if (first === "!") this.put(0, start + 1, "");
      else if (start) this.put(0, start, "");
      this.setKind(first === "!" ? "decision" : "action");
    }
    this.draft.type(this.box.value);
    this.preview();
    this.show();
  }

  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "b") { event.preventDefault(); return this.bold(); }
    if (this.root.querySelector(".rt-suggest:not([hidden]) [aria-selected=true]")) return; // a name is being chosen
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.ctrlKey || event.altKey) return;
    if (this.reading) { event.preventDefault(); return this.recordTask(); }
    const before = this.box.value.slice(0, this.box.selectionStart);
    const atEnd = this.box.selectionEnd === this.box.value.length;
    if (this.isNew && atEnd && before.trim() && before.endsWith("\n")) { event.preventDefault(); return this.finish(); }
    const point = before.match(/(?:^|\n)([-*] )[^\n]+$/);
    if (point) { event.preventDefault(); this.insert(`\n${point[1]}`); }
    else if (/\n[-*] $/.test(before)) { event.preventDefault(); this.put(before.length - 2, before.length, ""); this.typed(); }
  }

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
    done.whenSaved = () => done.forget();
    done.send();
    if (!done.lost) done.forget();
    this.empty();
  }

  empty() {
    this.box.value = "";
    this.begin(newKey());
    this.setKind("note");
    hideOwn();
    this.show();
    this.box.focus();
  }

  // An editor in its place closes when everything is saved, not before.
  close() {
    this.closing = true;
    this.draft.due = 0;
    if (!this.draft.lost) return this.shut();
    this.draft.send();
    this.show();
  }

  shut() {
    const link = this.root.closest(".rt-block")?.querySelector(".rt-block__edit");
    const alone = !this.root.closest(".rt-slot");
    if (this.draft.editor === this) this.draft.forget();
    editors.delete(this);
    if (alone) return void (location.href = this.root.querySelector("[name=back]").value || document.querySelector(".rt-back a")?.href || "/");
    this.root.remove();
    hideOwn();
    link?.focus();
  }

  // Out of the way, but not lost: the text stays on this device, and every page says so.
  putAside() {
    const { draft } = this;
    draft.aside = draft.asking = true;
    draft.editor = null;
    draft.keep();
    offer(draft, said.aside);
    if (this.isNew) this.empty();
    else this.shut();
  }

  // What the page says about writing here: "yes", or why not any more ("published", "role", "gone").
  opened(writes) {
    if (!writes || writes === this.writes) return;
    this.writes = writes;
    if (writes === "yes" && this.draft.closed) { this.draft.problem = null; this.draft.due = 0; }
    this.show();
  }

  saved(ack) {
    this.setKind(ack.kind === "action" ? "action" : this.draft.kind);
    if (ack.removed && this.isNew) { this.draft.forget(); this.begin(newKey()); }
    if (ack.removed && !this.isNew) return this.shut();
    if (this.draft.recording && !this.draft.dirty) return this.recorded();
    if (this.closing && !this.draft.dirty && !ack.conflict) this.shut();
  }

  // Kinds -----------------------------------------------------------------

  setKind(kind) {
    const draft = this.draft;
    draft.kind = kind;
    draft.hold = kind === "action" && !draft.recording && (this.isNew ? !draft.block : false);
    this.root.classList.toggle("rt-write--action", kind === "action");
    // static/js/45-tasks.js offers names after the "@".
    if (draft.hold) this.box.dataset.assignees = this.root.dataset.assignees;
    else delete this.box.dataset.assignees;
    for (const button of this.root.querySelectorAll(".rt-tool[name=kind]")) button.setAttribute("aria-pressed", String(button.value === kind));
    this.preview();
  }

  async chooseKind(kind) {
    const draft = this.draft;
    this.box.focus();
    if (kind === draft.kind) return;
    if (!draft.block) { this.setKind(kind); draft.type(this.box.value); return this.show(); }
    if (kind === "action") { this.wanted = "action"; return this.preview(); }
    await this.convert(kind);
  }

  async convert(kind) {
    await this.flush();
    const reply = await this.post(`${this.draft.blocks}/${this.draft.block}/kind`, { kind, who: this.draft.who || "" });
    if (!reply) return;
    this.draft.rev = reply.own_rev;
    this.wanted = "";
    this.draft.kind = kind;
    if (this.isNew && kind === "action") return this.recorded();
    this.setKind(kind);
    if (kind === "action") this.shut();
  }

  async recordTask() {
    const draft = this.draft;
    this.readWho();
    if (this.wanted === "action") return this.convert("action");
    if (!clean(draft.text)) return;
    draft.recording = true;
    draft.hold = false;
    await draft.send("now");
    if (draft.problem || draft.dirty) { draft.recording = false; draft.hold = true; this.show(); }
  }

  recorded() {
    this.root.querySelector(".rt-suggest").hidden = true;
    this.draft.forget();
    this.empty();
  }

  get reading() { return this.wanted === "action" || (this.draft.kind === "action" && this.draft.hold); }

  readWho() {
    const chosen = this.read.querySelector("[name=who]:checked, input[name=who][type=hidden], select[name=who]");
    this.draft.who = chosen ? chosen.value : "";
  }

  // The sentence is read back as task, who and when before it is recorded.
  preview() {
    clearTimeout(this.timer);
    this.asked = ""; // what was asked before is overtaken
    if (!this.reading || !this.box.value.trim()) { this.read.hidden = true; return; }
    this.timer = setTimeout(async () => {
      const asked = String(new URLSearchParams({ text: this.box.value, who: this.draft.who || "", item: this.root.dataset.item }));
      this.asked = asked;
      const reply = await fetch(`${this.root.dataset.preview}?${asked}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
      const text = reply?.ok ? await reply.text().catch(() => null) : null;
      if (text === null || !this.reading || this.asked !== asked) return;
      this.read.innerHTML = text; // our own page's HTML; the policy allows no script in it
      this.read.hidden = false;
      for (const field of this.read.querySelectorAll("[name=who]")) field.addEventListener("change", () => { this.readWho(); this.preview(); });
    }, 250);
  }

  // Buttons that do something with the paragraph --------------------------

  async act(button) {
    await this.flush();
    const url = button.getAttribute("formaction");
    const reply = await this.post(url, button.name ? { [button.name]: button.value } : {}, true);
    if (reply && url.endsWith("/removal")) this.shut();
    else if (reply) await this.refresh();
  }

  // Internal or not, from the first letter on. What is in the database already changes before more of it is sent.
  async layer() {
    const { draft, intern } = this;
    draft.internal = intern.checked;
    draft.keep();
    if (!draft.block && !draft.sending) return;
    const held = draft.hold;
    draft.hold = true;
    while (draft.sending) await new Promise((done) => setTimeout(done, 50));
    const done = !draft.block || await this.post(`${draft.blocks}/${draft.block}/layer`, { internal: draft.internal ? "1" : "0" }, true);
    if (!done) intern.checked = draft.internal = !draft.internal;
    draft.hold = held;
    this.show();
  }

  async flush() {
    for (let n = 0; n < 3 && this.draft.dirty && !this.draft.problem; n += 1) {
      while (this.draft.sending) await new Promise((done) => setTimeout(done, 50));
      await this.draft.send("now");
    }
  }

  async post(url, values, partials = false) {
    const headers = { "HX-Request": "true", Accept: partials ? "text/html" : "application/json" };
    try {
      const reply = await fetch(url, { method: "POST", body: new URLSearchParams(values), headers, credentials: "same-origin" });
      if (reply.ok) return partials ? true : await reply.json();
      this.draft.refused(reply.status, await sentence(reply));
    } catch {
      this.draft.note = "failed";
    }
    this.show();
    return null;
  }

  // Text ------------------------------------------------------------------

  put(from, to, text) { this.box.setRangeText(text, from, to, "end"); }

  insert(text) { this.put(this.box.selectionStart, this.box.selectionEnd, text); this.typed(); }

  bold() {
    const { box } = this;
    const [from, to] = [box.selectionStart, box.selectionEnd];
    const words = box.value.slice(from, to);
    this.put(from, to, `**${words}**`);
    if (words) box.setSelectionRange(from + 2, to + 2); else box.setSelectionRange(from + 2, from + 2);
    box.focus();
    this.typed();
  }

  list() {
    const { box } = this;
    const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const lines = box.value.slice(from, box.selectionEnd).split("\n");
    const off = lines.every((line) => line.startsWith("- "));
    this.put(from, box.selectionEnd, lines.map((line) => (off ? line.slice(2) : `- ${line}`)).join("\n"));
    box.focus();
    this.typed();
  }

  // The server's text in place of ours, the caret where it was between the same letters.
  replace(text) {
    const { box } = this;
    const old = box.value;
    if (text === old) return;
    const [from, to, top] = [box.selectionStart, box.selectionEnd, box.scrollTop];
    const map = mapper(old, text);
    box.value = text;
    if (document.activeElement === box) box.setSelectionRange(map(from), map(to));
    box.scrollTop = top;
  }

  // Somebody changed the paragraph that is open here; nothing of ours is waiting.
  async refresh() {
    const draft = this.draft;
    if (!draft.block || draft.lost || draft.problem) return;
    const reply = await fetch(`${draft.blocks}/${draft.block}/state`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!reply?.ok) return;
    const state = await reply.json();
    if (draft.lost || state.rev <= draft.rev || hasOwnConflict(draft)) return;
    draft.replace(state.text, state.rev);
    this.draft.kind = state.kind;
    this.show();
  }

  // What is shown below the text ------------------------------------------

  show() {
    const { draft, words, root } = this;
    const saved = root.querySelector(".rt-saved");
    const [state, text] = this.state();
    saved.dataset.state = state;
    saved.classList.toggle("rt-saved--wait", state !== "saved");
    const place = saved.querySelector(".rt-saved__t");
    if (place.textContent !== text) place.textContent = text;
    const size = draft.text.length;
    const limit = Number(root.dataset.limit);
    root.querySelector(".rt-write__n").textContent =
      size > limit ? fill(words.tooLong, { n: size, limit }) : size === 1 ? words.character : size ? fill(words.characters, { n: size }) : "";
    this.warn();
  }

  state() {
    const { draft, words } = this;
    if (draft.problem) return ["alert", words.failed];
    if (draft.tries) return ["off", fill(words.off, { n: unsaved() })];
    if (draft.hold && clean(draft.text)) return ["slow", words.held];
    if (draft.copied === false && draft.dirty) return ["slow", words.noCopy];
    if (connection === "slow" && (draft.dirty || draft.time)) return ["slow", draft.time ? fill(words.slowSaved, draft) : words.slow];
    if (draft.sending) return ["slow", words.saving];
    if (draft.dirty) return ["slow", words.here];
    return draft.time ? ["saved", fill(words.saved, draft)] : ["", ""];
  }

  warn() {
    const { draft, words, alert } = this;
    this.root.querySelector("[data-closed]").hidden = !draft.closed;
    const text = draft.problem ? whyNot(draft) + (draft.closed ? ` ${said.stays}` : "") : words[this.writes] || words[draft.note] || "";
    if (alert.dataset.text === text) return;
    alert.dataset.text = text;
    alert.hidden = !text;
    alert.textContent = text;
    if (draft.problem?.status === 401) {
      const link = document.createElement("a");
      Object.assign(link, { href: "/sign-in", target: "_blank", rel: "noopener", textContent: words.signIn });
      alert.append(" ", link);
    }
  }
}

// Where a place in the old text is in the new one: same letters before it, same letters after it, else near them.
function mapper(old, text) {
  let head = 0;
  while (head < old.length && head < text.length && old[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < text.length - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  return (at) => {
    if (at <= head) return at;
    if (at >= old.length - tail) return at + text.length - old.length;
    for (const length of [40, 20, 10, 5]) {
      const found = text.indexOf(old.slice(Math.max(0, at - length), at), Math.max(0, head - length));
      if (found >= 0) return found + Math.min(length, at);
    }
    return text.length - tail;
  };
}

// Why a text was refused.
function whyNot({ problem }) {
  if (problem.status === 401) return said.signedOut;
  return { 403: said.role, 404: said.gone, 410: said.gone }[problem.status] || problem.text || said.failed;
}

async function copyWords(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages without https have no clipboard; there the old way still works
    const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.querySelector(".kern-label").textContent = button.dataset.copied;
}

const unsaved = () => [...drafts].reduce((sum, draft) => sum + (draft.lost ? added(draft) : 0), 0);
const added = (draft) => Math.max(1, clean(draft.text).length - commonStart(clean(draft.text), clean(draft.acked)));

function commonStart(a, b) {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

const hasOwnConflict = (draft) => draft.note === "conflict" && document.querySelector(`#block-${draft.block} .rt-conflict`);

// The paragraph that is still in the editor is not shown a second time above it. As a rule, so that no update undoes it.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
function hideOwn() {
  const own = [...editors].filter((editor) => editor.isNew && editor.draft.block && editor.root.isConnected);
  sheet.replaceSync(own.map(({ draft }) => `#block-${draft.block}:not(:has(.rt-conflict)){display:none}`).join(""));
  document.dispatchEvent(new Event("rt:moved"));
}

// ── what an earlier page left on this device ────────────────────────────

const channel = new BroadcastChannel("rt-pages");
const answered = new Set();
channel.onmessage = ({ data }) => { if (data.alive) answered.add(data.alive); else channel.postMessage({ alive: `rt-page-${page}` }); };

// Pages without https have no locks; there the others are asked.
async function alivePages() {
  if (navigator.locks?.query) return new Set((await navigator.locks.query()).held.map(({ name }) => name));
  answered.clear();
  channel.postMessage({});
  await new Promise((done) => setTimeout(done, 500));
  return answered;
}

async function leftBehind(user) {
  const alive = await alivePages();
  const known = new Set([...drafts].map((draft) => draft.key));
  const found = [];
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(STORE))) {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      const isFree = kept.aside || (kept.page !== page && !alive.has(`rt-page-${kept.page}`));
      if (kept.user === user && isFree && !known.has(kept.key)) found.push(kept);
    } catch { localStorage.removeItem(name); }
  }
  return found.sort((a, b) => a.at - b.at);
}

// Each text goes where it belongs, or stands in a card that says why not; never in an editor of something else.
async function rescue() {
  let sent = 0;
  for (const kept of await leftBehind(region.dataset.user)) {
    const draft = new Draft({ ...kept, acked: "" });
    draft.acked = kept.block ? "\u0000" : "";
    draft.asking = true;
    draft.keep();
    const why = draft.aside ? said.aside : await reasonToAsk(draft);
    if (why !== "") { offer(draft, why); continue; }
    await draft.send("asked");
    if (draft.dirty || draft.problem) offer(draft, draft.problem ? whyNot(draft) : said.failed);
    else { sent += clean(kept.text).length; draft.forget(); }
  }
  if (!sent) return;
  const line = document.createElement("p");
  Object.assign(line, { className: "rt-write__alert", textContent: fill(said.rescued, { n: sent }) });
  line.setAttribute("role", "alert");
  home().append(line);
}

// "" if it can be sent without asking: its paragraph has not changed since, or it is a new one of today.
async function reasonToAsk(draft) {
  if (draft.kind === "action" && !draft.block) return said.held;
  if (!draft.block) return Date.now() - draft.at < DAY ? "" : said.old;
  const url = `${draft.blocks}/${draft.block}/state?${new URLSearchParams({ rev: draft.rev, client: draft.key })}`;
  const reply = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!reply) return "";
  if (!reply.ok) return CLOSED.has(reply.status) ? "" : said.failed; // sending it says why it isn't taken
  const state = await reply.json();
  return state.fits ? "" : said.moved;
}

// Where cards go: the top of the page. Whatever else the page has lost, this comes back.
function home() {
  if (!region.isConnected) document.body.prepend(region);
  return region;
}

const editorOf = ({ item }) => [...editors].find((editor) => editor.isNew && editor.root.dataset.item === item && editor.root.isConnected);

// A text without an editor of its own that can't be sent by itself.
function report(draft) {
  draft.asking = true;
  draft.keep();
  offer(draft, draft.problem ? whyNot(draft) : said.held);
}

function offer(draft, why) {
  const place = card.content.cloneNode(true).firstElementChild;
  const count = place.querySelector("[data-n]");
  const link = place.querySelector("[data-go]");
  const editor = editorOf(draft);
  count.textContent = fill(count.dataset.text, { n: clean(draft.text).length });
  place.querySelector("[data-where]").textContent = draft.where || "";
  place.querySelector("[data-why]").textContent = why;
  place.querySelector("[data-words]").textContent = draft.text;
  link.href = draft.url || `/tables/${draft.table}/meetings`;
  link.hidden = Boolean(editor);
  place.querySelector("[data-take]").hidden = !editor && draft.kind === "action" && !draft.block; // it is recorded in an editor
  place.querySelector("[data-take]").addEventListener("click", () => take(draft, place));
  place.querySelector("[data-copy-words]").addEventListener("click", (event) => copyWords(event.currentTarget, draft.text));
  place.querySelector("[data-drop]").addEventListener("click", () => {
    if (!confirm(said.discard)) return;
    draft.forget();
    place.remove();
  });
  if (editor) editor.root.before(place);
  else home().append(place);
}

async function take(draft, place) {
  const recorded = draft.kind === "action" && !draft.block;
  if (!recorded) {
    draft.problem = null;
    await draft.send("asked");
    if (!draft.dirty && !draft.problem) { draft.forget(); return place.remove(); }
  }
  // It can't be saved where it was: into the editor of the same item, where it can be copied or sent.
  const editor = editorOf(draft);
  if (editor && !editor.draft.closed) { takeOver(editor, draft); return place.remove(); }
  place.querySelector("[data-why]").textContent = draft.problem ? whyNot(draft) : said.failed;
}

function takeOver(editor, draft) {
  const { box } = editor;
  if (draft.internal && editor.intern && !editor.draft.internal) {
    editor.finish(); // what is open there goes on its way as it is; this is a paragraph of its own
    editor.intern.checked = editor.draft.internal = true;
  }
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${draft.text}` : draft.text;
  if (draft.kind === "action" && !editor.draft.block) editor.setKind("action");
  draft.forget();
  editor.typed();
  box.focus();
}

// ── the page ────────────────────────────────────────────────────────────

// Not an attribute: a swap may take it away again, and two editors on one form would send everything twice.
const begun = new WeakSet();

function scan() {
  for (const editor of editors) if (!editor.root.isConnected) left(editor);
  for (const root of document.querySelectorAll("form[data-editor]")) {
    if (begun.has(root)) continue;
    begun.add(root);
    const editor = new Editor(root);
    if (root.closest(".rt-slot")) { editor.box.focus(); editor.box.setSelectionRange(editor.box.value.length, editor.box.value.length); }
  }
  for (const place of document.querySelectorAll("[data-you]")) {
    const text = place.getAttribute(`data-for-${region.dataset.user}`);
    if (text && place.textContent !== text) place.textContent = text;
  }
  hideOwn();
}

// Its place on the page is gone. What is on its way goes on; what can't go is shown in a card.
function left(editor) {
  const { draft } = editor;
  editors.delete(editor);
  draft.editor = null;
  if (!draft.lost) return draft.forget();
  draft.whenSaved = true;
  if (draft.hold || (draft.problem && draft.problem.status !== 401)) report(draft);
}

// An update without a place for an open editor gets one: the editor stays where it is, and so does the caret.
function keepPlaces({ detail }) {
  for (const { fragment, target } of detail.tasks || []) {
    const swapped = typeof target === "string" ? document.querySelector(target) : target;
    for (const { root } of editors) {
      const slot = root.closest(".rt-slot");
      if (slot && slot !== swapped && swapped?.contains(slot)) keepPlace(fragment, slot);
    }
  }
}

function keepPlace(fragment, slot) {
  const flow = fragment.querySelector(".rt-flow");
  if (!flow || flow.querySelector(`#${slot.id}`)) return;
  const block = slot.closest(".rt-block");
  const home = flow.querySelector(`#${block.id}`) || block.cloneNode();
  if (!home.parentNode) {
    let before = block.previousElementSibling;
    while (before && !flow.querySelector(`#${before.id}`)) before = before.previousElementSibling;
    if (before) flow.querySelector(`#${before.id}`).after(home);
    else flow.prepend(home);
  }
  home.append(slot.cloneNode());
}

// Whether one may still write here, as the text of the item says it.
function openings() {
  for (const editor of editors) editor.opened(document.getElementById(`item-text-${editor.root.dataset.item}`)?.dataset.writes);
}

// Somebody's role, seat or item has changed: where no text of the item says it, the server is asked.
async function check() {
  for (const editor of editors) {
    const { block, blocks, add, text } = editor.draft;
    if (!block && !text) continue;
    const url = block ? `${blocks}/${block}/state` : add.replace(/blocks$/, "editor");
    const reply = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (reply?.status === 403) editor.opened("role");
    else if (reply?.status === 404) editor.opened("gone");
    else if (reply?.ok && editor.writes !== "published") editor.opened("yes");
  }
}

// After a choice between two versions the card is gone, and with it what said "please choose", and the focus.
let chosen = "";
function settled() {
  for (const editor of editors) {
    const { draft } = editor;
    if (draft.note !== "conflict") continue;
    if (hasOwnConflict(draft)) draft.asked = true;
    else if (draft.asked) { draft.asked = false; draft.note = ""; editor.show(); }
  }
  const block = document.getElementById(chosen || " ");
  if (!block || block.querySelector(".rt-conflict")) return;
  const editor = [...editors].find(({ draft }) => `block-${draft.block}` === chosen);
  chosen = "";
  (editor?.box || block.querySelector(".rt-block__edit"))?.focus();
}

function foreignChanges() {
  for (const editor of editors) {
    const shown = Number(document.getElementById(`block-${editor.draft.block}`)?.dataset.rev || 0);
    if (editor.draft.block && shown > editor.draft.rev) editor.refresh();
  }
}

function everythingNow() {
  for (const draft of drafts) {
    if (!draft.dirty || draft.hold || draft.asking || (draft.problem && !draft.problem.retry)) continue;
    if (draft.problem?.status === 401) draft.problem = null;
    draft.send();
  }
}

document.addEventListener("rt:state", (event) => {
  connection = event.detail;
  for (const editor of editors) editor.show();
});
document.addEventListener("htmx:before:swap", keepPlaces);
document.addEventListener("htmx:after:swap", () => { scan(); openings(); foreignChanges(); settled(); });
document.addEventListener("rt:refused", check);
for (const topic of ["rt:membership", "rt:agenda"]) document.body.addEventListener(topic, check);
document.addEventListener("submit", (event) => { if (event.target.closest(".rt-conflict")) chosen = event.target.closest("[id^=block-]")?.id || ""; });
document.addEventListener("visibilitychange", everythingNow);
window.addEventListener("online", everythingNow);
window.addEventListener("focus", () => { everythingNow(); rescue(); });
window.addEventListener("pagehide", () => { for (const draft of drafts) if (draft.dirty && !draft.hold) { draft.sending = false; draft.send("last"); } });
window.addEventListener("beforeunload", (event) => { if ([...drafts].some((draft) => draft.lost && !(draft.aside && draft.copied))) event.preventDefault(); });

function tick() {
  const now = Date.now();
  for (const draft of [...drafts]) {
    draft.tick(now);
    if (draft.whenSaved && !draft.lost) draft.forget();
  }
  if ([...editors].some((editor) => !editor.root.isConnected)) scan();
  const waiting = [...drafts].filter((draft) => draft.lost);
  if (waiting.length) for (const editor of editors) editor.show();
  document.dispatchEvent(new CustomEvent("rt:unsent", { detail: waiting.filter((draft) => !draft.asking).map((draft) => draft.add) }));
}

// Also long after the page was opened: static/js/20-unsent.js fetches this file where a text is found.
document.documentElement.classList.add("rt-js");
const state = document.getElementById("live-state")?.dataset.state || "wait";
if (state !== "wait") connection = state; // said before this file was there
navigator.locks?.request(`rt-page-${page}`, () => new Promise(() => {}));
scan();
openings();
rescue();
setInterval(tick, 250);
