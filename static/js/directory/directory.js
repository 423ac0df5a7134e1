// Directory: keep the page's URL in step with the search, so that "back" returns to the results; copy an address.
// The URL is that of the results panel, which also reloads itself when the directory changes.
document.addEventListener("htmx:after:swap", () => {
  const address = document.getElementById("results")?.getAttribute("hx-get");
  const search = document.getElementById("directory-search");
  if (address && search && address !== location.pathname + location.search)
    history.replaceState(history.state, "", address + location.hash);
});

// For pages without https, which have no navigator.clipboard.
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest(".rt-copy");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.text);
  } catch {
    copyByHand(button.dataset.text);
    button.focus();
  }
  const label = button.querySelector(".kern-label");
  const before = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => {
    label.textContent = before;
  }, 2000);
});
