// The live connection: shows its state ("live", "verzögert" while polling, "getrennt"), pauses, and ends access.
// htmx's hx-ws opens the socket and swaps what arrives. This file watches it, and polls where sockets are blocked.
import * as ended from "./ended.js";
import { signal } from "./announcements.js";
import * as pausing from "./pause.js";
import { GRACE, pollIsDue, SOCKET_LIMIT, socketAlive, topics, version, wordFor } from "./state.js";

const POLL_TIMEOUT = 6000;
const { pause } = pausing;
const $ = (id) => document.getElementById(id);

let box = null; // #live: holds the socket and the fragments that the page shows
let badge = null; // #live-state: the state in the corner
let connection = null; // htmx's
let asking = false; // a poll is on its way
let reached = 0; // the event up to which this page is known to be complete
let newest = 0; // the newest event that any part of the page shows
let gap = false; // after a pause, until a poll has caught up: until then pushes say nothing about completeness
let lowered = false; // we may see the page, but it was rendered for more rights than we have now
// See state.js. `lost`: the seat is gone; polls only when the person comes back to the page.
const known = { heard: 0, answered: 0, asked: 0, begun: 0, refused: false, lost: false };

function refuse(yes) {
  const isNews = yes && !known.refused;
  known.refused = yes;
  if (isNews) document.dispatchEvent(new Event("rt:refused"));
}

// The socket was refused. A request tells whether the session is gone or only the seat.
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

// ── the state in the corner ──────────────────────────────────────────────

function show() {
  if (!badge) return; // a frame came before the page was ready
  const state = wordFor({ ...known, paused: pause.now }, Date.now());
  if (badge.dataset.state === state) return;
  badge.dataset.state = state;
  const word = badge.querySelector(".rt-live__word");
  word.textContent = word.dataset[state];
  document.dispatchEvent(new CustomEvent("rt:state", { detail: state }));
}

// ── polling by HTTP ──────────────────────────────────────────────────────

async function poll() {
  if (asking || document.hidden || lowered) return;
  asking = true;
  known.asked = Date.now();
  try {
    await answer(await ask(pause.now ? "" : box.dataset.show));
  } catch {
    // Nothing to do: `answered` stays old, and so the state in the corner changes by itself.
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
  // A proxy may answer 404 as well; our own answers hold a message for #messages.
  if (known.refused && text.includes("#messages")) return ended.end(reply.status === 401 ? "out" : "gone");
  if (!reply.ok) return;
  if (topics(text).includes("lowered")) return lower();
  known.lost = false;
  ended.back();
  known.answered = Date.now();
  if (pause.now) return pausing.count(text);
  // A push that is newer than this answer came meanwhile: ask again instead of showing an older state.
  if (version(text) < newest) return void setTimeout(poll, 50);
  gap = false;
  await htmx.swap({ sourceElement: box, target: box, swap: "none", text, transition: false });
}

function watch() {
  if (document.hidden) return;
  const now = Date.now();
  // Close a silent socket ourselves: browsers notice only after minutes.
  const isSilent = known.heard && !socketAlive(known, now);
  if (isSilent && connection?.socket?.readyState === WebSocket.OPEN) connection.socket.close();
  if (pollIsDue(known, now)) poll();
  show();
}

// ── what has arrived ─────────────────────────────────────────────────────

// The answer to one's own change can arrive after a newer push: then it is not shown.
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
  // The answer to one's own change doesn't prove that the page has everything that others did before.
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

// Gives a socket that was fine a moment ago GRACE ms to prove that it is alive.
const doubt = () => (known.heard = Date.now() - SOCKET_LIMIT + GRACE);

function closed(event) {
  if (event.target !== box) return; // the socket from before resubscribe()
  refuse(event.detail.code === 4403);
  if (known.refused) denied();
  if (known.heard) known.heard = Math.min(known.heard, Date.now() - SOCKET_LIMIT + GRACE);
  show();
}

// ── pausing ──────────────────────────────────────────────────────────────

function setPaused(on) {
  const button = $("live-pause");
  const label = button.querySelector(".kern-label");
  button.setAttribute("aria-pressed", String(on));
  label.textContent = on ? label.dataset.resume : label.dataset.pause;
  if (on) pausing.begin(reached);
  else pausing.end();
  gap = !on;
  badge.open = false; // the line on the page says how many changes wait
  show();
  if (!on) poll();
}

// ── the page shows other fragments now: connect again with their names ───

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

// ── events ───────────────────────────────────────────────────────────────

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
  if (badge.dataset.state === "live") doubt(); // the socket may have died while the tab was hidden
  poll();
});
// The browser restored the page from its back/forward cache: hide it until the server has said that access still holds.
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
  known.heard = known.answered = known.begun = 0; // shows "getrennt" at once, also just after opening the page
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
    setPaused(event.currentTarget.getAttribute("aria-pressed") !== "true"),
  );
  $("live-resume")?.addEventListener("click", () => setPaused(false));
  setInterval(watch, 1000);
});
