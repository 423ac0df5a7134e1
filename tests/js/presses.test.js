import assert from "node:assert/strict";
import { test } from "node:test";
import { DOUBLE, isSecond, PATIENCE } from "../../static/js/page/presses.js";

const yes = { name: "yes" };
const no = { name: "no" };
const first = (values) => ({
  form: "vote",
  content: "a",
  button: yes,
  gone: false,
  at: 1000,
  sending: false,
  ...values,
});
const then = (values) => ({ form: "vote", content: "a", button: yes, at: 1100, isDouble: false, ...values });

test("the first press of anything counts", () => {
  assert.equal(isSecond(null, then()), false);
  assert.equal(isSecond(first({ sending: true }), then({ form: "other", isDouble: true })), false);
});

test("while it is being sent the same again is a double press, for as long as one can expect an answer", () => {
  assert.equal(isSecond(first({ sending: true }), then()), true);
  assert.equal(isSecond(first({ sending: true }), then({ at: 1000 + PATIENCE })), false);
  assert.equal(isSecond(first({ sending: true }), then({ content: "b" })), false); // the next item of a list
});

test("two clicks are one press, the same key pressed again on purpose is another one", () => {
  assert.equal(isSecond(first(), then({ isDouble: true })), true);
  assert.equal(isSecond(first(), then({ isDouble: true, at: 1000 + DOUBLE })), false);
  assert.equal(isSecond(first(), then()), false);
});

test("another button is another thing, unless it took the place of the pressed one", () => {
  assert.equal(isSecond(first({ sending: true }), then({ button: no })), false);
  assert.equal(isSecond(first(), then({ button: no, isDouble: true })), false);
  assert.equal(isSecond(first({ gone: true }), then({ button: no, isDouble: true, content: "b" })), true);
});

test("Enter in a field has no button, and is the same press again", () => {
  assert.equal(isSecond(first({ button: null, sending: true }), then({ button: null })), true);
});
