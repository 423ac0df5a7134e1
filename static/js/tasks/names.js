// Offering names after "@" while typing: a combobox as in the ARIA practices, with options from the server.
const NAME = /@([^@]{0,40})$/; // the text between the last "@" and the caret

let requests = 0; // an answer counts only if no later request was made

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
// A textarea (the minutes' editor) is no combobox: ARIA doesn't let it say whether a list is open.
const expand = (input, open) => {
  if (input.tagName === "INPUT") input.setAttribute("aria-expanded", String(open));
};
const options = (list) => [...list.querySelectorAll("[role=option]")];
const chosen = (list) => list.querySelector("[aria-selected=true]");

function close(input) {
  const list = listOf(input);
  requests += 1;
  if (list) {
    list.hidden = true;
    list.replaceChildren();
  }
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

async function fetchOptions(url) {
  const reply = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  return reply?.ok ? reply.text().catch(() => null) : null;
}

async function offer(input) {
  const match = input.value.slice(0, input.selectionStart).match(NAME);
  const list = listOf(input);
  if (!match || !list) return close(input);
  const request = ++requests;
  const html = await fetchOptions(`${input.dataset.assignees}?q=${encodeURIComponent(match[1])}`);
  if (request !== requests || html === null) return; // null: offline; what is typed counts as it is
  list.innerHTML = html; // our own server's HTML, escaped there
  if (!options(list).length) return close(input);
  list.hidden = false;
  expand(input, true);
  input.removeAttribute("aria-activedescendant");
}

function move(event, input) {
  const list = listOf(input);
  if (!list || list.hidden) return;
  const all = options(list),
    at = all.indexOf(chosen(list));
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    select(input, all[(next + all.length) % all.length]);
  } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
    event.preventDefault();
    take(input, all[at]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close(input);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.assignees) offer(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.target.dataset?.assignees) move(event, event.target);
});
document.addEventListener("focusout", (event) => {
  if (event.target.dataset?.assignees)
    setTimeout(() => {
      if (document.activeElement !== event.target) close(event.target);
    }, 150);
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".rt-suggest [role=option]");
  const input = option && document.querySelector(`[aria-controls="${option.parentElement.id}"]`);
  if (input) {
    event.preventDefault();
    take(input, option);
  }
});

// A field for one line that is as high as its text (data-one-line): Enter sends it, unless it took a name of the list.
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !target.matches?.("[data-one-line]"))
    return;
  event.preventDefault();
  target.form.requestSubmit(target.form.querySelector("[type=submit]"));
});
document.addEventListener("input", ({ target }) => {
  if (CSS.supports("field-sizing", "content") || !target.matches?.("[data-one-line]")) return;
  target.style.height = "auto";
  target.style.height = `${target.scrollHeight}px`;
});
