import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../static/js");
const ENTRIES = ["app.js", "editor.js", "meeting.js"];
// What can be thought through without a browser, and is tested here.
const PURE = ["caret", "markdown", "merging", "states", "undo"].map((name) => `editor/${name}.js`);
PURE.push("live/state.js", "page/presses.js");

const files = fs.readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
const source = (name) => fs.readFileSync(path.join(ROOT, name), "utf8");
const imports = (name) =>
  [...source(name).matchAll(/(?:from|import) "(\.[^"]+)"/g)].map(([, to]) => path.join(path.dirname(name), to));

test("every file is part of a script that pages load", () => {
  const reached = new Set(ENTRIES);
  for (const name of reached) for (const other of imports(name)) reached.add(other);
  assert.deepEqual(files.toSorted(), [...reached].toSorted());
});

test("no two files need each other", () => {
  const walk = (name, way) => {
    assert.ok(!way.includes(name), [...way, name].join(" → "));
    for (const other of imports(name)) walk(other, [...way, name]);
  };
  for (const name of ENTRIES) walk(name, []);
});

test("pure files know no page, no network and no storage", () => {
  for (const name of PURE) {
    const code = source(name).replace(/^\s*\/\/.*$/gm, "");
    assert.doesNotMatch(code, /\b(document|window|localStorage|navigator|fetch|setTimeout|htmx)\b/, name);
    for (const other of imports(name)) assert.ok(PURE.includes(other), `${name} → ${other}`);
  }
});

test("files stay short enough to be read", () => {
  for (const name of files) assert.ok(source(name).split("\n").length <= 400, name);
});

test("nothing is written into the page that could act", () => {
  const trusted = { "editor/kinds.js": 1, "tasks/names.js": 1 }; // our own server's HTML, escaped there
  for (const name of files) {
    const found = source(name).match(/\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|\beval\(|new Function/g) || [];
    assert.equal(found.length, trusted[name] || 0, name);
  }
});
