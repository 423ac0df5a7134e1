// Tasks: names offered while typing, menus that close, the small forms in a row, undo, and focus that stays.
// Everything works without this file; it only makes it quicker.
(() => {
  const NAME = /@([^@]{0,40})$/; // what stands between the last "@" and the caret

  // ── names after "@": a combobox as in the ARIA practices; the options come from the server ──────────────
  let asked = 0;

  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
  // A textarea (the minutes' editor) is no combobox: ARIA doesn't let it say whether a list is open.
  const expand = (input, open) => { if (input.tagName === "INPUT") input.setAttribute("aria-expanded", String(open)); };
  const options = (list) => [...list.querySelectorAll("[role=option]")];
  const chosen = (list) => list.querySelector("[aria-selected=true]");

  function close(input) {
    const list = listOf(input);
    asked += 1;
    if (list) { list.hidden = true; list.replaceChildren(); }
    expand(input, false);
    input.removeAttribute("aria-activedescendant");
  }

  function select(input, option) {
    for (const other of options(listOf(input))) other.setAttribute("aria-selected", String(other === option));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function take(input, option) {
    const start = input.value.slice(0, input.selectionStart).search(NAME);
    const after = input.value.slice(input.selectionStart).trimStart();
    const name = `@${option.dataset.name} `;
    const before = input.value.slice(0, Math.max(start, 0)) + name;
    input.value = before + after;
    input.setSelectionRange(before.length, before.length);
    close(input);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close(input);
  }

  async function names(url) {
    const reply = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    return reply?.ok ? reply.text().catch(() => null) : null;
  }

  async function offer(input) {
    const match = input.value.slice(0, input.selectionStart).match(NAME);
    const list = listOf(input);
    if (!match || !list) return close(input);
    const mine = ++asked;
    const text = await names(`${input.dataset.assignees}?q=${encodeURIComponent(match[1])}`);
    if (mine !== asked || text === null) return; // a later letter has asked since, or there is no line: what is typed counts as it is
    list.innerHTML = text; // our own server's HTML, escaped there
    if (!options(list).length) return close(input);
    list.hidden = false;
    expand(input, true);
    input.removeAttribute("aria-activedescendant");
  }

  function move(event, input) {
    const list = listOf(input);
    if (!list || list.hidden) return;
    const all = options(list), at = all.indexOf(chosen(list));
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 }[event.key];
    if (next !== undefined) { event.preventDefault(); select(input, all[(next + all.length) % all.length]); }
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { event.preventDefault(); take(input, all[at]); }
    else if (event.key === "Escape") { event.preventDefault(); close(input); }
  }

  document.addEventListener("input", (event) => { if (event.target.dataset?.assignees) offer(event.target); });
  document.addEventListener("keydown", (event) => { if (event.target.dataset?.assignees) move(event, event.target); });
  document.addEventListener("focusout", (event) => { if (event.target.dataset?.assignees) setTimeout(() => { if (document.activeElement !== event.target) close(event.target); }, 150); });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".rt-suggest [role=option]");
    const input = option && document.querySelector(`[aria-controls="${option.parentElement.id}"]`);
    if (input) { event.preventDefault(); take(input, option); }
  });

  // ── menus of states ─────────────────────────────────────────────────────────────────────────────────────
  function shut(details, focus) {
    details.open = false;
    if (focus) details.querySelector("summary").focus({ preventScroll: true });
  }
  const menus = () => document.querySelectorAll("details.rt-status[open]");
  document.addEventListener("click", (event) => { for (const menu of menus()) if (!menu.contains(event.target)) shut(menu, false); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") for (const menu of menus()) shut(menu, menu.contains(document.activeElement)); });

  // ── the small forms in a row ────────────────────────────────────────────────────────────────────────────
  function empty(box) {
    const id = box.id.replace("form-", "st-");
    box.replaceChildren();
    document.querySelector(`#${id} > summary`)?.focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-cancel]")?.closest(".rt-row__form");
    if (box) { event.preventDefault(); empty(box); }
  });

  document.addEventListener("click", (event) => {
    const menu = event.target.closest?.(".rt-menu a")?.closest("details.rt-status");
    if (menu) shut(menu, false);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    if (target?.classList?.contains("rt-row__form")) target.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
  });

  // ── undo ────────────────────────────────────────────────────────────────────────────────────────────────
  let hiding = 0;

  function offerUndo(form) {
    const line = document.getElementById("task-undo");
    if (!line) return;
    clearTimeout(hiding);
    line.replaceChildren();
    line.hidden = true;
    if (form.elements.status.value !== "done") return;
    const again = form.cloneNode(false);
    again.id = "undo";
    again.removeAttribute("data-task");
    const status = Object.assign(document.createElement("input"), { type: "hidden", name: "status", value: "open" });
    const button = document.createElement("button");
    button.className = "kern-btn kern-btn--secondary kern-btn--x-small";
    button.id = "undo-again";
    button.append(Object.assign(document.createElement("span"), { className: "kern-label", textContent: line.dataset.again }));
    again.append(status, button);
    line.append(line.dataset.done.replace("{title}", form.dataset.task), again);
    line.hidden = false;
    htmx.process(line);
    hiding = setTimeout(() => { if (!line.contains(document.activeElement)) line.hidden = true; }, 15000);
  }

  // ── after a change was saved ────────────────────────────────────────────────────────────────────────────
  function nextTick(form) {
    const all = [...document.querySelectorAll(".rt-tasks > section .rt-tick:not(.rt-tick--still), #my-tasks .rt-tick:not(.rt-tick--still)")];
    const at = all.indexOf(form.querySelector(".rt-tick"));
    return (all[at + 1] || all[at - 1])?.id || "undo-again"; // the last one: the offer to take it back
  }

  function keepFocus(wanted) {
    if (!wanted) return;
    document.addEventListener("htmx:after:swap", () => {
      const lost = document.activeElement === document.body || document.activeElement?.closest("details.rt-done:not([open])");
      if (lost) document.getElementById(wanted)?.focus({ preventScroll: true });
    }, { once: true });
  }

  function saved(form) {
    const box = form.closest(".rt-row__form"), menu = form.closest("details.rt-status");
    if (form.id.startsWith("tick-")) { if (form.contains(document.activeElement)) keepFocus(nextTick(form)); offerUndo(form); }
    if (form.id === "undo") document.getElementById("task-undo").hidden = true;
    if (box) empty(box);
    if (menu) shut(menu, true);
    if (form.id === "task-entry") cleared(form);
    document.body.dispatchEvent(new CustomEvent("rt:tasks")); // also where no live connection brings it
  }

  function cleared(form) {
    const said = document.getElementById("entry-said");
    form.elements.text.value = "";
    form.elements.text.focus({ preventScroll: true });
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    if (said) said.textContent = said.dataset.saved;
  }

  // A form that came back: to what has to be corrected or answered.
  function refused(form) {
    document.addEventListener("htmx:after:swap", () => {
      const again = document.getElementById(form.id);
      const field = again?.querySelector("[aria-invalid=true], .rt-which--asked input") || again?.querySelector("[role=combobox]");
      field?.focus({ preventScroll: true });
      if (field?.type === "text") field.setSelectionRange(field.value.length, field.value.length);
    }, { once: true });
  }

  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response, request } = event.detail.ctx;
    const form = sourceElement?.closest?.("form");
    const ours = form && (form.id === "undo" || /\/tasks(\/\d+\/(status|due))?$/.test(form.getAttribute("action") || ""));
    if (!ours || request.method !== "POST") return;
    const status = response?.status ?? response?.raw?.status;
    if (status >= 200 && status < 300) saved(form);
    else if (status === 422) refused(form);
  });
})();
