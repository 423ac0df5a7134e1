"""Marks are on the right letters of the original spelling, and the text itself is never changed."""

import random

import pytest
from markupsafe import escape

from roundtable.search.results.queries import words_of
from roundtable.search.results.snippets import highlight, snippet


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Passersatzpapiere", "passersatz", "<mark>Passersatz</mark>papiere"),
        ("Paßersatz klären", "Passersatz", "<mark>Paßersatz</mark> klären"),
        ("Passersatz", "Paßersatz", "<mark>Passersatz</mark>"),
        ("Lübeck, Luebeck, Lubeck", "lübeck", "<mark>Lübeck</mark>, <mark>Luebeck</mark>, <mark>Lubeck</mark>"),
        ("Ämter-Überblick", "uber amt", "<mark>Ämt</mark>er-<mark>Über</mark>blick"),
        ("Straße", "s", "<mark>S</mark>traße"),
        ("Rückkehrberatung", "kehr beratung", "Rück<mark>kehrberatung</mark>"),
        ("nichts dergleichen", "passersatz", "nichts dergleichen"),
        ("a < b & 'c'", "b", "a &lt; <mark>b</mark> &amp; &#39;c&#39;"),
        ("<mark>echt</mark>", "echt", "&lt;mark&gt;<mark>echt</mark>&lt;/mark&gt;"),
        ("", "x", ""),
    ],
)
def test_highlight(text, query, marked):
    assert highlight(text, words_of(query)) == marked


def test_a_snippet_shows_the_surroundings_of_the_match():
    text = "Anfang " * 200 + "der Passersatz aus Ghana " + "Ende " * 200
    found = snippet(text, ["passersatz"])
    assert "<mark>Passersatz</mark> aus Ghana" in found
    assert found.startswith("… ") and found.endswith(" …") and len(found.striptags()) < 300


def test_a_text_without_match_begins_at_its_beginning():
    assert snippet("Erster Satz. " * 50, ["passersatz"]).startswith("Erster Satz.")
    assert snippet("", ["x"]) == ""


def test_marks_never_change_the_text():
    chance = random.Random(20181010)
    letters = "aäßeuüoö<>&\"' -\u202e\u0301sS\u00ad\u2013Łłéµ"
    for _ in range(600):
        text = "".join(chance.choices(letters, k=chance.randrange(80)))
        words = words_of("".join(chance.choices(letters, k=chance.randrange(8))))
        marked = str(highlight(text, words))
        assert marked.replace("<mark>", "").replace("</mark>", "") == str(escape(text))
        assert marked.count("<mark>") == marked.count("</mark>")


def test_words_of_a_query():
    assert words_of('"Beschluss 3/2026" * % _ Ämter-Liste beschluss') == ["beschluss", "3/2026", "amter", "liste"]
    assert words_of("x" * 5000) == ["x" * 60]
    assert len(words_of(" ".join(str(number) for number in range(100)))) == 8
    assert words_of("  \x00 ''") == []
