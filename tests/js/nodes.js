// Well-formed HTML as the few things that the converter reads of nodes. No browser.
const VOID = new Set(["BR", "HR", "IMG"]);

class Element {
  nodeType = 1;
  childNodes = [];

  constructor(tagName, attributes) {
    this.tagName = tagName;
    this.attributes = attributes;
  }
  get className() {
    return this.attributes.class || "";
  }
  get textContent() {
    return this.childNodes.map((child) => child.textContent).join("");
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
}

const text = (data) => ({ nodeType: 3, data, textContent: data, childNodes: [] });
const plain = (words) => words.replaceAll("&nbsp;", "\u00a0").replaceAll("&amp;", "&").replaceAll("&lt;", "<");

export function nodes(html) {
  const open = [new Element("BODY", {})];
  for (const [, words, closing, name, rest] of html.matchAll(/([^<]+)|<(\/?)([a-z]\w*)([^>]*)>/gi)) {
    if (words) open.at(-1).childNodes.push(text(plain(words)));
    else if (closing) open.pop();
    else {
      const attributes = Object.fromEntries(
        [...rest.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      const element = new Element(name.toUpperCase(), attributes);
      open.at(-1).childNodes.push(element);
      if (!VOID.has(element.tagName)) open.push(element);
    }
  }
  return open[0].childNodes;
}
