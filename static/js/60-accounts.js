// Small help on account pages; everything works without it.
(() => {
  // A double tap on "Platz nehmen" must not be two requests.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages without https have no clipboard
    }
    button.querySelector(".kern-label").textContent = button.dataset.done;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-copy], [data-print]");
      if (!button) return;
      if (button.dataset.copy) copy(button);
      else window.print();
    });
  });
})();
