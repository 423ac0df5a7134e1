// Keeps the focused field where it is on the screen when content above it grows or goes away, by scrolling.
// The browser's own scroll anchoring holds on to what is topmost on the screen, not to the field.
const FIELDS = "textarea, select, input:not([type=hidden])";
const root = document.documentElement;
let field = null; // the focused field
let top = 0; // where it is on the screen, in px

function hold() {
  const focused = document.activeElement?.matches(FIELDS) ? document.activeElement : null;
  root.style.overflowAnchor = focused ? "none" : ""; // or the browser's anchoring would scroll as well
  field = focused;
  if (field) top = field.getBoundingClientRect().top;
}

const moved = () => field.getBoundingClientRect().top - top;

// Scrolls the field back. `top` is not measured again: pages scroll by whole pixels, and rounding would add up.
function restore() {
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
for (const event of ["htmx:after:swap", "htmx:after:settle", "rt:moved"]) document.addEventListener(event, restore);
