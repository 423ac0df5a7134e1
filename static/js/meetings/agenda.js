// Planning a meeting: after a move the focus stays on the button, after adding an item the form is ready for the next one,
// and one's own seat is marked in the ring.
let pressed = ""; // the id of the move button whose request is on its way

const row = (button) => button.closest(".rt-plan__i");
const liveRegion = () => document.getElementById("agenda-said");

// The same button gets the focus again; if it is disabled (first or last item), the one beside it.
function restoreFocus() {
  const button = document.getElementById(pressed);
  pressed = "";
  if (!button) return;
  const target = button.disabled ? row(button).querySelector(".rt-move__b:not(:disabled)") : button;
  (target || row(button).querySelector("a"))?.focus();
  say("moved", row(button));
}

// Announces "moved" or "added" to screen readers; the sentences are in the region's data attributes.
function say(what, item) {
  const box = liveRegion();
  if (!box || !item) return;
  const top = item.querySelector(".rt-plan__n").textContent;
  const title = item.querySelector(".rt-row__title").textContent;
  box.textContent = box.dataset[what].replace("{top}", () => top).replace("{title}", () => title);
}

// After an item was added.
function resetForm() {
  const form = document.getElementById("add-item");
  const input = form?.querySelector("#new-item");
  if (!input) return;
  const title = input.value.trim().replace(/\s+/g, " ");
  // If the title was changed since the form was sent, somebody is typing the next item already.
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
    ?.querySelector(".seat--y, .seat__rim")
    ?.classList.add("seat--me");
}

document.addEventListener("htmx:config:request", (event) => {
  const form = event.target;
  if (form.id === "add-item") form.dataset.sent = form.querySelector("#new-item").value.trim().replace(/\s+/g, " ");
  if (form.id?.startsWith("move-")) pressed = event.detail.ctx.request.submitter?.id || "";
});
// At the very end of a request: if a push brought the change first, the answer is dropped and no swap event follows.
document.addEventListener("htmx:finally:request", (event) => {
  if (pressed) restoreFocus();
  if (event.target.id === "add-item" && event.detail.ctx.response?.status === 200) resetForm();
});
// Whoever presses the answer that is given already is told so: nothing else would happen.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const said = document.getElementById("rsvp-said");
  const isAgain = ctx.request?.submitter?.getAttribute("aria-pressed") === "true";
  if (ctx.sourceElement?.id !== "rsvp-form" || ctx.response?.status !== 200 || !isAgain) return;
  said.textContent = `${said.dataset.again} ${said.textContent.replace(said.dataset.again, "").trim()}`;
  said.animate([{ opacity: 0 }, { opacity: 1 }], 400); // also the second time
});
document.addEventListener("htmx:after:swap", markSeat);
document.addEventListener("DOMContentLoaded", markSeat);
