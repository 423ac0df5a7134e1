import assert from "node:assert/strict";
import { test } from "node:test";
import { bold, difference, enter, heading, list, mapper, paragraph } from "../../static/js/editor/caret.js";

// A text with the selection in it: "Ein |Wort| fett", "Ende|".
function at(marked) {
  const [before, inside, after] = marked.split("|").length === 3 ? marked.split("|") : [...splitOnce(marked)];
  return [before + inside + after, before.length, before.length + inside.length];
}
function splitOnce(marked) {
  const place = marked.indexOf("|");
  return [marked.slice(0, place), "", marked.slice(place + 1)];
}
function done(value, edit) {
  const text = value.slice(0, edit.from) + edit.text + value.slice(edit.to);
  const [from, to] = edit.select;
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`;
}

test("bold, with and without words", () => {
  for (const [before, after] of [
    ["Ein |Wort| fett", "Ein **|Wort|** fett"],
    ["Ein | fett", "Ein **|** fett"],
  ]) {
    const [value, from, to] = at(before);
    assert.equal(done(value, bold(value, from, to)), after);
  }
});

test("a list, on and off, of whole lines", () => {
  const cases = [
    ["Eins|", "- Eins|"],
    ["Vor\nEi|ns\nZw|ei", "Vor\n- Eins\n- Zw|ei"],
    ["- Eins\n- Zw|ei|", "- Eins\nZwei|"],
    ["|", "- |"],
  ];
  for (const [before, after] of cases) {
    const [value, from, to] = at(before);
    assert.equal(done(value, list(value, from, to)), after);
  }
});

test("a heading, on and off, wherever the caret stands in the line", () => {
  for (const [before, after] of [
    ["Vor\nTi|tel\nNach", "Vor\n### Titel|\nNach"],
    ["## Ti|tel", "Titel|"],
    ["|", "### |"],
  ]) {
    const [value, from] = at(before);
    assert.equal(done(value, heading(value, from)), after);
  }
});

test("Enter in a list makes the next point, after an empty one it ends the list, elsewhere it is an Enter", () => {
  for (const [before, after] of [
    ["- Eins|", "- Eins\n- |"],
    ["* Eins|", "* Eins\n* |"],
    ["- Eins\n- |", "- Eins\n|"],
    ["Vor\n- E|nde", "Vor\n- E\n- |nde"],
  ]) {
    const [value, from, to] = at(before);
    assert.equal(done(value, enter(value, from, to)), after);
  }
  for (const plain of ["Eins|", "|", "a - b|", "- |"]) {
    const [value, from, to] = at(plain);
    assert.equal(enter(value, from, to), null, plain);
  }
});

test("a paragraph put in stands apart from what is before it", () => {
  for (const [before, after] of [
    ["|", "Satz|"],
    ["Vor|", "Vor\n\nSatz|"],
    ["Vor |nach", "Vor Satz|nach"],
    ["Vor|weg|", "Vor\n\nSatz|"],
  ]) {
    const [value, from, to] = at(before);
    assert.equal(done(value, paragraph(value, from, to, "Satz")), after);
  }
});

test("the one place in which two texts differ", () => {
  assert.deepEqual(difference("abcd", "abXcd"), { at: 2, removed: "", inserted: "X" });
  assert.deepEqual(difference("abcd", "ad"), { at: 1, removed: "bc", inserted: "" });
  assert.deepEqual(difference("aa", "aaa"), { at: 2, removed: "", inserted: "a" });
  assert.deepEqual(difference("aa", "aaa", 1), { at: 0, removed: "", inserted: "a" });
  assert.deepEqual(difference("mein4;", "mein5;mein4;", 6), { at: 0, removed: "", inserted: "mein5;" });
  assert.deepEqual(difference("Eins zwei", "zwei", 0), { at: 0, removed: "Eins ", inserted: "" });
  assert.deepEqual(difference("gleich", "gleich"), { at: 6, removed: "", inserted: "" });
});

test("the caret stays between the same letters, whatever others change", () => {
  const cases = [
    ["Eins. |Zwei.", "Neu. Eins. |Zwei."],
    ["Eins. Zwei.|", "Eins und mehr. Zwei.|"],
    ["Ei|ns. Zwei.", "Ei|ns. Zwei. Drei."],
    ["Der erste Satz ist l|ang. Ende", "Ein erste Satz ist l|ang. Schluss"],
    ["Weg ist a|lles. Ende", "Ende"],
  ];
  for (const [before, after] of cases) {
    const place = before.indexOf("|");
    const old = before.replace("|", "");
    const text = after.replace("|", "");
    const moved = mapper(old, text)(place);
    assert.ok(moved >= 0 && moved <= text.length);
    if (after.includes("|")) assert.equal(`${text.slice(0, moved)}|${text.slice(moved)}`, after);
  }
});
