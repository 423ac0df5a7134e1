import assert from "node:assert/strict";
import { test } from "node:test";
import { GRACE, POLL_EVERY, pollIsDue, SOCKET_LIMIT, topics, version, wordFor } from "../../static/js/live/state.js";

const NOW = 1_000_000;
const line = (values) => ({ heard: 0, answered: 0, asked: 0, begun: 1, refused: false, paused: null, ...values });
const word = (values) => wordFor(line(values), NOW);

test("connected is only what was heard a moment ago", () => {
  assert.equal(word({ heard: NOW - 100 }), "live");
  assert.equal(word({ heard: NOW - SOCKET_LIMIT + 1 }), "live");
  assert.equal(word({ heard: NOW - SOCKET_LIMIT }), "off");
});

test("polling is delayed, silence is disconnected, within 15 s", () => {
  assert.equal(word({ answered: NOW - 5000 }), "slow");
  assert.equal(word({ heard: NOW - 20000, answered: NOW - 3000 }), "slow");
  assert.equal(word({ heard: NOW - 20000, answered: NOW - 20000 }), "off");
  assert.ok(SOCKET_LIMIT < 15000);
});

test("a page just opened waits a moment before it says disconnected", () => {
  assert.equal(word({ begun: NOW - GRACE + 1 }), "wait");
  assert.equal(word({ begun: NOW - GRACE }), "off");
});

test("a refused page is disconnected however well the line works, a paused one is paused", () => {
  assert.equal(word({ heard: NOW, refused: true }), "off");
  assert.equal(word({ heard: NOW, paused: {} }), "paused");
});

test("it is asked by HTTP where the socket is silent, and less often where the page is refused", () => {
  const due = (values) => pollIsDue(line(values), NOW);
  assert.equal(due({ heard: NOW }), false);
  assert.equal(due({ begun: NOW - 100 }), false);
  assert.equal(due({ heard: NOW - 20000, asked: NOW - POLL_EVERY }), true);
  assert.equal(due({ heard: NOW - 20000, asked: NOW - POLL_EVERY + 1 }), false);
  assert.equal(due({ heard: NOW - 20000, asked: NOW - POLL_EVERY, refused: true }), false);
  assert.equal(due({ heard: NOW - 20000, lost: true }), false);
});

const CURSOR =
  '<hx-partial hx-target="#live-cursor" hx-swap="outerMorph"><i id="live-cursor" data-event="41" data-topics="agenda presence tasks" hidden></i></hx-partial>';

test("what an arriving text says about itself", () => {
  assert.equal(version(CURSOR), 41);
  assert.equal(version('<i id="live-cursor" data-event="41"></i>'), 0); // a whole page is no update
  assert.deepEqual(topics(CURSOR), ["agenda", "tasks"]);
  assert.deepEqual(topics('<i data-topics="presence writing">'), []);
  assert.deepEqual(topics("<p>nichts</p>"), []);
});
