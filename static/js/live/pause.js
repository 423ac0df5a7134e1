// Pausing live updates: changes are counted instead of shown, and a line on the page says how many wait.
import { topics, version } from "./state.js";

// `now` is null, or while paused {since: event the page is complete up to, seen: newest event counted, count, at: Date}.
export const pause = { now: null };

export function begin(reached) {
  pause.now = { since: reached, seen: reached, count: 0, at: new Date() };
  line();
}

export function end() {
  pause.now = null;
  line();
}

// Counts a frame or an answer that is not shown. People who come and go don't count.
export function count(text) {
  const known = version(text);
  if (!pause.now || !topics(text).length || known <= pause.now.seen) return;
  pause.now.seen = known;
  pause.now.count += 1;
  line();
}

function line() {
  const element = document.getElementById("paused");
  if (!element) return;
  element.hidden = !pause.now;
  if (!pause.now) return;
  const { none, one, many } = element.dataset;
  const { at, count: n } = pause.now;
  const time = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const pattern = n === 0 ? none : n === 1 ? one : many;
  element.querySelector("[data-count]").textContent = pattern.replace("{n}", n).replace("{time}", time);
}
