// Removes ?saved from the address once its message is shown: reloading or coming back must not say "Saved." again.
const address = new URL(location.href);
if (address.searchParams.has("saved")) {
  address.searchParams.delete("saved");
  history.replaceState(history.state, "", address);
}
