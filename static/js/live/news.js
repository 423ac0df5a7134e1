// At most one polite sentence in 5 s, the latest one, and none while somebody types.
const EVERY = 5000;
let said = 0;
let sentence = "";
const place = () => document.getElementById("live-news");

export function say(text) {
  const news = place();
  if (!news || !text || /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName || "")) return;
  const isFirst = !sentence;
  sentence = sentence && text === news.dataset.one ? sentence : text;
  if (isFirst) setTimeout(speak, Math.max(300, EVERY - (Date.now() - said)));
}

function speak() {
  const news = place();
  said = Date.now();
  // The same words again would not be read out again.
  news.textContent = news.textContent === sentence ? `${sentence}\u00a0` : sentence;
  sentence = "";
}

// Panels that differ per person fetch themselves: hx-trigger="rt:tasks from:body".
export function signal(changed) {
  for (const topic of changed) document.body.dispatchEvent(new CustomEvent(`rt:${topic}`));
  if (changed.length) say(place()?.dataset.one);
}

document.addEventListener("rt:say", (event) => say(event.detail));
