// "Saved." belongs to this one visit: reloading or coming back must not say it again.
const address = new URL(location.href);
if (address.searchParams.has("saved")) {
  address.searchParams.delete("saved");
  history.replaceState(history.state, "", address);
}
