import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../../static/js/editor/undo.js";

// A field with its steps: typing, putting something in, others' changes.
class Field {
  text = "";
  now = 1_000_000;
  steps = new Steps();

  become(text, caret = text.length) {
    this.steps.record(this.text, text, caret, this.now);
    this.text = text;
    this.now += 50;
    return this;
  }
  type(words) {
    for (const letter of words) this.become(this.text + letter);
    return this;
  }
  wait() {
    this.now += 5000;
    return this;
  }
  other(text) {
    this.steps.foreign(this.text, text);
    this.text = text;
    return this;
  }
  undo() {
    this.text = this.steps.undo(this.text)?.text ?? this.text;
    return this;
  }
  redo() {
    this.text = this.steps.redo(this.text)?.text ?? this.text;
    return this;
  }
}

test("keys in a row are one step, after a pause another one", () => {
  const field = new Field().type("Eins").wait().type(" zwei");
  assert.equal(field.undo().text, "Eins");
  assert.equal(field.undo().text, "");
  assert.equal(field.undo().text, "");
  assert.equal(field.redo().redo().redo().text, "Eins zwei");
});

test("what is put in at once is a step of its own", () => {
  const field = new Field().type("Eins").become("Eins\n\nEin ganzer Satz.").type(" Mehr");
  assert.equal(field.undo().text, "Eins\n\nEin ganzer Satz.");
  assert.equal(field.undo().text, "Eins");
});

test("deleting in a row is one step", () => {
  const field = new Field().type("Eins").wait();
  for (const text of ["Ein", "Ei", "E"]) field.become(text);
  assert.equal(field.undo().text, "Eins");
});

test("a new key forgets what was taken back", () => {
  const field = new Field().type("Eins").wait().type("X").undo().type("Y");
  assert.equal(field.redo().text, "EinsY");
});

test("what others change stays, wherever it is, and one's own can still be taken back", () => {
  const field = new Field().become("Mitte.").wait().become("Mitte. Meins.");
  field.other("Davor. Mitte. Meins. Danach.");
  assert.equal(field.undo().text, "Davor. Mitte. Danach.");
  assert.equal(field.redo().text, "Davor. Mitte. Meins. Danach.");
  assert.equal(field.undo().undo().text, "Davor.  Danach.");
});

test("what others have taken out or changed is not brought back: that step is left out", () => {
  const field = new Field().type("Erst").wait().become("Erst Meins").wait().become("Erst Meins Ende");
  field.other("Erst Ende");
  assert.equal(field.undo().text, "Erst");
  assert.equal(field.undo().text, "");
});

test("many steps in many places, mixed with others' changes, all the way back and forth", () => {
  let seed = 7;
  const random = (most) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let round = 0; round < 500; round += 1) {
    const field = new Field();
    for (let n = 0; n < 20; n += 1) {
      const words = field.text.split(/(?<=[.;])/);
      const place = words.slice(0, random(words.length + 1)).join("").length;
      const put = (word) => field.text.slice(0, place) + word + field.text.slice(place);
      field.wait();
      if (random(3)) field.become(put(`mein${n};`), place + `mein${n};`.length);
      else field.other(put(`fremd${n}.`));
    }
    const whole = field.text;
    for (let n = 0; n < 20; n += 1) field.undo();
    assert.equal(field.text, whole.replace(/mein\d+;/g, ""));
    for (let n = 0; n < 20; n += 1) field.redo();
    assert.equal(field.text, whole);
  }
});
