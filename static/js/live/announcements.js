// Announces changes to screen readers: at most one sentence every 5 s, the latest one, and none while somebody types.
const EVERY = 5000; // ms
let said = 0; // when the last one was announced
let sentence = ""; // waiting to be announced
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
  // Screen readers don't read out a text that hasn't changed.
  news.textContent = news.textContent === sentence ? `${sentence}\u00a0` : sentence;
  sentence = "";
}

// Tells the page which topics changed. Panels that differ per person then fetch themselves by
// hx-trigger="rt:tasks from:body".
export function signal(changed) {
  for (const topic of changed) document.body.dispatchEvent(new CustomEvent(`rt:${topic}`));
  if (changed.length) say(place()?.dataset.one);
}

document.addEventListener("rt:say", (event) => say(event.detail));
