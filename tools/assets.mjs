// Builds static/built/ from the npm packages and our own static/ folder: one stylesheet, one script, subset fonts, icons,
// each under a name that holds its content's hash, compressed beside it, and listed in manifest.json {logical: hashed}.
// htmx and its extension are in one script, because as two deferred files they race and sometimes no socket is opened.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STATIC = path.join(ROOT, "static");
const BUILT = path.join(STATIC, "built");
const MODULES = path.join(ROOT, "node_modules");
const KERN = path.join(MODULES, "@kern-ux/native/dist/kern.min.css");
const FIRA = path.join(MODULES, "@fontsource/fira-sans");
const VENDOR_SCRIPTS = ["htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-ws.min.js"];
// The three scripts that pages load, bundled with what they import. The second and third are a third of the code and
// loaded only by pages with a running meeting or an editor. They only add listeners, so it doesn't matter that they come
// after htmx.
const ENTRIES = ["app.js", "meeting.js", "editor.js"];
const FIRST = "app.js"; // htmx and its extension come before it
// Our own stylesheets, one for each room, in the order of the cascade.
const STYLES = [
  "base.css",
  "web.css",
  "accounts.css",
  "meetings/attendance.css",
  "demo.css",
  "directory.css",
  "directory/districts.css",
  "directory/imports.css",
  "countries.css",
  "centres.css",
  "files.css",
  "live_meeting/running.css",
  "meetings.css",
  "minutes.css",
  "meetings/planning.css",
  "meetings/polls.css",
  "minutes/register.css",
  "tasks.css",
  "training.css",
  "glossary.css",
  "totals.css",
  "state.css",
  "live_meeting/wall.css",
  "visibility.css",
  "minutes/writing.css",
  "touch.css",
];
const FACES = [
  ["latin", 400, "normal"],
  ["latin", 500, "normal"],
  ["latin", 600, "normal"],
  ["latin", 400, "italic"],
  ["latin-ext", 400, "normal"],
  ["latin-ext", 500, "normal"],
  ["latin-ext", 600, "normal"],
];
// Fonts for PDFs, which the server writes: KERN's whole files, because names may have any letter.
const PRINT = path.join(MODULES, "@kern-ux/native/dist/fonts/fira-sans");
const PRINT_FACES = ["Regular", "Italic", "SemiBold", "SemiBoldItalic"];
const BANNER = "/*! KERN UX 2.7 (EUPL-1.2, shortened) · Fira Sans (OFL-1.1, shortened) · Runder Tisch (EUPL-1.2) */\n";
const COMPRESSIBLE = /\.(css|js|svg|json|txt|webmanifest)$/;
const KEEP_OLD_MS = 24 * 60 * 60 * 1000;

const sha = (data, length) => createHash("sha256").update(data).digest("hex").slice(0, length);
const inName = (a, b) => (a < b ? -1 : a > b ? 1 : 0); // not localeCompare: the order must not depend on the machine

function filesUnder(folder, wanted) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => inName(a.name, b.name))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.name.startsWith(".") || full === BUILT) return [];
      if (entry.isDirectory()) return filesUnder(full, wanted);
      return wanted.test(entry.name) ? [full] : [];
    });
}

// Throws if a stylesheet is missing in the list or in the folder.
function stylesInOrder() {
  const folder = path.join(STATIC, "css");
  const listed = STYLES.map((name) => path.join(folder, name));
  const odd = [
    ...filesUnder(folder, /\.css$/).filter((file) => !listed.includes(file)),
    ...listed.filter((file) => !fs.existsSync(file)),
  ];
  if (odd.length) throw new Error(`STYLES in tools/assets.mjs and static/css differ: ${odd.join(", ")}`);
  return listed;
}

// ── inputs, and whether they have changed ────────────────────────────────

