"""What people see when they type Markdown, and what nobody may make others see."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from roundtable.markdown import render as markdown_render
from roundtable.markdown.render import allowed_link, plain, render, render_inline

SAMPLES = Path(__file__).parent.parent / "importing" / "samples"
HREF = re.compile(r'href="([^"]*)"')
REL = 'rel="noopener nofollow noreferrer"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Guten Tag", "<p>Guten Tag</p>\n"),
        ("erste Zeile\nzweite Zeile", "<p>erste Zeile<br>\nzweite Zeile</p>\n"),
        (
            "**fett** *kursiv* ~~weg~~ `Code`",
            "<p><strong>fett</strong> <em>kursiv</em> <s>weg</s> <code>Code</code></p>\n",
        ),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("> Zitat", "<blockquote>\n<p>Zitat</p>\n</blockquote>\n"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        ("Ergebnis\n---", "<p>Ergebnis</p>\n<hr>\n"),
        ("\tmit Tab eingefügt", "<p>mit Tab eingefügt</p>\n"),
        ("    vier Leerzeichen", "<p>vier Leerzeichen</p>\n"),
        ("[1]: siehe Anlage", "<p>[1]: siehe Anlage</p>\n"),
        ("```js hx-get=x\nlet a\n```", "<pre><code>let a\n</code></pre>\n"),
        ("a & b < c > d \" '", "<p>a &amp; b &lt; c &gt; d &quot; '</p>\n"),
        ("- [ ] offen", "<ul>\n<li>[ ] offen</li>\n</ul>\n"),
    ],
)
def test_render_block(text: str, html: str) -> None:
    assert render(text) == html


def test_render_gives_markup_that_jinja_does_not_escape_again() -> None:
    assert type(render("a")) is Markup
    assert type(render_inline("a")) is Markup


def test_render_inline_has_no_paragraph() -> None:
    assert render_inline("**Passersatz** – 1. Teil") == "<strong>Passersatz</strong> – 1. Teil"
    assert render_inline("# kein Titel") == "# kein Titel"
    assert render_inline("1. Sitzung") == "1. Sitzung"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a", ["h4"]),
        ("## a", ["h4"]),
        ("# a\n\n### b\n\n## c\n\n# d", ["h4", "h5", "h5", "h4"]),
        ("### a\n\n# b\n\n## c", ["h4", "h4", "h5"]),
        ("# a\n\n## b\n\n### c\n\n#### d", ["h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_continue_the_page_without_gaps(text: str, levels: list[str]) -> None:
    html = render(text)
    assert [part[:2] for part in html.split("<")[1:] if part[0] == "h"] == levels
    assert render(text, top_heading=3).startswith("<h3>")


@pytest.mark.parametrize(
    "line",
    [
        "12. März 2026 tagte der Runde Tisch",
        "1. Mai",
        "3. Okt. 2026",
        "12. 3. 2026 in Heide",
        "1. Sitzung 2026",
        "3. Bericht",
        "2) Anmerkung",
        "> 1. Sitzung 2026",
        "- 12. März 2026: Termin",
    ],
)
def test_a_date_or_a_lone_ordinal_is_no_list(line: str) -> None:
    html = render(f"Davor\n\n{line}\n\nDanach")
    assert "<ol" not in html
    assert line.lstrip("-> ") in html


@pytest.mark.parametrize(
    "text", ["1. Januar\n2. Februar", "12. März 2026 a\n13. März 2026 b", "1. 2. 2026\n2. 2. 2026"]
)
def test_dates_in_several_lines_are_no_list(text: str) -> None:
    assert render(text) == "<p>" + text.replace("\n", "<br>\n") + "</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        (
            "3. a\n5. b\n6. c",
            '<ol start="3">\n<li>a</li>\n<li value="5">b</li>\n<li value="6">c</li>\n</ol>\n',
        ),
        ("1. a\n1. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1) a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        (
            "1. a\n\n   mehr\n\n2. b",
            "<ol>\n<li>\n<p>a</p>\n<p>mehr</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n",
        ),
        ("- x\n  1. a\n  2. b", "<ul>\n<li>x\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n</li>\n</ul>\n"),
        ("1. a\n12. März 2026\n2. b", "<ol>\n<li>a<br>\n12. März 2026</li>\n<li>b</li>\n</ol>\n"),
        ("1. 12.03.2026 Termin\n2. b", "<ol>\n<li>12.03.2026 Termin</li>\n<li>b</li>\n</ol>\n"),
    ],
)
def test_numbered_lists_of_several_items_keep_their_numbers(text: str, html: str) -> None:
    assert render(text) == html


def test_numbered_headings_of_paragraphs_are_no_list() -> None:
    assert render("1. Bericht\n\nText\n\n2. Kosten\n\nText") == (
        "<p>1. Bericht</p>\n<p>Text</p>\n<p>2. Kosten</p>\n<p>Text</p>\n"
    )


def test_numbers_in_code_stay_as_typed() -> None:
    assert render("```\n1. Sitzung\n2) x\n```") == "<pre><code>1. Sitzung\n2) x\n</code></pre>\n"


def test_tables_align_by_class_and_have_column_headers() -> None:
    html = render("| Nr. | Aufgabe |\n|--:|:-:|\n| 1 | a \\| b |")
    assert '<th scope="col" class="align-right">Nr.</th>' in html
    assert '<td class="align-center">a | b</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        "HTTPS://EXAMPLE.ORG",
        "mailto:info@example.org",
        "mailto:info@example.org?subject=Frage",
        "tel:+494319881200",
        "/tables/kiel/agenda",
    ],
)
def test_allowed_links(url: str) -> None:
    assert allowed_link(url)
    assert "<a href=" in render(f"[Text](<{url}>)")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "ms-msdt:/id",
        "intent:x",
        "blob:https://a.b/c",
        "ws://a.b",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https://bank.example@evil.example",
        "http://",
        "https:\\\\evil.example",
        "relative",
        "../up",
        "?q",
        "#anchor",
        "mailto:a@b?bcc=c@d",
        "tel:*#06#",
        "ftp://a.b",
        "/ok\nbad",
        "",
    ],
)
def test_refused_links_lead_nowhere(url: str) -> None:
    html = render(f"[Text](<{url}>)")
    assert not allowed_link(url)
    # An address inside the refused target may become a link of its own, shown as what it is.
    assert all(allowed_link(href) and href in html.split(">")[2] for href in HREF.findall(html) if "%5C" not in href)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("siehe https://a.example/b.", f'siehe <a href="https://a.example/b" {REL}>https://a.example/b</a>.'),
        ("www.a.example", f'<a href="https://www.a.example" {REL}>www.a.example</a>'),
        ("an info@a.de", 'an <a href="mailto:info@a.de">info@a.de</a>'),
        ("geklärt.Es geht. Termin.Im Amt, a.de", "geklärt.Es geht. Termin.Im Amt, a.de"),
        ("[hier](/tables/kiel)", '<a href="/tables/kiel">hier</a>'),
        ('[hier](https://a.b "Titel")', f'<a href="https://a.b" {REL}>hier</a>'),
        ("[hier]()", "hier"),
        ("[an info@a.de](https://a.b)", f'<a href="https://a.b" {REL}>an info@a.de</a>'),
        ("<https://a.b>", f'<a href="https://a.b" {REL}>https://a.b</a>'),
        ("ftp://a.b //a.b", "ftp://a.b //a.b"),
        ("www.a.de://b", f'<a href="https://www.a.de" {REL}>www.a.de</a>://b'),
        ("www.a.de+siebzehn-zeichen://b", f'<a href="https://www.a.de" {REL}>www.a.de</a>+siebzehn-zeichen://b'),
        ("x-http://a.de://b", f'x-<a href="http://a.de" {REL}>http://a.de</a>://b'),
    ],
)
def test_links(text: str, html: str) -> None:
    assert render_inline(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![Lageplan](https://a.b/c.png)", f'<a href="https://a.b/c.png" {REL}>Lageplan</a>'),
        ("![](https://a.b/c.png)", f'<a href="https://a.b/c.png" {REL}>https://a.b/c.png</a>'),
        ("[![Plan](https://t.b/x)](https://a.b)", f'<a href="https://a.b" {REL}>Plan</a>'),
        ("![x](data:image/png;base64,AA)", "![x](data:image/png;base64,AA)"),
        ("![x]()", "x"),
    ],
)
def test_images_become_links_and_load_nothing(text: str, html: str) -> None:
    assert render_inline(text) == html


def test_raw_html_is_text() -> None:
    html = render('<img src=x onerror=alert(1)>\n\n<div hx-get="/x" id=a class=b style=c>')
    assert html.count("<") == 4  # two paragraphs, opened and closed
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_texts_over_the_size_limit_are_shown_as_typed() -> None:
    text = "**x** <b>\n" * 2_100
    assert len(text) > markdown_render.MAX_BYTES
    assert render(text).startswith("<p>**x** &lt;b&gt;<br>\n**x**")
    assert render("> " * 40 + "tief") == "<p>" + "&gt; " * 40 + "tief</p>\n"


def test_the_samples_render_in_full() -> None:
    for path in SAMPLES.glob("*.md"):
        html = render(path.read_text())
        assert "<table>" in html or "protokoll" in path.name
        assert "<ol" not in html
        assert "TOP" in html


@pytest.mark.parametrize(
    ("text", "limit", "words"),
    [
        (
            "## Titel\n\n**Beschluss 1/2026:** Das [Protokoll](https://a.b) wird\ngenehmigt.",
            200,
            "Titel Beschluss 1/2026: Das Protokoll wird genehmigt.",
        ),
        ("| a | b |\n|---|---|\n| c | d |", 200, "a b c d"),
        ("- a\n- b", 200, "a b"),
        ("12. März 2026", 200, "12. März 2026"),
        ("![Bild](https://a.b/c.png) `x`", 200, "Bild x"),
        ("Die Ausländerbehörde prüft", 12, "Die Ausländ…"),
        ("Die Ausländerbehörde prüft", 22, "Die Ausländerbehörde…"),
        ("Ausländerbehörde", 8, "Ausländ…"),
        ("", 10, ""),
    ],
)
def test_plain(text: str, limit: int, words: str) -> None:
    assert plain(text, limit) == words


def test_plain_of_a_long_text_is_within_the_limit_and_marked() -> None:
    short = plain("Wort " * 50_000, 100)
    assert len(short) <= 100
    assert short.endswith("Wort…")


def test_the_cache_is_bounded_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_render._cache, "limit", 10_000)
    for number in range(200):
        render(f"Text {number} " * 10)
    assert markdown_render._cache.size <= 10_000
    assert 0 < len(markdown_render._cache) < 40
    assert render("Text 199 " * 10) is render("Text 199 " * 10)
