// The live connection as people see it: "live", "verzögert" (polling), "getrennt"; pausing; what changed.
// htmx's hx-ws opens the socket and swaps what arrives. This file watches it, and asks by HTTP where sockets are blocked.
import * as ended from "./ended.js";
import { signal } from "./news.js";
import * as pausing from "./pause.js";
import { GRACE, pollIsDue, SOCKET_LIMIT, socketAlive, topics, version, wordFor } from "./state.js";

const POLL_TIMEOUT = 6000;
const { pause } = pausing;
const $ = (id) => document.getElementById(id);

let box = null;
let badge = null;
let connection = null;
let asking = false;
let reached = 0; // the event up to which this page is known to be complete
let newest = 0; // the newest state that any part of the page shows
let gap = false; // after a pause, until a poll has filled it: pushes then say nothing about completeness
let lowered = false; // the page is ours, but made for more rights than we have now
// See state.js. `lost`: the seat is gone; asked again only when somebody comes back to the page.
const known = { heard: 0, answered: 0, asked: 0, begun: 0, refused: false, lost: false };

function refuse(yes) {
  const isNews = yes && !known.refused;
  known.refused = yes;
  if (isNews) document.dispatchEvent(new Event("rt:refused"));
}

// The server doesn't let us in again. Whether the seat is gone or the session, another question tells.
async function denied() {
  ended.end("gone");
  if (box.dataset.changes.startsWith("/via/")) return;
  const options = { headers: { "HX-Request": "true" }, credentials: "same-origin" };
  const reply = await fetch("/changes", options).catch(() => null);
  if (reply?.status === 401) ended.end("out");
  else known.lost = true; // signed in, and no seat any more
}

function lower() {
  lowered = true;
  connection?.socket?.close();
  ended.lower();
}

// ── the word in the corner ───────────────────────────────────────────────

function show() {
  if (!badge) return; // the socket spoke before the page was ready
  const state = wordFor({ ...known, paused: pause.now }, Date.now());
  if (badge.dataset.state === state) return;
  badge.dataset.state = state;
  const word = badge.querySelector(".rt-live__word");
  word.textContent = word.dataset[state];
  document.dispatchEvent(new CustomEvent("rt:state", { detail: state }));
}

// ── asking by HTTP ───────────────────────────────────────────────────────

async function poll() {
  if (asking || document.hidden || lowered) return;
  asking = true;
  known.asked = Date.now();
  try {
    await answer(await ask(pause.now ? "" : box.dataset.show));
  } catch {
    // No answer is an answer: `answered` grows old, and the word in the corner says so.
  } finally {
    asking = false;
    show();
  }
}

function ask(shown) {
  const url = `${box.dataset.changes}?since=${pause.now ? pause.now.since : reached}&as=${box.dataset.as || ""}&show=${shown}`;
  const signal = AbortSignal.timeout(POLL_TIMEOUT);
  return fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal });
}

async function answer(reply) {
  refuse([401, 403, 404].includes(reply.status));
  const text = await reply.text();
  // A proxy may say 404 as well; ours comes as a message for the page.
  if (known.refused && text.includes("#messages")) return ended.end(reply.status === 401 ? "out" : "gone");
  if (!reply.ok) return;
  if (topics(text).includes("lowered")) return lower();
  known.lost = false;
  ended.back();
  known.answered = Date.now();
  if (pause.now) return pausing.count(text);
  // Something newer than this answer has come meanwhile: the page must not go back in time.
  if (version(text) < newest) return void setTimeout(poll, 50);
  gap = false;
  await htmx.swap({ sourceElement: box, target: box, swap: "none", text, transition: false });
}

function watch() {
  if (document.hidden) return;
  const now = Date.now();
  // A socket that says nothing any more is closed by hand: browsers themselves notice after minutes.
  const isSilent = known.heard && !socketAlive(known, now);
  if (isSilent && connection?.socket?.readyState === WebSocket.OPEN) connection.socket.close();
  if (pollIsDue(known, now)) poll();
  show();
}

// ── what has arrived ─────────────────────────────────────────────────────

// The answer to one's own change can come after a push that is newer: then the page must not go back in time.
function beforeSwap(event) {
  const { ctx } = event.detail;
  const upto = version(ctx.text || "");
  if (ended.isEnded() && (upto || ctx.sourceElement === box)) return event.preventDefault();
  if (upto && ctx.sourceElement !== box && upto <= reached) event.preventDefault();
}