// Every "kern-…" word in templates, scripts and Python. One that ends in "-", as from "kern-badge--{{ state }}", keeps all
// classes that begin with it.
function kernWords() {
  const sources = [
    ...filesUnder(path.join(ROOT, "templates"), /\.(html|xml|svg|txt)$/),
    ...filesUnder(path.join(ROOT, "roundtable"), /\.(py|html)$/),
    ...filesUnder(path.join(STATIC, "js"), /\.js$/),
  ];
  const words = new Set();
  for (const file of sources)
    for (const [word] of fs.readFileSync(file, "utf8").matchAll(/kern-[\w-]+/g)) words.add(word);
  return [...words].sort(inName);
}

function inputStamp(words, ownFiles) {
  const hash = createHash("sha256").update(words.join(" "));
  const lock = path.join(ROOT, "package-lock.json"); // pins every vendor file by its integrity hash
  for (const file of [fileURLToPath(import.meta.url), lock, ...ownFiles])
    hash.update(`\0${path.relative(ROOT, file)}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}

function upToDate(stamp) {
  try {
    if (fs.readFileSync(path.join(BUILT, ".stamp"), "utf8") !== stamp) return false;
    const manifest = JSON.parse(fs.readFileSync(path.join(BUILT, "manifest.json"), "utf8"));
    return Object.values(manifest).every((name) => fs.existsSync(path.join(BUILT, name)));
  } catch {
    return false;
  }
}

// ── writing ──────────────────────────────────────────────────────────────

// Atomically, so that a running server never reads half a file.
function write(name, data) {
  const target = path.join(BUILT, name);
  const temporary = `${target}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, data);
  fs.renameSync(temporary, target);
}

function brotli(data) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return zlib.brotliCompressSync(data, {
    params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: data.length },
  });
}

function emit(manifest, logical, content) {
  const data = Buffer.from(content);
  const { name, ext } = path.parse(logical);
  const hashed = `${name}.${sha(data, 10)}${ext}`;
  let wire = data.length;
  if (COMPRESSIBLE.test(hashed)) {
    const small = brotli(data);
    wire = small.length;
    write(`${hashed}.br`, small);
    write(`${hashed}.gz`, zlib.gzipSync(data, { level: 9 }));
  }
  write(hashed, data);
  manifest[logical] = hashed;
  console.log(
    `  ${logical.padEnd(38)} ${(data.length / 1024).toFixed(1).padStart(7)} KB, ${(wire / 1024).toFixed(1)} KB on the wire`,
  );
  return hashed;
}

// Removes old files after a day: until then open pages, and servers with an old manifest, may need them.
function sweep(manifest) {
  const current = new Set(["manifest.json", ".stamp"]);
  for (const name of Object.values(manifest)) for (const end of ["", ".br", ".gz"]) current.add(name + end);
  for (const name of fs.readdirSync(BUILT)) {
    const file = path.join(BUILT, name);
    if (!current.has(name) && Date.now() - fs.statSync(file).mtimeMs > KEEP_OLD_MS)
      fs.rmSync(file, { recursive: true });
  }
}

// ── fonts ────────────────────────────────────────────────────────────────

// The letters of German, English, Danish, Low German and Frisian, and the signs of our own texts. Most pages need no
// others, and so only one file of 10 KB for each weight; the layout preloads these.
const letters = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
const USUAL = new Set([
  ...letters(0, 0x7e),
  ..."\u00a0\u00ad\u2009\u200b\u202fäöüÄÖÜßéèêëáàâóôíîúûçñåÅæÆøØ§©°²³½¼·×«»€–—„“”‚‘’…•−",
]);
// Left out: hinting (9 of 24 KB of a file), which today's screens don't need at 16 px and above, and small capitals,
// fractions and other figures (another third), which none of our styles uses.
const LEAN = {
  targetFormat: "woff2",
  noHinting: true,
  keepFeatures: ["kern", "liga", "lnum", "tnum", "ccmp", "locl", "mark", "mkmk"],
};

const lettersOf = (ranges) =>
  ranges.split(",").flatMap((range) => {
    const [from, to = from] = range
      .slice(2)
      .split("-")
      .map((code) => parseInt(code, 16));
    return letters(from, to);
  });

