// Keeps the minutes that are left up to date between two updates from the server.
const EVERY = 15000; // milliseconds
let skew = 0; // seconds that the server's clock is ahead of this computer's
let epoch = ""; // the server time that `skew` was computed from

// In epoch seconds, by the server's clock: all computers must show the same minutes, also if a clock is wrong.
function serverNow() {
  const sent = document.getElementById("server-time")?.dataset.epoch || "";
  if (sent && sent !== epoch) {
    epoch = sent;
    skew = Number(sent) - Date.now() / 1000;
  }
  return Date.now() / 1000 + skew;
}

const fill = (pattern, n, m) => pattern.replace("{n}", n).replace("{m}", m);

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-clock]")) {
    const { seconds, started, planned } = element.dataset;
    const elapsed = Number(seconds) + (started ? Math.max(0, now - Number(started)) : 0);
    update(element, elapsed, Number(planned), now);
  }
  for (const element of document.querySelectorAll("[data-wall]")) write(element, clockTime(now));
}

const clockTime = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });

// `elapsed` and `now` in seconds, `planned` in minutes.
function update(element, elapsed, planned, now) {
  const left = Math.ceil((planned * 60 - elapsed) / 60);
  const data = element.dataset;
  if (element.tagName === "PROGRESS") {
    element.value = Math.min(elapsed / 60, planned);
    element.setAttribute("aria-label", fill(data.label, Math.floor(elapsed / 60), planned));
  } else if (element.tagName === "TIME") {
    write(element, clockTime(now + (Number(data.rest) + Math.max(0, left)) * 60));
  } else if (element.tagName === "circle") {
    element.setAttribute("stroke-dasharray", `${Math.max(0, Math.round(planned * 60 - elapsed))} ${planned * 60 || 1}`);
  } else {
    write(element, left >= 0 ? fill(data.left, left, planned) : fill(data.over, -left, planned));
    element.closest(".rt-proj__clock")?.classList.toggle("rt-proj__clock--over", left < 0);
    if (data.out && left < 0) sayTimeIsOut(data.out);
  }
}

// Announced once for each item, for people who don't see the clock.
let announced = "";
function sayTimeIsOut(sentence) {
  if (announced === sentence) return;
  announced = sentence;
  document.dispatchEvent(new CustomEvent("rt:say", { detail: sentence }));
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

document.addEventListener("htmx:after:swap", tick);
document.addEventListener("visibilitychange", tick);
setInterval(tick, EVERY);
tick();
