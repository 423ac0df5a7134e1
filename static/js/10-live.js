// The live connection as people see it: "live", "verzögert" (polling), "getrennt"; pausing; what changed.
// htmx's hx-ws opens the socket and swaps what arrives. This file watches it, and asks by HTTP where sockets are blocked.
//
// What is shown is only ever what was heard: a socket counts for SOCKET_LIMIT after its last sign of life, an answer to
// a poll for POLL_LIMIT. So a line that swallows everything shows as "getrennt" after 12 s, whatever the browser believes.
(() => {
  const SOCKET_LIMIT = 11500; // the server says something every 5 s; after this long a silence the line is dead
  const POLL_LIMIT = 11500;
  const POLL_EVERY = 4000;
  const POLL_TIMEOUT = 6000;
  const GRACE = 2500; // a socket that has not spoken by then counts as blocked

  let box, badge, connection = null;
  let heard = 0; // when the socket last spoke
  let answered = 0; // when a poll was last answered
  let asked = 0; // when the last poll began
  let asking = false;
  let refused = false; // the server says that this page is not ours any more
  let lost = false; // the seat is gone: asked again only when somebody comes back to the page
  let lowered = false; // it is ours, but made for more rights than we have now
  let reached = 0; // the event up to which this page is known to be complete
  let newest = 0; // the newest state that any part of the page shows
  let gap = false; // after a pause, until a poll has filled it: pushes then say nothing about completeness
  let paused = null; // {since, seen, count, at} while updates wait
  let begun = 0;
  let said = 0, sentence = "";

  const socketAlive = () => Date.now() - heard < SOCKET_LIMIT;
  const pollAlive = () => Date.now() - answered < POLL_LIMIT;
  const $ = (id) => document.getElementById(id);

  function refuse(yes) {
    const isNews = yes && !refused;
    refused = yes;
    if (isNews) document.dispatchEvent(new Event("rt:refused"));
  }

  // ── the word in the corner ──────────────────────────────────────────────
  function show() {
    if (!badge) return; // the socket spoke before the page was ready
    const early = !heard && !answered && Date.now() - begun < GRACE;
    const state = paused ? "paused" : !refused && socketAlive() ? "live" : !refused && pollAlive() ? "slow" : early ? "wait" : "off";
    if (badge.dataset.state === state) return;
    badge.dataset.state = state;
    const word = badge.querySelector(".rt-live__word");
    word.textContent = word.dataset[state];
    document.dispatchEvent(new CustomEvent("rt:state", { detail: state }));
  }

  // The server doesn't let us in again. Whether the seat is gone or the session, another question tells.
  async function denied() {
    rtEnded.end("gone");
    if (box.dataset.changes.startsWith("/via/")) return;
    const reply = await fetch("/changes", { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (reply?.status === 401) rtEnded.end("out");
    else lost = true; // signed in, and no seat any more: asking on and on would change nothing
  }

  // ── asking by HTTP ──────────────────────────────────────────────────────
  async function poll() {
    if (asking || document.hidden || lowered) return;
    asking = true;
    asked = Date.now();
    try {
      await answer(await ask(paused ? "" : box.dataset.show));
    } catch {
      // No answer is an answer: `answered` grows old, and the word in the corner says so.
    } finally {
      asking = false;
      show();
    }
  }

  function ask(shown) {
    const url = `${box.dataset.changes}?since=${paused ? paused.since : reached}&as=${box.dataset.as || ""}&show=${shown}`;
    const signal = AbortSignal.timeout(POLL_TIMEOUT);
    return fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal });
  }

  async function answer(reply) {
    refuse([401, 403, 404].includes(reply.status));
    const text = await reply.text();
    // A proxy may say 404 as well; ours comes as a message for the page.
    if (refused && text.includes("#messages")) return rtEnded.end(reply.status === 401 ? "out" : "gone");
    if (!reply.ok) return;
    if (topics(text).includes("lowered")) return lower();
    lost = false;
    rtEnded.back();
    answered = Date.now();
    if (paused) return count(text);
    // Something newer than this answer has come meanwhile: the page must not go back in time.
    if (version(text) < newest) return void setTimeout(poll, 50);
    gap = false;
    await htmx.swap({ sourceElement: box, target: box, swap: "none", text, transition: false });
  }

  function lower() {
    lowered = true;
    connection?.socket?.close();
    rtEnded.lower();
  }

  function watch() {
    if (document.hidden) return;
    // A socket that says nothing any more is closed by hand: browsers themselves notice after minutes.
    if (heard && !socketAlive() && connection?.socket?.readyState === WebSocket.OPEN) connection.socket.close();
    const blocked = !socketAlive() && (heard || Date.now() - begun >= GRACE);
    if (blocked && !lost && Date.now() - asked >= (refused ? 5 * POLL_EVERY : POLL_EVERY)) poll();
    show();
  }

  // ── what has arrived ────────────────────────────────────────────────────
  // Only an answer made of fragments has one; a whole page (a form that came back) also holds the element itself.
  const version = (text) => Number(/<hx-partial [^>]*><i id="live-cursor" data-event="(\d+)"/.exec(text)?.[1] || 0);
  const topics = (text) => (/ data-topics="([^"]*)"/.exec(text)?.[1] || "").split(" ").filter((topic) => topic && topic !== "presence" && topic !== "writing");

  // The answer to one's own change can come after a push that is newer: then the page must not go back in time.
  function beforeSwap(event) {
    const { ctx } = event.detail;
    const known = version(ctx.text || "");
    if (rtEnded.on && (known || ctx.sourceElement === box)) return event.preventDefault();
    if (known && ctx.sourceElement !== box && known <= reached) event.preventDefault();
  }

  function afterSwap(event) {
    const { ctx } = event.detail;
    const known = version(ctx.text || "");
    if (!known) return;
    // One's own answer holds one's own change, but perhaps not what others did just before.
    if (ctx.sourceElement === box && !gap) reached = Math.max(reached, known);
    newest = Math.max(newest, known);
    signal(topics(ctx.text));
  }

  // Panels that differ per person fetch themselves: hx-trigger="rt:tasks from:body".
  function signal(changed) {
    for (const topic of changed) document.body.dispatchEvent(new CustomEvent(`rt:${topic}`));
    if (changed.length) say($("live-news")?.dataset.one);
  }

  // At most one polite sentence in 5 s, the latest one, and none while somebody types.
  function say(text) {
    const news = $("live-news");
    if (!news || !text || /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName || "")) return;
    const first = !sentence;
    sentence = sentence && text === news.dataset.one ? sentence : text;
    if (first) setTimeout(speak, Math.max(300, 5000 - (Date.now() - said)));
  }

  function speak() {
    const news = $("live-news");
    said = Date.now();
    // The same words again would not be read out again.
    news.textContent = news.textContent === sentence ? `${sentence}\u00a0` : sentence;
    sentence = "";
  }

  // ── pausing ─────────────────────────────────────────────────────────────
  function pause(on) {
    const button = $("live-pause");
    const label = button.querySelector(".kern-label");
    button.setAttribute("aria-pressed", String(on));
    label.textContent = on ? label.dataset.resume : label.dataset.pause;
    paused = on ? { since: reached, seen: reached, count: 0, at: new Date() } : null;
    gap = !on;
    badge.open = false; // the line in the page says the rest
    line();
    show();
    if (!on) poll();
  }

  // A frame or an answer that is not shown; changes count, people who come and go don't.
  function count(text) {
    const known = version(text);
    if (!paused || !topics(text).length || known <= paused.seen) return;
    paused.seen = known;
    paused.count += 1;
    line();
  }

  function line() {
    const element = $("paused");
    if (!element) return;
    element.hidden = !paused;
    if (!paused) return;
    const { none, one, many } = element.dataset;
    const time = paused.at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const pattern = paused.count === 0 ? none : paused.count === 1 ? one : many;
    element.querySelector("[data-count]").textContent = pattern.replace("{n}", paused.count).replace("{time}", time);
  }

  // ── a page that shows something else now: its fragments, its socket ─────
  async function resubscribe({ detail }) {
    const kept = box.dataset.show.split(",").filter((key) => key && $(key));
    const shown = [...new Set([...kept, ...detail.show])].join(",");
    const [path] = box.getAttribute("hx-ws:connect").split("?");
    const next = box.cloneNode();
    for (const name of ["data-htmx-powered", "class"]) next.removeAttribute(name);
    next.dataset.show = shown;
    next.setAttribute("hx-ws:connect", `${path}?since=${reached}&as=${box.dataset.as || ""}&show=${shown}`);
    await htmx.swap({ sourceElement: document.body, target: box, swap: "outerHTML", text: next.outerHTML, transition: false });
    box = $("live");
  }

  // ── what happens ────────────────────────────────────────────────────────
  document.addEventListener("htmx:config:request", (event) => {
    if (box) event.detail.ctx.request.headers["Rt-Show"] = box.dataset.show;
  });
  document.addEventListener("htmx:before:swap", beforeSwap);
  document.addEventListener("htmx:after:swap", afterSwap);
  document.addEventListener("htmx:ws:after:connection", (event) => { connection = event.detail.connection; });
  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const frame = event.detail.message?.data;
    heard = Date.now();
    refused = false;
    if (typeof frame === "string" && topics(frame).includes("lowered")) {
      event.detail.cancelled = true;
      return lower();
    }
    if (paused && typeof frame === "string" && !frame.startsWith("{")) {
      event.detail.cancelled = true;
      count(frame);
    }
    show();
  });
  document.addEventListener("htmx:ws:close", (event) => {
    if (event.target !== box) return; // the one before this page showed something else
    refuse(event.detail.code === 4403);
    if (refused) denied();
    if (heard) heard = Math.min(heard, Date.now() - SOCKET_LIMIT + GRACE);
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !box) return;
    // The socket was closed while nobody looked; if it was fine before, it gets a moment to say that it is back.
    if (badge.dataset.state === "live") heard = Date.now() - SOCKET_LIMIT + GRACE;
    poll();
  });
  // Back to a page that the browser had kept whole: nobody sees it before the server has said that they may.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !box) return;
    document.body.classList.add("rt-asking");
    poll().finally(() => document.body.classList.remove("rt-asking"));
  });
  window.addEventListener("online", () => { if (box) poll(); });
  window.addEventListener("offline", () => {
    heard = answered = begun = 0; // nothing to wait for any more, not even just after opening the page
    if (box) show();
  });
  document.addEventListener("rt:shown", resubscribe);
  document.addEventListener("rt:say", (event) => say(event.detail));

  document.addEventListener("DOMContentLoaded", () => {
    box = $("live");
    badge = $("live-state");
    if (!box || !badge) { box = null; return; }
    reached = newest = Number($("live-cursor")?.dataset.event || 0);
    begun = Date.now();
    $("live-pause")?.addEventListener("click", (event) => pause(event.currentTarget.getAttribute("aria-pressed") !== "true"));
    $("live-resume")?.addEventListener("click", () => pause(false));
    setInterval(watch, 1000);
  });
})();
