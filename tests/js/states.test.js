import assert from "node:assert/strict";
import { test } from "node:test";
import { AGAIN, eventOf, next, STATES } from "../../static/js/editor/states.js";

const after = (events, state = "quiet") => events.split(" ").reduce(next, state);
const EVENTS = [...new Set(Object.values(STATES).flatMap(Object.keys))];

test("every event leads to a state that exists, and every state has a way on", () => {
  for (const [state, ways] of Object.entries(STATES)) {
    assert.ok(Object.keys(ways).length, state);
    for (const target of Object.values(ways)) assert.ok(target in STATES, `${state} → ${target}`);
  }
});

test("from every state a text can still be sent, and then be saved", () => {
  for (const start of Object.keys(STATES)) {
    const seen = new Set([start]);
    for (const state of seen) for (const event of EVENTS) seen.add(next(state, event));
    assert.ok(seen.has("sending") && seen.has("quiet"), start);
  }
});

test("typed, sent, saved", () => {
  assert.equal(after("typed"), "waiting");
  assert.equal(after("typed send"), "sending");
  assert.equal(after("typed send saved"), "quiet");
  assert.equal(after("typed send typed typed"), "sending");
  assert.equal(after("typed send typed behind"), "waiting");
});

test("no answer, and answers that refuse", () => {
  assert.equal(after("typed send failed"), "retrying");
  assert.equal(after("typed send failed typed"), "waiting");
  assert.equal(after("typed send signedOut typed"), "signedOut");
  assert.equal(after("typed send closed typed"), "closed");
  assert.equal(after("typed send closed opened send saved"), "quiet");
  assert.equal(after("typed send wrong"), "wrong");
  assert.equal(after("typed send wrong typed"), "waiting");
});

test("a task is held while it is typed, and what is asked about goes only with an answer", () => {
  assert.equal(after("typed hold typed typed"), "held");
  assert.equal(after("typed hold release"), "waiting");
  assert.equal(after("typed hold send saved"), "quiet");
  assert.equal(after("ask typed hold release same opened"), "asked");
  assert.equal(after("ask send closed"), "closed");
});

test("nothing that happens elsewhere ends a sending", () => {
  for (const event of ["typed", "hold", "release", "ask", "same", "send", "opened"])
    assert.equal(next("sending", event), "sending");
});

test("what an answer means", () => {
  const meant = {
    200: "saved",
    204: "saved",
    401: "signedOut",
    403: "closed",
    404: "closed",
    409: "closed",
    410: "closed",
  };
  const more = { 413: "wrong", 422: "wrong", 429: "failed", 500: "failed", 503: "failed", 507: "failed" };
  for (const [status, event] of Object.entries({ ...meant, ...more }))
    assert.equal(eventOf(Number(status)), event, status);
  assert.deepEqual(Object.keys(AGAIN).sort(), ["closed", "signedOut"]);
});
