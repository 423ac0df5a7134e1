// The running meeting: minutes that are left, and following the moderation from item to item.
// Whoever types, or chose an item by hand, is never moved; a quiet line tells that another item is being discussed.
(() => {
  const EVERY = 15000;
  let skew = 0, epoch = "";

  const page = () => document.getElementById("meeting-live");
  const doc = () => document.getElementById("doc");
  const current = () => document.querySelector(".rt-rail")?.dataset.current || "";

  // ── clocks ──────────────────────────────────────────────────────────────
  // Counted with the server's time: a computer whose clock is wrong must not show other minutes than the neighbour's.
  function serverNow() {
    const mark = document.getElementById("server-time")?.dataset.epoch || "";
    if (mark && mark !== epoch) {
      epoch = mark;
      skew = Number(mark) - Date.now() / 1000;
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

  const clockTime = (seconds) => new Date(seconds * 1000).toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });

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
      if (data.out && left < 0) timeIsOut(data.out);
    }
  }

  // Said once for each item: by words, for whoever doesn't look at the clock.
  let announced = "";
  function timeIsOut(sentence) {
    if (announced === sentence) return;
    announced = sentence;
    document.dispatchEvent(new CustomEvent("rt:say", { detail: sentence }));
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // ── following ───────────────────────────────────────────────────────────
  // Text that is not sent yet, or the focus anywhere in the column: somebody is at work here.
  function busy() {
    const column = doc();
    if (column.contains(document.activeElement)) return true;
    if (column.querySelector('.rt-saved[data-state]:not([data-state=""], [data-state="saved"])')) return true;
    return [...column.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")].some((field) => field.value.trim() !== "");
  }

  // One at a time: the answer to one's own button and the push both say that the meeting has moved on.
  let following = false;
  async function follow() {
    const column = doc();
    if (!column || following) return;
    if (column.dataset.item && !document.getElementById(`rail-${column.dataset.item}`)) return gone();
    const wanted = current();
    if (!wanted || wanted === column.dataset.item || column.dataset.follow !== "yes" || busy()) return;
    const place = document.getElementById("now");
    place.hidden = true; // the quiet line would appear for a blink
    following = true;
    try {
      const reply = await fetch(page().dataset.doc, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const text = reply.ok ? await reply.text() : "";
      // While the answer was on its way somebody may have begun to type: then nothing moves.
      if (text && !busy()) await arrive(text);
    } catch {
      // Without a connection the page stays as it is; the next change tries again.
    } finally {
      place.hidden = false;
      following = false;
    }
    if (current() !== wanted) follow(); // it has moved on again meanwhile
  }

  async function arrive(text) {
    await htmx.swap({ sourceElement: document.body, target: doc(), swap: "outerHTML", text, transition: false });
    const column = doc();
    if (column.getBoundingClientRect().top < 0) column.scrollIntoView({ block: "start" });
    document.dispatchEvent(new CustomEvent("rt:shown", { detail: { show: column.dataset.show.split(",").filter(Boolean) } }));
    announce();
  }

  function announce() {
    const label = document.querySelector(".rt-rail [aria-current] .rt-rail__n")?.textContent.trim() || "";
    const title = doc().querySelector("h2")?.textContent.trim() || "";
    const text = page().dataset.now.replace("{label}", label).replace("{title}", title);
    document.title = page().dataset.title.replace("{label}", label);
    document.dispatchEvent(new CustomEvent("rt:say", { detail: text }));
  }

  // The item of this column was deleted meanwhile. What is typed here stays, and can be copied.
  function gone() {
    const place = document.getElementById("now");
    if (place.querySelector(".rt-now--gone")) return;
    const note = document.createElement("div");
    const link = document.createElement("a");
    note.className = "rt-now rt-now--gone";
    link.href = page().dataset.doc.replace(/\/doc$/, "");
    link.textContent = place.dataset.back;
    note.append(Object.assign(document.createElement("p"), { textContent: place.dataset.gone }), link);
    place.replaceChildren(note);
  }

  // A page that waits for the opening goes there by itself: nothing can have been typed on it.
  function opened() {
    const idle = document.getElementById("meeting-idle");
    const state = document.querySelector(".rt-live-state")?.dataset.state;
    if (idle && idle.dataset.state === "planned" && state && state !== "planned") location.reload();
  }

  document.addEventListener("htmx:after:swap", tick);
  document.addEventListener("DOMContentLoaded", () => {
    for (const topic of ["rt:meeting", "rt:agenda"]) {
      document.body.addEventListener(topic, () => { opened(); if (page()) follow(); });
    }
    document.addEventListener("visibilitychange", tick);
    setInterval(tick, EVERY);
    tick();
  });
})();
