// The states of a text between typing and the server, as a table: {state: {event: next state}}.
//
// quiet      everything is saved        waiting    typed, and sent when it is due
// sending    on its way                 retrying   no answer came; it is tried again
// signedOut  nobody is signed in        closed     the server refuses it: role, item, published
// wrong      too long, or the like      held       a task that is sent when it is recorded, not while it is typed
// asked      not sent before the person agrees: left by an earlier page, or put aside
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

// Events that a state doesn't have leave it unchanged.
export const next = (state, event) => STATES[state][event] ?? state;

// With these answers sending the text again won't help.
const CLOSED = new Set([403, 404, 409, 410]);

export function eventOf(status) {
  if (status >= 200 && status < 300) return "saved";
  if (status === 401) return "signedOut";
  if (CLOSED.has(status)) return "closed";
  return status === 429 || status >= 500 ? "failed" : "wrong";
}

// States in which the text is sent again automatically, after so many ms.
export const AGAIN = { signedOut: 4000, closed: 30000 };
