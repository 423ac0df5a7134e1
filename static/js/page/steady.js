// Whoever has the focus in a field stays where they are on the screen, whatever grows or goes away above them.
// Browsers do the like for readers (scroll anchoring), but they hold on to what is topmost, not to the field.
const FIELDS = "textarea, select, input:not([type=hidden])";
const root = document.documentElement;
let field = null;
let top = 0;

function hold() {
  const focused = document.activeElement?.matches(FIELDS) ? document.activeElement : null;
  root.style.overflowAnchor = focused ? "none" : ""; // one of the two, or both would move
  field = focused;
  if (field) top = field.getBoundingClientRect().top;
}

const moved = () => field.getBoundingClientRect().top - top;

// `top` stays what it was: pages scroll by whole pixels, and what is rounded off would add up.
function steady() {
  if (!field?.isConnected || document.activeElement !== field) return hold();
  if (Math.abs(moved()) >= 0.5) scrollBy({ top: moved(), behavior: "instant" });
}

for (const event of ["focusin", "focusout"])
  addEventListener(event, () => {
    if (document.activeElement !== field) hold();
  });
addEventListener("resize", hold);
addEventListener(
  "scroll",
  () => {
    if (field && Math.abs(moved()) >= 1) hold();
  },
  { passive: true },
);
for (const event of ["htmx:after:swap", "htmx:after:settle", "rt:moved"]) document.addEventListener(event, steady);
