// The live connection as people see it: "live", "verzögert" (polling), "getrennt"; pause; what changed.
// htmx's hx-ws opens the socket and swaps what arrives. This file watches it, and asks by HTTP where sockets are blocked.
(() => {
  const HEARD_LIMIT = 12000; // the server says something every 5 s; after this long silence the line is dead
  const POLL_EVERY = 4000;
  let box, badge, heard = 0, state = "off", paused = false, waiting = 0, polled = 0, polling = false;

  function show(next) {
    if (paused) next = "paused";
    if (!badge || next === state) return;
    state = badge.dataset.state = next;
    const word = badge.querySelector(".rt-live__word");
    word.textContent = word.dataset[next];
    document.dispatchEvent(new CustomEvent("rt:state", { detail: next }));
  }

  const cursor = () => document.getElementById("live-cursor")?.dataset.event || "0";

  async function poll() {
    if (polling || paused || !box) return;
    polling = true;
    polled = Date.now();
    try {
      const url = `${box.dataset.changes}?since=${cursor()}&show=${box.dataset.show}`;
      const reply = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (reply.status === 401 || reply.status === 403 || reply.status === 404) return show("off");
      if (!reply.ok) throw new Error(reply.status);
      await htmx.swap({ sourceElement: box, target: box, swap: "none", text: await reply.text(), transition: false });
      if (Date.now() - heard > HEARD_LIMIT) show("slow");
    } catch {
      if (Date.now() - heard > HEARD_LIMIT) show("off");
    } finally {
      polling = false;
    }
  }

  function watch() {
    if (document.hidden || paused) return;
    const silent = Date.now() - heard > HEARD_LIMIT;
    if (silent && Date.now() - polled >= POLL_EVERY) poll();
  }

  function announce() {
    const news = document.getElementById("live-news");
    // At most one polite sentence in 5 s, and none while somebody types.
    const typing = /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
    if (!news || typing || Date.now() - (announce.last || 0) < 5000) return;
    announce.last = Date.now();
    news.textContent = news.textContent ? "" : news.dataset.one;
  }

  // Panels that differ per person fetch themselves: hx-trigger="rt:tasks from:body".
  function signal() {
    const topics = (document.getElementById("live-cursor")?.dataset.topics || "").split(" ").filter(Boolean);
    for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`rt:${topic}`));
    if (topics.some((topic) => topic !== "presence")) announce();
  }

  function togglePause(button) {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    const label = button.querySelector(".kern-label");
    label.textContent = paused ? label.dataset.resume : label.dataset.pause;
    if (paused) return show("paused");
    waiting = 0;
    state = "";
    show(Date.now() - heard > HEARD_LIMIT ? "slow" : "live");
    poll();
  }

  function hold(event) {
    waiting += 1;
    event.detail.cancelled = true;
    const word = badge.querySelector(".rt-live__word");
    word.textContent = `${word.dataset.paused} (${waiting})`;
  }

  document.addEventListener("htmx:config:request", (event) => {
    if (box) event.detail.ctx.request.headers["Rt-Show"] = box.dataset.show;
  });
  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    heard = Date.now();
    show("live");
    const frame = event.detail.message?.data;
    if (paused && typeof frame === "string" && !frame.startsWith("{")) hold(event);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - heard > HEARD_LIMIT) poll(); });
  window.addEventListener("online", poll);
  window.addEventListener("offline", () => { heard = 0; show("off"); });

  document.addEventListener("DOMContentLoaded", () => {
    box = document.getElementById("live");
    badge = document.getElementById("live-state");
    if (!box || !badge) return;
    heard = Date.now() - HEARD_LIMIT + 2500; // a socket that has not spoken after 2.5 s counts as blocked
    document.getElementById("live-pause")?.addEventListener("click", (event) => togglePause(event.currentTarget));
    document.addEventListener("htmx:after:swap", (event) => { if (event.target === box || box.contains(event.target)) signal(); });
    setInterval(watch, 1000);
    watch();
  });
})();
