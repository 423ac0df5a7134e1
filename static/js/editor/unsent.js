// Text that is only on this device is reported on every page (F17). What there is to say and do about it is in the
// editor's script, which is fetched only where some was found. Also hides one's own line among those who write.
const STORE = "rt-draft:";
const place = () => document.getElementById("unsent");

function waits(user) {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(STORE));
    return names.some((name) => !user || localStorage.getItem(name).includes(`"user":"${user}"`));
  } catch {
    return false; // this browser keeps nothing
  }
}

function look() {
  const { user, script } = place()?.dataset || {};
  if (!place() || !waits(user)) return;
  if (!user) place().hidden = false;
  else if (!document.querySelector(`script[src="${script}"]`))
    document.head.append(Object.assign(document.createElement("script"), { src: script }));
}

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
window.addEventListener("focus", look);
document.addEventListener("DOMContentLoaded", () => {
  look();
  const user = place()?.dataset.user;
  if (!/^\d+$/.test(user || "")) return;
  sheet.replaceSync(`[data-writer="${user}"] { display: none }
    [data-asked="${user}"] [data-others] { display: none } [data-asked="${user}"] [data-you] { display: inline }`);
});
