// Forms that a passkey answers: `data-passkey` says "get" or "create", `data-options` where the question comes from.
// Hidden without JavaScript, and where the browser knows no passkeys; a link by e-mail or a code does the same.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const descriptors = (list) => (list ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

async function options(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  if (publicKey.allowCredentials) publicKey.allowCredentials = descriptors(publicKey.allowCredentials);
  publicKey.excludeCredentials = descriptors(publicKey.excludeCredentials);
  return { publicKey };
}

// As WebAuthn's own toJSON() writes it, which older browsers don't have.
function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
}

async function ask(form) {
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  failed.hidden = true;
  button.disabled = true;
  try {
    const asked = await options(form);
    const creating = form.dataset.passkey === "create";
    const made = creating ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
    form.elements.answer.value = plain(made);
    form.submit();
  } catch {
    failed.hidden = false; // called off, too late, or none on this device: the browser has said why
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = true;
});
