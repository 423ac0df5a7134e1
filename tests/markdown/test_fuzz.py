"""Whatever people type, only harmless elements, attributes and links reach the page.

`ROUNDTABLE_FUZZ=1000000` makes it the soak run. The list of what is allowed is written down here a second
time on purpose: a slip in the renderer must not widen the test with it.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest

from roundtable.markdown.render import render, render_inline

DOCUMENTS = int(os.environ.get("ROUNDTABLE_FUZZ", "2000"))
ALLOWED = {
    **{tag: set[str]() for tag in ("p", "br", "hr", "h4", "h5", "h6", "ul", "blockquote", "pre", "code")},
    **{tag: set[str]() for tag in ("em", "strong", "s", "table", "thead", "tbody", "tr")},
    "ol": {"start"},
    "li": {"value"},
    "a": {"href", "rel"},
    "th": {"scope", "class"},
    "td": {"class"},
}
CLASSES = {"align-left", "align-center", "align-right"}
LINK = re.compile(
    r"https?://[^\s/?#@\\]+([/?#][^\s\\]*)?|mailto:[^\s?]+(\?subject=\S*)?|tel:[+\d().-]+|/([^/\\\s]\S*)?",
    re.I,
)

SCRIPTS = (
    "<script>pwned++</script>",
    "<img src=x onerror=pwned++>",
    "<svg/onload=pwned++>",
    "<iframe srcdoc='<script>parent.pwned++</script>'>",
    "<a href=javascript:pwned++>x</a>",
    "<div hx-get=/x hx-trigger=load data-hx-on:load=pwned++ id=a class=b style=color:red>",
    "<details open ontoggle=pwned++>",
    "<style>@import 'http://evil.example/x'</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "</p><form action=//evil.example><button>",
    "<math><mtext></table><mglyph><style><img src=x onerror=pwned++>",
    "<!--><img src=x onerror=pwned++>-->",
    "<![CDATA[<script>pwned++</script>]]>",
    "<plaintext>",
    "<noscript><p title='</noscript><img src=x onerror=pwned++>'>",
    '"><script>pwned++</script>',
    "' onmouseover='pwned++",
    "&lt;script&gt;pwned++&lt;/script&gt;",
    "&#x3C;script&#x3E;pwned++",
    "&#0;&#xFFFFFF;&NewLine;&colon;&Tab;",
    "{{7*7}}${pwned++}",
)
URLS = (
    "javascript:pwned++",
    "JaVaScRiPt:pwned++",
    "java\tscript:pwned++",
    "java&#10;script:pwned++",
    "&#106;avascript:pwned++",
    "javascript&colon;pwned++",
    "\x01javascript:pwned++",
    "%6aavascript:pwned++",
    "vbscript:pwned",
    "data:text/html,<script>pwned++</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9cHduZWQrKz4=",
    "blob:https://evil.example/x",
    "ms-msdt:/id",
    "intent://x#Intent",
    "ws://evil.example",
    "//evil.example/x.png",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://gut.example@evil.example",
    "http://[::1]/x",
    "http://evil.example:99999999/",
    "https://evil.example/a_b*c~d`e",
    "https://müller.example/ä?ö=ß",
    "mailto:a@b.example?cc=x@y.example",
    "mailto:info@kiel.example",
    "tel:+49431988",
    '/tables/kiel?x="onmouseover=pwned++',
    'x" onerror="pwned++',
    "x' autofocus onfocus='pwned++",
    "#top",
    "",
)
WORDS = (
    "Protokoll",
    "Passersatz",
    "Straße",
    "ÄÖÜ",
    "12. März 2026",
    "1. Sitzung",
    "TOP 3a",
    "“”",
    "\u202egnitis",
    "👩‍👩‍👧",
    "\ufdd0",
    "\ufdd1",
    "\x00",
    "\u2028",
    "a\u0301",
    "İ",
    "ﷺ",
    "\\",
    "|",
    "`",
    "*",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "&",
    "&amp",
    "&copy;",
    "www.kiel.example",
    "info@kiel.example",
    "http://a.example",
    "javascript:pwned++",
    "\t",
    "\r",
)
LONG = "*_[](<>`~|!#-+=&;:\\ \n@./\"'0"

Make = Callable[[random.Random, int], str]


def words(rnd: random.Random, depth: int) -> str:
    return " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(1, 5)))


def inline(rnd: random.Random, depth: int) -> str:
    if depth <= 0:
        return words(rnd, 0)
    return "".join(rnd.choice(INLINE)(rnd, depth - 1) for _ in range(rnd.randint(1, 3)))


def wrapped(rnd: random.Random, depth: int) -> str:
    mark = rnd.choice(("*", "**", "_", "~~", "`", "``", "***"))
    return mark + inline(rnd, depth) + mark


def link(rnd: random.Random, depth: int) -> str:
    url = rnd.choice(URLS)
    label = rnd.choice(("", "!")) + f"[{inline(rnd, depth)}]"
    title = rnd.choice(("", ' "pwned++"', " 't\" onclick=pwned++'"))
    tail = rnd.choice((f"({url}{title})", f"(<{url}>{title})", "[ref]", f": {url}", ""))
    return rnd.choice((label + tail, f"<{url}>", url))


def html(rnd: random.Random, depth: int) -> str:
    return rnd.choice(SCRIPTS)


def run(rnd: random.Random, depth: int) -> str:
    return rnd.choice(LONG) * rnd.randint(1, 80)


def lines(rnd: random.Random, depth: int) -> str:
    prefix = rnd.choice(("> ", "- ", "* ", "1. ", "7) ", "  ", "    ", "\t", "# ", "###### ", "- [x] ", "12. "))
    return "\n".join(prefix + line for line in block(rnd, depth - 1).split("\n"))


def table(rnd: random.Random, depth: int) -> str:
    width = rnd.randint(1, 5)
    rows = [
        [inline(rnd, 1).replace("\n", " ") for _ in range(rnd.randint(1, width + 1))] for _ in range(rnd.randint(1, 4))
    ]
    rule = "|".join(rnd.choice(("---", ":-:", "--:", ":--")) for _ in range(width))
    head = "|".join(inline(rnd, 1).replace("\n", " ") for _ in range(width))
    return "\n".join(f"|{row}|" for row in (head, rule, *("|".join(row) for row in rows)))


def fence(rnd: random.Random, depth: int) -> str:
    return f"```{rnd.choice(('', 'js', 'x onclick=pwned++', '{.a #b hx-get=/x}'))}\n{inline(rnd, depth)}\n```"


def definition(rnd: random.Random, depth: int) -> str:
    return f'[ref]: {rnd.choice(URLS)} "t\' onclick=pwned++"'


def block(rnd: random.Random, depth: int) -> str:
    kinds = BLOCKS if depth > 0 else (inline, html, run)
    return rnd.choice(("\n", "\n\n", "\r\n")).join(rnd.choice(kinds)(rnd, depth) for _ in range(rnd.randint(1, 3)))


INLINE: tuple[Make, ...] = (words, wrapped, link, link, html, run)
BLOCKS: tuple[Make, ...] = (inline, inline, lines, lines, table, fence, definition, html)


def documents(count: int) -> Iterator[str]:
    for seed in range(count):
        yield block(random.Random(seed), 3)


class Strict(HTMLParser):
    """Collects everything in a piece of HTML that the renderer must never produce."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        extra = {name for name, _ in attrs} - ALLOWED.get(tag, set())
        self.faults += [f"<{tag}>"] * (tag not in ALLOWED) + [f"{tag}[{name}]" for name in extra]
        self.faults += [f"{tag}[{name}={value}]" for name, value in attrs if not value_is_fine(name, value or "")]
        self.faults += ["<a> in <a>"] * (tag == "a" and "a" in self.open)
        self.open += [tag] if tag not in ("br", "hr") else []

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.faults.append("<!-->")

    handle_decl = unknown_decl = handle_pi = handle_comment


def value_is_fine(name: str, value: str) -> bool:
    checks: dict[str, bool] = {
        "href": bool(LINK.fullmatch(value)),
        "rel": value == "noopener nofollow noreferrer",
        "class": value in CLASSES,
        "scope": value == "col",
    }
    return checks.get(name, value.isdigit())


def faults(source: str) -> list[str]:
    parser = Strict()
    parser.feed(source)
    parser.close()
    return parser.faults + [f"<{tag}> not closed" for tag in parser.open]


def test_the_strict_parser_finds_what_it_should() -> None:
    assert faults('<p onclick="x"><script>y</script><a href="javascript:x">z</a><!-- c -->') == [
        "p[onclick]",
        "p[onclick=x]",
        "<script>",
        "a[href=javascript:x]",
        "<!-->",
        "<p> not closed",
    ]


@pytest.mark.timeout(24 * 3600)
def test_only_allowed_html_leaves_the_renderer() -> None:
    plain = 0
    for text in documents(DOCUMENTS):
        for html_text in (str(render(text)), str(render_inline(text))):
            assert faults(html_text) == [], text
        plain += "<br>" in html_text and "<strong>" not in html_text
    # The generator must exercise the parser, not the fallback to plain text.
    assert plain < DOCUMENTS
