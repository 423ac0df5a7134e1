// What can become of a text between the key and the server, as a table: {state: {event: the next state}}.
//
// quiet      everything is saved        waiting    typed, and sent when it is due
// sending    on its way                 retrying   no answer came; it is tried again
// signedOut  nobody is signed in        closed     the server doesn't take it here: role, item, published
// wrong      too long, or the like      held       a task that is sent when it is recorded, not while it is typed
// asked      its person is asked first: left behind by an earlier page, or put aside
const ANYWHERE = { hold: "held", ask: "asked", same: "quiet" };

export const STATES = {
  quiet: { ...ANYWHERE, typed: "waiting" },
  waiting: { ...ANYWHERE, typed: "waiting", send: "sending" },
  sending: {
    saved: "quiet",
    behind: "waiting", // saved, but more was typed meanwhile
    failed: "retrying",
    signedOut: "signedOut",
    closed: "closed",
    wrong: "wrong",
  },
  retrying: { ...ANYWHERE, typed: "waiting", send: "sending" },
  signedOut: { ...ANYWHERE, send: "sending" },
  closed: { ...ANYWHERE, send: "sending", opened: "waiting" },
  wrong: { ...ANYWHERE, typed: "waiting", refused: "wrong" },
  held: { release: "waiting", send: "sending", same: "quiet", ask: "asked" },
  asked: { send: "sending" },
};

// An event that means nothing in a state leaves it as it is.
export const next = (state, event) => STATES[state][event] ?? state;

// The server doesn't take a text with this answer, however often it is sent.
const CLOSED = new Set([403, 404, 409, 410]);

export function eventOf(status) {
  if (status >= 200 && status < 300) return "saved";
  if (status === 401) return "signedOut";
  if (CLOSED.has(status)) return "closed";
  return status === 429 || status >= 500 ? "failed" : "wrong";
}

// States in which the text is tried again by itself, and after how many ms.
export const AGAIN = { signedOut: 4000, closed: 30000 };
