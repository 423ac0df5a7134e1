// On every page: loads the editor's script if there is a text that is only on this device (F17), so that it is sent or
// shown. Also hides one's own line among those who are writing.
const STORE = "rt-draft:";
const place = () => document.getElementById("unsent");

function hasUnsent(user) {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(STORE));
    return names.some((name) => !user || localStorage.getItem(name).includes(`"user":"${user}"`));
  } catch {
    return false; // no localStorage in this browser
  }
}

function checkUnsent() {
  const { user, script } = place()?.dataset || {};
  if (!place() || !hasUnsent(user)) return;
  if (!user) place().hidden = false;
  else if (!document.querySelector(`script[src="${script}"]`))
    document.head.append(Object.assign(document.createElement("script"), { src: script }));
}

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
window.addEventListener("focus", checkUnsent);
document.addEventListener("DOMContentLoaded", () => {
  checkUnsent();
  const user = place()?.dataset.user;
  if (!/^\d+$/.test(user || "")) return;
  sheet.replaceSync(`[data-writer="${user}"] { display: none }
    [data-asked="${user}"] [data-others] { display: none } [data-asked="${user}"] [data-you] { display: inline }`);
});
