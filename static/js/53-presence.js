// "Petra schreibt": tells the server while keys are pressed, and hides one's own line. Nothing waits for it, and if it
// fails nobody is hindered. Also clears short forms of the running meeting after they were sent.
(() => {
  const EVERY = 8000; // ms; the server forgets a writer after 20 s
  const told = new Map(); // path → when

  const place = (target) => {
    const form = target?.closest?.("form[data-editor]");
    return form ? form.dataset.add.replace(/\/blocks$/, "/writing") : "";
  };

  function tell(path, state, last = false) {
    if (state === "on") told.set(path, Date.now());
    else told.delete(path);
    const body = new URLSearchParams({ state });
    fetch(path, { method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true" }, keepalive: last }).catch(() => {});
  }

  document.addEventListener("input", (event) => {
    const path = event.target.tagName === "TEXTAREA" ? place(event.target) : "";
    if (path && Date.now() - (told.get(path) || 0) > EVERY) tell(path, "on");
  });
  // The editor answers "submit" itself; whoever has finished a paragraph has stopped for now.
  document.addEventListener("submit", (event) => {
    const path = place(event.target);
    if (told.has(path) && event.submitter?.hasAttribute("data-done")) tell(path, "off");
  }, true);
  window.addEventListener("pagehide", () => { for (const path of [...told.keys()]) tell(path, "off", true); });

  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.addEventListener("DOMContentLoaded", () => {
    const user = document.querySelector("form[data-editor]")?.dataset.user;
    if (!/^\d+$/.test(user || "")) return;
    sheet.replaceSync(`[data-writer="${user}"] { display: none }
      [data-asked="${user}"] [data-others] { display: none } [data-asked="${user}"] [data-you] { display: inline }`);
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (form?.hasAttribute?.("data-clears") && ctx.response?.status < 300) form.reset();
  });
})();
