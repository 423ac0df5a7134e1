import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, isDirty, joined, merged, noteOf, unsavedIn } from "../../static/js/editor/merging.js";

const ack = (values) => ({ rev: 7, own_rev: 6, text: null, ...values });

test("what was taken over as it was sent: typing goes on from the newest revision", () => {
  assert.deepEqual(merged(ack(), "abc", "abc", false), { rev: 7, text: null });
  assert.deepEqual(merged(ack(), "abc", "abcd", false), { rev: 7, text: null });
});

test("what others changed too comes into the field only when nothing was typed meanwhile", () => {
  const both = ack({ text: "abc xyz" });
  assert.deepEqual(merged(both, "abc", "abc", false), { rev: 7, text: "abc xyz" });
  assert.deepEqual(merged(both, "abc", "abcd", false), { rev: 6, text: null });
});

test("a composition is never interrupted, and a conflict keeps one's own version", () => {
  assert.deepEqual(merged(ack({ text: "abc xyz" }), "abc", "abc", true), { rev: 6, text: null });
  assert.deepEqual(merged(ack({ text: "xyz", conflict: true }), "abc", "abc", false), { rev: 6, text: null });
});

test("empty lines around a text are no difference, those within it are", () => {
  assert.equal(clean("\r\n\nEins\r\n\r\nZwei\n\n"), "Eins\n\nZwei");
  assert.equal(isDirty({ text: "\nEins\n", acked: "Eins", block: "1" }), false);
  assert.equal(isDirty({ text: "Eins\n\nZwei", acked: "Eins\nZwei", block: "1" }), true);
});

test("a new paragraph without letters is nothing to send; one that exists and was emptied is", () => {
  assert.equal(isDirty({ text: "\n", acked: "", block: "" }), false);
  assert.equal(isDirty({ text: "", acked: "Eins", block: "5" }), true);
});

test("how many characters the server doesn't have", () => {
  assert.equal(unsavedIn({ text: "Hallo Welt", acked: "Hallo" }), 5);
  assert.equal(unsavedIn({ text: "Hallo", acked: "Hallo Welt" }), 1);
});

test("one word for what happened, the most important one", () => {
  assert.equal(noteOf(ack({ conflict: true, masked: true, text: "x" })), "conflict");
  assert.equal(noteOf(ack({ masked: true, text: "x" })), "masked");
  assert.equal(noteOf(ack({ restored: true, text: "x" })), "restored");
  assert.equal(noteOf(ack({ text: "x" })), "changed");
  assert.equal(noteOf(ack({ text: "x", removed: true })), "");
  assert.equal(noteOf(ack()), "");
});

test("a text that was left over stands below what is there", () => {
  assert.equal(joined("", "Rest"), "Rest");
  assert.equal(joined("  \n", "Rest"), "Rest");
  assert.equal(joined("Hier. \n", "Rest"), "Hier.\n\nRest");
});
