import assert from "node:assert/strict";
import { test } from "node:test";
import { isFormatted, markdown } from "../../static/js/editor/markdown.js";
import { nodes } from "./nodes.js";

const CASES = {
  "paragraphs, bold and links": [
    '<p>Wir <b>alle</b> lesen <a href="https://example.org/a">den Bericht</a>.</p><p>Danach\n weiter.</p>',
    "Wir **alle** lesen [den Bericht](https://example.org/a).\n\nDanach weiter.",
  ],
  "headings, at most four deep and never bold": ["<h1>Eins</h1><h6><b>Sechs</b></h6>", "# Eins\n\n#### Sechs"],
  "lists within lists, numbered from where they start": [
    '<ol start="3"><li>Drei<ul><li>Unter</li></ul></li><li>Vier</li></ol>',
    "3. Drei\n   - Unter\n4. Vier",
  ],
  "a list whose points hold paragraphs": [
    "<ul><li><p>Eins</p><p>noch</p></li><li></li><li>Zwei</li></ul>",
    "- Eins noch\n- Zwei",
  ],
  "a list directly within a list": ["<ul><li>Eins</li><ul><li>Unter</li></ul></ul>", "- Eins\n   - Unter"],
  "a table": [
    "<table><tbody><tr><th>Wer</th><th>Was</th></tr><tr><td>A|B</td><td></td></tr></tbody></table>",
    "| Wer | Was |\n| --- | --- |\n| A\\|B |  |",
  ],
  "a table of one column is no table": [
    "<table><tr><td>Eins</td></tr><tr><td>- Zwei</td></tr></table>",
    "Eins\n\n\\- Zwei",
  ],
  "Word's lists, by level and by sign": [
    '<p class="MsoListParagraph" data-style="mso-list:l0 level1 lfo1"><span data-style="mso-list:Ignore">1.</span>Erst</p>' +
      '<p class="MsoListParagraph" data-style="mso-list:l0 level2 lfo1"><span data-style="mso-list:Ignore">o </span>Dann</p>',
    "1. Erst\n   - Dann",
  ],
  "Word's titles": ['<p class="MsoTitle">Protokoll</p><p class="MsoNormal">Text</p>', "# Protokoll\n\nText"],
  "bold by style, and not bold by style": [
    '<p><span data-style="font-weight:700">fett</span> <b data-style="font-weight:normal">mager</b></p>',
    "**fett** mager",
  ],
  "spaces stay outside of bold": ["<p>a<b> b </b>c</p>", "a **b** c"],
  "bold beside bold is one": ["<p><b>a</b><b>b</b></p>", "**ab**"],
  "signs that mean something in Markdown are only signs": [
    "<p># 5 * 3 [a] `b` \\</p><p>1. kein Punkt</p>",
    "\\# 5 \\* 3 \\[a\\] \\`b\\` \\\\\n\n1\\. kein Punkt",
  ],
  "links that lead nowhere safe are text": [
    '<p><a href="javascript:alert(1)">Klick</a> <a href="file:///c">Datei</a></p>',
    "Klick Datei",
  ],
  "an address that says itself": [
    '<p><a href="https://example.org">https://example.org</a></p>',
    "https://example.org",
  ],
  "scripts, styles and comments of others are nothing": [
    "<p>a<script>x</script><style>y</style></p><title>z</title>",
    "a",
  ],
  "text beside blocks, and blocks in spans": [
    "vor<div>in</div>nach <span><p>tief</p></span>",
    "vor\n\nin\n\nnach\n\ntief",
  ],
  "line breaks and hard spaces": ["<p>a<br>b&nbsp;c</p>", "a\nb c"],
  nothing: ["<p></p><p> </p>", ""],
};

for (const [name, [html, expected]] of Object.entries(CASES)) {
  test(name, () => assert.equal(markdown(nodes(html)), expected));
}

test("what is worth more than its plain text", () => {
  for (const text of ["# a", "- a", "   1. a", "| a |", "a **b**", "[a](b)"]) assert.ok(isFormatted(text), text);
  for (const text of ["a", "a - b", "2 * 3", "#a"]) assert.ok(!isFormatted(text), text);
});
