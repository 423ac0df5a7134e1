import assert from "node:assert/strict";
import { test } from "node:test";
import { DOUBLE, isSecond, PATIENCE } from "../../static/js/page/presses.js";

const yes = { name: "yes" };
const no = { name: "no" };
const last = (values) => ({ form: "vote", button: yes, gone: false, at: 1000, sending: false, ...values });

test("the first press of anything counts", () => {
  assert.equal(isSecond(null, { form: "vote", button: yes, at: 1000 }), false);
  assert.equal(isSecond(last(), { form: "other", button: yes, at: 1001 }), false);
});

test("the same button again is a double press, for a moment or while it is being sent", () => {
  assert.equal(isSecond(last(), { form: "vote", button: yes, at: 1000 + DOUBLE - 1 }), true);
  assert.equal(isSecond(last(), { form: "vote", button: yes, at: 1000 + DOUBLE }), false);
  assert.equal(isSecond(last({ sending: true }), { form: "vote", button: yes, at: 1000 + DOUBLE }), true);
  assert.equal(isSecond(last({ sending: true }), { form: "vote", button: yes, at: 1000 + PATIENCE }), false);
});

test("another button is another thing, unless it took the place of the pressed one", () => {
  assert.equal(isSecond(last(), { form: "vote", button: no, at: 1001 }), false);
  assert.equal(isSecond(last({ gone: true }), { form: "vote", button: no, at: 1001 }), true);
});

test("Enter in a field has no button, and is the same press again", () => {
  assert.equal(isSecond(last({ button: null }), { form: "vote", button: null, at: 1001 }), true);
});
