// The agenda while planning: focus stays on the pressed button, the next item can be typed at once, one's own seat is marked.
let pressed = "";

const row = (button) => button.closest(".rt-plan__i");
const said = () => document.getElementById("agenda-said");

// After the morph the same button has the focus again; at the edge, where it is off, the one beside it.
function restore() {
  const button = document.getElementById(pressed);
  pressed = "";
  if (!button) return;
  const target = button.disabled ? row(button).querySelector(".rt-move__b:not(:disabled)") : button;
  (target || row(button).querySelector("a"))?.focus();
  say("moved", row(button));
}

function say(what, item) {
  const box = said();
  if (!box || !item) return;
  const top = item.querySelector(".rt-plan__n").textContent;
  const title = item.querySelector(".rt-row__title").textContent;
  box.textContent = box.dataset[what].replace("{top}", () => top).replace("{title}", () => title);
}

function clear() {
  const form = document.getElementById("add-item");
  const input = form?.querySelector("#new-item");
  if (!input) return;
  const title = input.value.trim().replace(/\s+/g, " ");
  // Whatever was changed inside the form since it was sent stays.
  if (title === form.dataset.sent) form.reset();
  input.focus();
  const rows = [...document.querySelectorAll(".rt-plan__i")];
  say(
    "added",
    rows.reverse().find((item) => item.querySelector(".rt-row__title").textContent === form.dataset.sent),
  );
}

function markSeat() {
  for (const seat of document.querySelectorAll("#next-meeting .seat--me")) seat.classList.remove("seat--me");
  const mine = document.getElementById("rsvp")?.dataset.seat;
  document
    .getElementById(mine || " ")
    ?.querySelector("circle.seat--y")
    ?.classList.add("seat--me");
}

document.addEventListener("htmx:config:request", (event) => {
  const form = event.target;
  if (form.id === "add-item") form.dataset.sent = form.querySelector("#new-item").value.trim().replace(/\s+/g, " ");
  if (form.id?.startsWith("move-")) pressed = event.detail.ctx.request.submitter?.id || "";
});
// At the very end of a request: a push can have brought the change before the answer, which is then dropped.
document.addEventListener("htmx:finally:request", (event) => {
  if (pressed) restore();
  if (event.target.id === "add-item" && event.detail.ctx.response?.status === 200) clear();
});
document.addEventListener("htmx:after:swap", markSeat);
document.addEventListener("DOMContentLoaded", markSeat);
