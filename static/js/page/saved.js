// Removes ?saved from the address once its message is shown: reloading or coming back must not say "Saved." again.
const address = new URL(location.href);
if (address.searchParams.has("saved")) {
  for (const name of ["saved", "merge", "answered"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}

// A line at the foot that the server wrote (data-goes) makes room again, unless somebody came to it by keyboard.
const SHOWN = 15000; // ms
const line = document.querySelector("[data-goes]");
if (line)
  setTimeout(() => {
    line.hidden = !line.querySelector(":focus-visible");
  }, SHOWN);