function rangesOf(wanted) {
  const codes = wanted.map((letter) => letter.codePointAt(0)).sort((a, b) => a - b);
  const runs = [];
  for (const code of codes) {
    if (runs.at(-1)?.[1] === code - 1) runs.at(-1)[1] = code;
    else runs.push([code, code]);
  }
  const hex = (code) => code.toString(16).toUpperCase();
  return runs.map(([from, to]) => `U+${hex(from)}${to > from ? `-${hex(to)}` : ""}`).join(",");
}

async function buildFonts(manifest) {
  const { default: subset } = await import("subset-font");
  const ranges = JSON.parse(fs.readFileSync(path.join(FIRA, "unicode.json"), "utf8"));
  const rules = [];
  for (const [script, weight, style] of FACES) {
    const source = fs.readFileSync(path.join(FIRA, `files/fira-sans-${script}-${weight}-${style}.woff2`));
    const all = lettersOf(ranges[script]);
    const parts = {
      usual: all.filter((letter) => USUAL.has(letter)),
      [script]: all.filter((letter) => !USUAL.has(letter)),
    };
    for (const [part, wanted] of Object.entries(parts)) {
      if (!wanted.length) continue;
      const logical = `fonts/fira-sans-${part}-${weight}${style === "normal" ? "" : `-${style}`}.woff2`;
      const name = emit(manifest, logical, await subset(source, wanted.join(""), LEAN));
      rules.push(
        `@font-face{font-family:"Fira Sans";font-style:${style};font-weight:${weight};font-display:swap;` +
          `src:url(${name}) format("woff2");unicode-range:${rangesOf(wanted)}}`,
      );
    }
  }
  return rules.join("\n");
}

async function buildPrintFonts(manifest) {
  const { default: subset } = await import("subset-font");
  for (const face of PRINT_FACES) {
    const source = fs.readFileSync(path.join(PRINT, `FiraSans-${face}.woff2`));
    const lean = await subset(source, undefined, { targetFormat: "sfnt", keepAllGlyphs: true, noHinting: true });
    emit(manifest, `print/fira-sans-${face.toLowerCase()}.ttf`, lean);
  }
}

// ── styles ───────────────────────────────────────────────────────────────

function withoutParentheses(selector) {
  let depth = 0;
  return [...selector].filter((c) => (c === "(" ? depth++ : c === ")" ? depth-- : depth) === 0 && c !== ")").join("");
}

