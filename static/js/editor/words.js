// Texts of the page, messages of the server, and small helpers.
export const region = document.getElementById("unsent"); // on every page: the user id, the texts, and the place for cards
export const texts = JSON.parse(region?.dataset.texts || "{}");

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

// The message in the answer to a refused request, from JSON or from an HTML page; "" if there is none.
export async function messageOf(reply) {
  const text = await reply.text().catch(() => "");
  try {
    if ((reply.headers.get("content-type") || "").includes("json")) return JSON.parse(text).error || "";
  } catch {
    return "";
  }
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("#message p");
  found?.querySelector("b")?.remove(); // its heading
  return found ? found.textContent.trim() : "";
}

export async function copyWords(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard API needs https; execCommand works without.
    const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.querySelector(".kern-label").textContent = button.dataset.copied;
}

// A GET request; null if there is no answer.
export const request = (url, headers = { Accept: "application/json" }) =>
  fetch(url, { headers, credentials: "same-origin" }).catch(() => null);
