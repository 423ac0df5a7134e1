// What the page says, and what the server said.
export const region = document.getElementById("unsent"); // on every page: who is signed in, what is said, where cards go
export const said = JSON.parse(region?.dataset.texts || "{}");

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

// The sentence in the answer to a request that was refused.
export async function sentence(reply) {
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
    // Pages without https have no clipboard; there the old way still works.
    const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.querySelector(".kern-label").textContent = button.dataset.copied;
}

export const ask = (url, headers = { Accept: "application/json" }) =>
  fetch(url, { headers, credentials: "same-origin" }).catch(() => null);