// A selector is dropped only if it names, outside :not() :is() :has(), a KERN class or theme attribute that no source of
// ours contains.
function selectorInUse(words) {
  const exact = new Set(words);
  const prefixes = words.filter((word) => word.endsWith("-") && word !== "kern-");
  const used = (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return (selector) =>
    [...withoutParentheses(selector).matchAll(/(?:\.|\[data-)(kern-[\w-]+)/g)].every(([, name]) => used(name));
}

function dropUnusedRules(root, inUse) {
  root.walkRules((rule) => {
    if (rule.parent.name?.endsWith("keyframes")) return;
    const kept = rule.selectors.filter(inUse);
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  root.walkAtRules(/^(font-face|charset)$/, (rule) => {
    rule.remove();
  }); // KERN's own fonts are 120 KB each
}

// KERN defines hundreds of tokens. In a loop, because a token may be used only by tokens that were dropped.
function dropUnusedTokens(root, outside) {
  for (let removed = 1; removed > 0; ) {
    removed = 0;
    const used = new Set([...`${outside} ${root}`.matchAll(/var\(\s*(--kern-[\w-]+)/g)].map(([, name]) => name));
    root.walkDecls(/^--kern-/, (declaration) => {
      if (!used.has(declaration.prop)) {
        declaration.remove();
        removed += 1;
      }
    });
  }
}

function dropEmpty(root) {
  root.walk((node) => {
    let empty = node;
    while (empty?.nodes?.length === 0 && empty.type !== "root") {
      const parent = empty.parent;
      empty.remove();
      empty = parent;
    }
  });
}

// Removes only comments and indentation; values stay as written.
function compact(root) {
  root.walkComments((comment) => {
    comment.remove();
  });
  root.walk((node) => {
    for (const raw of ["value", "selector", "params"]) delete node.raws[raw];
    node.raws.before = node.parent.type === "root" ? "\n" : "";
    node.raws.after = "";
    node.raws.semicolon = false;
    if (node.type === "decl") node.raws.between = ":";
    else if (node.nodes) node.raws.between = "";
    if (node.type === "rule") node.selector = node.selector.replace(/,\s+/g, ",").replace(/\s+/g, " ");
  });
  return root;
}

// Our styles say url(../icons/x.svg); in built/ that file has another name. Throws for an unknown address.
function resolveUrls(root, file, manifest) {
  root.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(
      /url\(\s*["']?(?!data:|#)([^"')#]+)(#[^"')]*)?["']?\s*\)/g,
      (_, address, hash = "") => {
        const logical = path.relative(STATIC, path.resolve(path.dirname(file), address)).replaceAll("\\", "/");
        if (!manifest[logical]) throw new Error(`${path.relative(ROOT, file)}: url(${address}) is no file in static/`);
        return `url(${manifest[logical]}${hash})`;
      },
    );
  });
}

async function buildStyles(manifest, words, fontRules) {
  const { default: postcss } = await import("postcss");
  const own = stylesInOrder().map((file) => {
    const root = postcss.parse(fs.readFileSync(file, "utf8"), { from: file });
    resolveUrls(root, file, manifest);
    return compact(root).toString();
  });
  const kern = postcss.parse(fs.readFileSync(KERN, "utf8"), { from: KERN });
  dropUnusedRules(kern, selectorInUse(words));
  dropUnusedTokens(kern, own.join("\n"));
  dropEmpty(kern);
  emit(manifest, "app.css", `@charset "UTF-8";\n${BANNER}${fontRules}${compact(kern)}${own.join("")}\n`);
}

// ── script and everything else ───────────────────────────────────────────

// Each of our bundles is wrapped in a function, so that it defines no globals; htmx, which is one, comes before.
async function buildScripts(manifest) {
  const { build: bundle } = await import("esbuild");
  const vendor = VENDOR_SCRIPTS.map((name) => fs.readFileSync(path.join(MODULES, name), "utf8").trim());
  for (const name of ENTRIES) {
    const { outputFiles } = await bundle({
      entryPoints: [path.join(STATIC, "js", name)],
      bundle: true,
      write: false,
      format: "iife",
      minify: true,
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      logLevel: "warning",
    });
    const parts = [...(name === FIRST ? vendor : []), outputFiles[0].text.trim()];
    emit(manifest, name, `${parts.join("\n;\n")}\n`);
  }
}

function copyOthers(manifest, ownFiles) {
  for (const file of ownFiles) {
    const logical = path.relative(STATIC, file).replaceAll("\\", "/");
    if (!/^(css|js)\//.test(logical)) emit(manifest, logical, fs.readFileSync(file));
  }
}

async function build(words, ownFiles) {
  const manifest = {};
  fs.mkdirSync(BUILT, { recursive: true });
  copyOthers(manifest, ownFiles);
  const fontRules = await buildFonts(manifest);
  await buildPrintFonts(manifest);
  await buildStyles(manifest, words, fontRules);
  await buildScripts(manifest);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => inName(a, b)));
  write("manifest.json", `${JSON.stringify(sorted, null, 1)}\n`);
  sweep(manifest);
}

const words = kernWords();
const ownFiles = filesUnder(STATIC, /\.(?!md$)\w+$/);
const stamp = inputStamp(words, ownFiles);
if (upToDate(stamp)) console.log("assets: unchanged");
else {
  console.log("assets: building");
  await build(words, ownFiles);
  write(".stamp", stamp);
}
