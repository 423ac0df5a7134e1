// What is known of the connection, as a word; and what an arriving text says about itself. No page: see tests/js.
//
// What is shown is only ever what was heard: a socket counts for SOCKET_LIMIT after its last sign of life, an answer to
// a poll for POLL_LIMIT. So a line that swallows everything shows as "getrennt" after 12 s, whatever the browser believes.
export const SOCKET_LIMIT = 11500; // the server says something every 5 s; after this long a silence the line is dead
export const POLL_LIMIT = 11500;
export const POLL_EVERY = 4000;
export const GRACE = 2500; // a socket that has not spoken by then counts as blocked

export const socketAlive = ({ heard }, now) => now - heard < SOCKET_LIMIT;
export const pollAlive = ({ answered }, now) => now - answered < POLL_LIMIT;

// `heard`: when the socket last spoke; `answered`: when a poll was; `begun`: when the page began to listen, all 0 if
// never; `refused`: the server says that this page is not ours any more; `paused`: updates wait.
export function wordFor(line, now) {
  if (line.paused) return "paused";
  if (!line.refused && socketAlive(line, now)) return "live";
  if (!line.refused && pollAlive(line, now)) return "slow";
  const isEarly = !line.heard && !line.answered && now - line.begun < GRACE;
  return isEarly ? "wait" : "off";
}

// Whether it is time to ask by HTTP; where the seat is lost, asking on and on would change nothing.
export function pollIsDue(line, now) {
  const isBlocked = !socketAlive(line, now) && (line.heard || now - line.begun >= GRACE);
  return Boolean(isBlocked) && !line.lost && now - line.asked >= (line.refused ? 5 * POLL_EVERY : POLL_EVERY);
}

// The event up to which a text is complete. Only one that is made of fragments has it; a whole page (a form that came
// back) also holds the element itself.
export const version = (text) =>
  Number(/<hx-partial [^>]*><i id="live-cursor" data-event="(\d+)"/.exec(text)?.[1] || 0);

const NO_NEWS = new Set(["", "presence", "writing"]);
export const topics = (text) =>
  (/ data-topics="([^"]*)"/.exec(text)?.[1] || "").split(" ").filter((topic) => !NO_NEWS.has(topic));
