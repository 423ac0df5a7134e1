"""No text of up to 20 KB takes longer than 50 ms to render, and no HTML is more than 20 times as long as its text."""

import functools
import operator
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roundtable.markdown import render as markdown_render
from roundtable.markdown.parser import MAX_STEPS, OverBudget
from roundtable.markdown.render import plain, render, render_inline

SAMPLES = Path(__file__).parent.parent / "importing" / "samples"
SIZE = markdown_render.MAX_BYTES
LIMIT = 0.050


def repeated(part: str) -> str:
    """As many copies as fit into the size limit."""
    return part * (SIZE // len(part.encode()))


def numbered(make: Callable[[int], str]) -> str:
    """As many numbered parts as fit into the size limit."""
    text, number = "", 0
    while len((text + make(number)).encode()) <= SIZE:
        text, number = text + make(number), number + 1
    return text


MINUTES = "\n\n".join(path.read_text() for path in sorted(SAMPLES.glob("*protokoll.md")))
ORDINARY = (MINUTES * 9).encode()[:SIZE].decode(errors="ignore")
ORDINARY_SECONDS = 0.021  # on two idle cores of 2026
TASK = "| 4 | TOP 3 auf die nächste Tagesordnung setzen | Moderation | 12.11.2026 | offen |\n"
PATHOLOGICAL = {
    "table of 2,002 bytes that grew 331 times": "|" * 257 + "\n" + "|-" * 256 + "|\n" + "|\n" * 610,
    "wide table": "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "b\n" * 1000,
    "tiny cells": "|a|a|a|a|\n|-|-|-|-|\n" + "|a|a|a|a|\n" * 2000,
    "many tables": repeated("|a|\n|-|\n|b|\n\n"),
    "table heads without end": repeated("a|b\n-|-\n"),
    "2,000 brackets": "[" * 2000,
    "brackets": repeated("["),
    "spaced brackets": repeated("[ "),
    "brackets in paragraphs": repeated("[ " * 30 + "\n\n"),
    "brackets closed": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "images": repeated("!["),
    "nested images": "![a" * 3000 + "](/b)" * 2000,
    "link ends": repeated("]("),
    "links": repeated("[a](/b)"),
    "links without end": repeated("[a](b "),
    "link titles without end": repeated('[a](b "'),
    "link targets without end": repeated("[a](<b"),
    "link parentheses": "[a](" + "(" * (SIZE - 4),
    "definitions": repeated("[a]: b\n"),
    "distinct definitions": numbered(lambda n: f"[{n}]: /x\n"),
    "stars": repeated("*a "),
    "star runs": repeated("*"),
    "stars and lines": repeated("*a_"),
    "double stars": repeated("**x*"),
    "emphasis of emphasis": repeated("*a **a "),
    "underlines": repeated("a_"),
    "tildes": repeated("~~a"),
    "backticks": repeated("`a"),
    "backticks of every length": numbered(lambda n: "`" * (n + 1) + " "),
    "backticks of seven lengths": repeated("".join("`" * n + " " for n in range(1, 8))),
    "backticks in labels": repeated("[`](``"),
    "angles": repeated("<"),
    "open tags": repeated("<a "),
    "comments": repeated("<!--"),
    "autolinks": repeated("<http://a.b>"),
    "quotes": repeated(">"),
    "quotes in every line": repeated("> " * 50 + "\n"),
    "quotes one level short": repeated("> " * 20 + "a\n"),
    "growing quotes": numbered(lambda n: ">" * (n % 20) + "a\n"),
    "nested lists": "\n".join("  " * depth + "- a" for depth in range(140)),
    "nested lists in one line": repeated("- "),
    "nested numbers": "\n".join("   " * depth + "1. a\n" + "   " * depth + "2. b" for depth in range(60)),
    "quotes in lists": repeated("- > " * 9 + "a\n"),
    "empty items": repeated("-\n"),
    "numbered lines": repeated("1. a\n"),
    "falling indents": "\n".join(" " * depth + "1. a" for depth in range(190, 0, -1)),
    "dates": repeated("12. März 2026\n"),
    "entities": repeated("&amp;"),
    "long entities": repeated("&" + "a" * 30),
    "backslashes": repeated("\\"),
    "escapes": repeated("\\*"),
    "addresses": repeated("http://a.b "),
    "schemes": repeated("http://"),
    "www": repeated("www."),
    "www without end": "www." + repeated("a."),
    "mail addresses": repeated("a@b.de "),
    "at signs": repeated("@"),
    "mail names": repeated("a@"),
    "dots": repeated("a."),
    "colons": repeated("a:"),
    "mailto": repeated("mailto:"),
    "slashes": repeated("//"),
    "parentheses in an address": "http://a.de/" + "(" * (SIZE - 12),
    "question marks in an address": "http://a.de/" + "?" * (SIZE - 12),
    "tail of an address": "http://a.de/" + "a.,;" * 5000,
    "unicode host": "http://" + "ä" * 10000,
    "refused addresses": ("ä`#http://ä" * SIZE)[: SIZE // 3],
    "refused addresses far apart": repeated("http://a`/" + "ä" * 25),
    "hosts too long to be one": repeated("http://" + "a." * 128 + "de/ä"),
    "addresses behind a long text": repeated("<http://" + " " * 40),
    "addresses between pipes": repeated("|" * 60 + "~~\n<http://"),
    "short addresses": repeated("http://a.b/    __???"),
    "link targets far apart": repeated("[](ä" + "a." * 25),
    "image targets far apart": repeated("![](ä" + "a." * 25),
    "www in one run": repeated("www.ä.de/ä" + "(" * 10),
    "mailto in one run": repeated("mailto:a`b@c.de/" + "a." * 10),
    "long path of umlauts": "http://a.de/" + "ä" * 10000,
    "long target of umlauts": "[a](/" + "ä" * 10000 + ")",
    "blank lines": repeated("\n"),
    "short lines": repeated("a\n"),
    "paragraphs": repeated("a\n\n"),
    "rules": repeated("---\n\n"),
    "headings": repeated("# a\n"),
    "hashes": repeated("#"),
    "underlined": repeated("a\n=\n"),
    "fences": repeated("```\n"),
    "tabs": repeated("\t"),
    "blanks": repeated(" "),
    "blanks at line ends": repeated("a  \n"),
    "zero": repeated("\0"),
    "mixed": repeated("**a** `b` [c](/d) <http://a.b> "),
    "ampersands": repeated("&"),
    "quotation marks": repeated('"'),
    "one word": repeated("a"),
    "emoji": repeated("👩‍👩‍👧 "),
    "formatted lines": repeated("Wort *kursiv* und **fett** hier\n"),
    "task table": "| Nr. | Aufgabe | Wer | Frist | Status |\n|---|---|---|---|---|\n" + TASK * 220,
    "minutes": ORDINARY,
}


def is_quick(make: Callable[[], object]) -> bool:
    """Whether one of nine tries stays within LIMIT, which grows with what 20 KB of ordinary minutes take at the same
    moment: on a busy machine everything is slower. Each try runs a bit deeper on the stack, because CPython keeps the
    stack in chunks and calls across the end of one cost ten times as much."""
    for attempt in range(9):
        took = seconds(functools.partial(deeper, 3 * attempt, make))
        if took <= LIMIT or took <= LIMIT * seconds(lambda: uncached(ORDINARY)) / ORDINARY_SECONDS:
            return True
    return False


def deeper(frames: int, make: Callable[[], object]) -> object:
    """Call `make` with so many more frames on the stack."""
    return deeper(frames - 1, make) if frames else make()


def seconds(make: Callable[[], object]) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


def uncached(text: str, top_heading: int | None = 4) -> str:
    return str(markdown_render._rendered(text, top_heading))


def growth(html: str, text: str) -> float:
    return len(html.encode()) / len(text.encode())


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_cost_of_pathological_texts(text: str) -> None:
    text = text.encode()[:SIZE].decode(errors="ignore")
    assert is_quick(lambda: uncached(text))
    assert is_quick(lambda: uncached(text, None))
    assert is_quick(lambda: plain(text, SIZE))
    assert growth(render(text), text) <= 20
    assert growth(render_inline(text), text) <= 20


def test_real_minutes_and_long_task_lists_stay_within_the_budget() -> None:
    assert render(PATHOLOGICAL["minutes"][:18_500]).count("<h5>") > 20
    assert "<table>" in render(PATHOLOGICAL["task table"][:16_000])
    address = "https://www.example.org/" + "rückkehr/beratung/" * 4 + "?seite=%d&sprache=de"
    assert render(numbered(lambda n: f"- [Merkblatt {n}]({address % n})\n")).count("<a ") > 140
    assert render(numbered(lambda n: f"Siehe {address % n}.\n")).count("<a ") > 140


def test_the_budget_stops_the_parser_and_the_text_is_shown_as_typed() -> None:
    text = "*a_" * 6000
    with pytest.raises(OverBudget):
        markdown_render.parse(text)
    assert uncached(text) == f"<p>{text}</p>\n"
    assert MAX_STEPS < 10_000


@pytest.mark.parametrize("text", ["-", "*", ">", "#", "1.", "+", "|a|\n|-|", "`", "a", "\n", "'", "[](/)", "a@b.de"])
def test_growth_of_tiny_texts(text: str) -> None:
    assert growth(render(text), text) <= 20
    assert growth(render_inline(text), text) <= 20


SYNTAX = st.sampled_from(
    [
        "*",
        "_",
        "[",
        "]",
        "(",
        ")",
        "!",
        "<",
        ">",
        "`",
        "|",
        "-",
        "#",
        "\n",
        "\n\n",
        " ",
        "~~",
        "\\",
        "&",
        ":",
        "@",
        "1. ",
        "- ",
        "> ",
        "|-|-|\n",
        "http://",
        "www.a",
        "a",
        "ä",
        ".",
        '"',
        "'",
        "\t",
        "](",
        "![",
        "/",
        "?",
        "```\n",
        "**",
        "[](",
        "[a](<",
        "mailto:",
        "www.",
        "https://ä`/",
        "a@b.de",
        "&amp;",
        "%",
        "\u0301",
        "😀",
    ]
)
PART = st.builds(operator.mul, SYNTAX, st.sampled_from([1, 1, 1, 2, 3, 7, 30, 120]))
TEXT = {
    "parts": st.lists(PART, min_size=1, max_size=8),
    "others": st.lists(PART, min_size=1, max_size=8),
    "middle": PART,
    "turns": st.integers(2, 3),
}
TIMED = settings(deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def assert_any_repeated_syntax_is_cheap(parts: list[str], others: list[str], middle: str, turns: int) -> None:
    first, last = "".join(parts), "".join(others)
    text = (first * SIZE)[: SIZE // turns] + middle + (last[::-1] * SIZE)[: SIZE // turns]
    text = text.encode()[:SIZE].decode(errors="ignore")
    assert is_quick(lambda: uncached(text))
    assert growth(render(text), text) <= 20


@settings(TIMED, max_examples=150, derandomize=True)
@given(**TEXT)
def test_cost_of_any_repeated_syntax(parts: list[str], others: list[str], middle: str, turns: int) -> None:
    assert_any_repeated_syntax_is_cheap(parts, others, middle, turns)


@pytest.mark.soak
@settings(TIMED, max_examples=20_000)
@given(**TEXT)
def test_cost_of_any_repeated_syntax_at_length(parts: list[str], others: list[str], middle: str, turns: int) -> None:
    assert_any_repeated_syntax_is_cheap(parts, others, middle, turns)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_renders_and_grows_within_the_limit(text: str) -> None:
    html = render(text)
    assert len(html.encode()) <= 20 * len(text.encode())
    assert len(plain(text, 50)) <= 50
