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
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target?.classList?.contains("rt-row__form"))
    target.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
});
