// Closing the status menus and the small forms in the rows of a list.

export function closeMenu(details, focus) {
  details.open = false;
  if (focus) details.querySelector("summary").focus({ preventScroll: true });
}
const menus = () => document.querySelectorAll("details.rt-status[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) closeMenu(menu, false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of menus()) closeMenu(menu, menu.contains(document.activeElement));
});

export function closeForm(box) {
  const id = box.id.replace("form-", "st-");
  box.replaceChildren();
  document.querySelector(`#${id} > summary`)?.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-cancel]")?.closest(".rt-row__form");
  if (box) {
    event.preventDefault();
    closeForm(box);
  }
});

document.addEventListener("click", (event) => {
  const menu = event.target.closest?.(".rt-menu a")?.closest("details.rt-status");
  if (menu) closeMenu(menu, false);
});
// The menu opens upwards where there is no room below it: on phones the navigation lies over the foot of the screen.
function placeMenu(menu) {
  const pop = menu.querySelector(".rt-pop");
  const nav = document.querySelector(".rt-nav");
  const foot = nav && getComputedStyle(nav).position === "fixed" ? nav.getBoundingClientRect().top : innerHeight;
  pop.classList.remove("rt-pop--up");
  const { height, bottom } = pop.getBoundingClientRect();
  pop.classList.toggle("rt-pop--up", bottom > foot && menu.getBoundingClientRect().top > height);
  return pop;
}
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.matches("details.rt-status")) placeMenu(target).scrollIntoView({ block: "nearest" });
  },
  true,
);
document.addEventListener("htmx:after:swap", (event) => {
  for (const menu of menus()) placeMenu(menu);
  const target = event.detail?.ctx?.target;
  if (target?.classList?.contains("rt-row__form"))
    target.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
});

// On a table's page: what stands among one's own tasks isn't said again among all. Which are one's own depends on the
// reader, and the list of all is the same for everybody.
function sayOnce() {
  for (const row of document.querySelectorAll("#open-tasks [id^=open-task-]"))
    row.hidden = Boolean(document.getElementById(row.id.replace("open", "my")));
}
document.addEventListener("htmx:after:swap", sayOnce);
sayOnce(); // the page is parsed already: its scripts are deferred