function afterSwap(event) {
  const { ctx } = event.detail;
  const upto = version(ctx.text || "");
  if (!upto) return;
  // One's own answer holds one's own change, but perhaps not what others did just before.
  if (ctx.sourceElement === box && !gap) reached = Math.max(reached, upto);
  newest = Math.max(newest, upto);
  signal(topics(ctx.text));
}

function heard(event) {
  const frame = event.detail.message?.data;
  known.heard = Date.now();
  refuse(false);
  if (typeof frame === "string" && topics(frame).includes("lowered")) {
    event.detail.cancelled = true;
    return lower();
  }
  if (pause.now && typeof frame === "string" && !frame.startsWith("{")) {
    event.detail.cancelled = true;
    pausing.count(frame);
  }
  show();
}

// A socket that was fine a moment ago gets a moment to say that it is back.
const doubt = () => (known.heard = Date.now() - SOCKET_LIMIT + GRACE);

function closed(event) {
  if (event.target !== box) return; // the one before this page showed something else
  refuse(event.detail.code === 4403);
  if (known.refused) denied();
  if (known.heard) known.heard = Math.min(known.heard, Date.now() - SOCKET_LIMIT + GRACE);
  show();
}

// ── pausing ──────────────────────────────────────────────────────────────

function press(on) {
  const button = $("live-pause");
  const label = button.querySelector(".kern-label");
  button.setAttribute("aria-pressed", String(on));
  label.textContent = on ? label.dataset.resume : label.dataset.pause;
  if (on) pausing.begin(reached);
  else pausing.end();
  gap = !on;
  badge.open = false; // the line in the page says the rest
  show();
  if (!on) poll();
}

// ── a page that shows something else now: its fragments, its socket ──────

async function resubscribe({ detail }) {
  const kept = box.dataset.show.split(",").filter((key) => key && $(key));
  const shown = [...new Set([...kept, ...detail.show])].join(",");
  const [path] = box.getAttribute("hx-ws:connect").split("?");
  const next = box.cloneNode();
  for (const name of ["data-htmx-powered", "class"]) next.removeAttribute(name);
  next.dataset.show = shown;
  next.setAttribute("hx-ws:connect", `${path}?since=${reached}&as=${box.dataset.as || ""}&show=${shown}`);
  await htmx.swap({
    sourceElement: document.body,
    target: box,
    swap: "outerHTML",
    text: next.outerHTML,
    transition: false,
  });
  box = $("live");
}

// ── what happens ─────────────────────────────────────────────────────────

document.addEventListener("htmx:config:request", (event) => {
  if (box) event.detail.ctx.request.headers["Rt-Show"] = box.dataset.show;
});
document.addEventListener("htmx:before:swap", beforeSwap);
document.addEventListener("htmx:after:swap", afterSwap);
document.addEventListener("htmx:ws:after:connection", (event) => {
  connection = event.detail.connection;
});
document.addEventListener("htmx:ws:before:message:incoming", heard);
document.addEventListener("htmx:ws:close", closed);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !box) return;
  if (badge.dataset.state === "live") doubt(); // the socket was closed while nobody looked
  poll();
});
// Back to a page that the browser had kept whole: nobody sees it before the server has said that they may.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted || !box) return;
  document.body.classList.add("rt-asking");
  poll().finally(() => document.body.classList.remove("rt-asking"));
});
window.addEventListener("online", () => {
  if (!box) return;
  poll();
  // After a long tunnel htmx would only try again when its next delay is over.
  if (connection?.socket?.readyState !== WebSocket.OPEN) resubscribe({ detail: { show: [] } });
});
window.addEventListener("offline", () => {
  known.heard = known.answered = known.begun = 0; // nothing to wait for any more, not even just after opening the page
  if (box) show();
});
document.addEventListener("rt:shown", resubscribe);

document.addEventListener("DOMContentLoaded", () => {
  box = $("live");
  badge = $("live-state");
  if (!box || !badge) {
    box = null;
    return;
  }
  reached = newest = Number($("live-cursor")?.dataset.event || 0);
  known.begun = Date.now();
  $("live-pause")?.addEventListener("click", (event) =>
    press(event.currentTarget.getAttribute("aria-pressed") !== "true"),
  );
  $("live-resume")?.addEventListener("click", () => press(false));
  setInterval(watch, 1000);
});
