// The state of the connection as a word, and what an arriving text says about itself. Pure: tested in tests/js.
//
// The state depends only on what was received: a socket counts for SOCKET_LIMIT after its last frame, an answer to a
// poll for POLL_LIMIT. So a dead line shows as "getrennt" after 12 s, whatever the browser believes. All times in ms.
export const SOCKET_LIMIT = 11500; // the server sends something every 5 s; after this long a silence the line is dead
export const POLL_LIMIT = 11500;
export const POLL_EVERY = 4000;
export const GRACE = 2500; // a socket that has received nothing by then counts as blocked

export const socketAlive = ({ heard }, now) => now - heard < SOCKET_LIMIT;
export const pollAlive = ({ answered }, now) => now - answered < POLL_LIMIT;

// `heard`: when the socket last received something; `answered`: when a poll was last answered; `begun`: when the page
// began to listen; all 0 for never. `refused`: the server said that we may not see this page; `paused`: updates wait.
export function wordFor(line, now) {
  if (line.paused) return "paused";
  if (!line.refused && socketAlive(line, now)) return "live";
  if (!line.refused && pollAlive(line, now)) return "slow";
  const isEarly = !line.heard && !line.answered && now - line.begun < GRACE;
  return isEarly ? "wait" : "off";
}

// Whether it is time to poll. Not after the seat is `lost`: polling would change nothing.
export function pollIsDue(line, now) {
  const isBlocked = !socketAlive(line, now) && (line.heard || now - line.begun >= GRACE);
  return Boolean(isBlocked) && !line.lost && now - line.asked >= (line.refused ? 5 * POLL_EVERY : POLL_EVERY);
}

// The id of the event up to which a text is complete; 0 unless it is made of fragments. A whole page (a form that came
// back) contains the cursor too, but not in an <hx-partial>.
export const version = (text) =>
  Number(/<hx-partial [^>]*><i id="live-cursor" data-event="(\d+)"/.exec(text)?.[1] || 0);

const NO_NEWS = new Set(["", "presence", "writing"]);
export const topics = (text) =>
  (/ data-topics="([^"]*)"/.exec(text)?.[1] || "").split(" ").filter((topic) => !NO_NEWS.has(topic));
