// A form with data-keep keeps what is typed in it on this device until the server has taken it: whoever is called away
// finds it again. Only the same person does, and only for a week. Nothing is kept of what nobody changed.
const STORE = "rt-form:";
const WEEK = 7 * 24 * 60 * 60 * 1000; // ms
const user = document.getElementById("unsent")?.dataset.user;
const mine = `${STORE}${user}:`;

const nameOf = (form) => mine + form.getAttribute("action");
const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && field.matches("input:not([type=hidden]), select, textarea"));
const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const defaultOf = (field) =>
  field.matches("select")
    ? ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value
    : field.defaultValue;

// [[name, value, whether it is ticked]] of the fields that say something else than the server wrote into them.
function typed(form) {
  const boxes = fieldsOf(form).filter((field) => isBox(field) && field.checked !== field.defaultChecked);
  const texts = fieldsOf(form).filter((field) => !isBox(field) && field.value !== defaultOf(field));
  return [...texts, ...boxes].map((field) => [field.name, field.value, isBox(field) ? field.checked : null]);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // no localStorage in this browser, or not ours
  }
}

function write(name, values) {
  try {
    if (values) localStorage.setItem(name, JSON.stringify(values));
    else localStorage.removeItem(name);
  } catch {
    // Nothing is kept.
  }
}

function keep(form, sent) {
  const values = typed(form);
  write(nameOf(form), values.length ? { at: Date.now(), sent, values } : null);
}

function putBack(form, values) {
  for (const [name, value, ticked] of values) {
    const field = fieldsOf(form).find((each) => each.name === name && (ticked === null || each.value === value));
    if (!field) continue;
    if (ticked === null) field.value = value;
    else field.checked = ticked;
    const closed = field.closest("details");
    if (closed) closed.open = true;
  }
}

function offer(form) {
  const note = form.querySelector("[data-kept]");
  const kept = read(nameOf(form));
  // With errors the server has written what was typed into the form itself.
  if (!kept || !note || form.querySelector("[aria-invalid]")) return;
  putBack(form, kept.values);
  if (!typed(form).length) return write(nameOf(form), null);
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    form.reset();
    write(nameOf(form), null);
    note.hidden = true;
    fieldsOf(form)[0]?.focus();
  });
}

// What was sent goes once a page says that it was saved: without an answer it is still here.
function tidy() {
  let names = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(STORE));
  } catch {
    return;
  }
  const saved = document.getElementById("saved");
  for (const name of names) {
    const kept = read(name);
    if (!kept || Date.now() - kept.at > WEEK || (saved && kept.sent && name.startsWith(mine))) write(name, null);
  }
}

if (user) {
  tidy();
  for (const form of document.querySelectorAll("form[data-keep]")) offer(form);
  for (const event of ["input", "change"])
    document.addEventListener(event, ({ target }) => target.form?.matches("[data-keep]") && keep(target.form, false));
  document.addEventListener("submit", ({ target }) => target.matches("[data-keep]") && keep(target, true));
}
