"""Abbreviations in texts: whole words, each once in a document, never inside of links or code, and text stays text."""

import pytest

from roundtable.glossary.explaining import Explainer, Known, explained
from roundtable.markdown.mentions import mentions
from roundtable.markdown.render import render

TERMS = (
    Known(1, "ABH", ("ABH",), "Ausländerbehörde", "Ein Amt."),
    Known(2, "REAG/GARP", ("REAG/GARP", "REAG", "GARP"), "Programm", ""),
    Known(3, "TO", ("TO",), "Tagesordnung", ""),
    Known(4, "TOP", ("TOP",), "Punkt der Tagesordnung", "", "de"),
    Known(5, "A&B", ("A&B",), "<b>fett</b>", '"><img src=x>'),
)


def words(html: str) -> list[str]:
    """What is explained, in its order."""
    return [piece.partition(">")[2].partition("<")[0] for piece in html.split('<a class="rt-term"')[1:]]


def explain(*texts: str) -> str:
    explainer = Explainer(TERMS, "/tables/kiel/glossary", "x")
    return "".join(explainer.explain(render(text)) for text in texts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die ABH ist umgezogen.", ["ABH"]),
        ("(ABH), ABH; ABH.", ["ABH"]),
        ("ABH-Termin und Kreis-ABH", ["ABH"]),
        ("Kreis-ABH", []),
        ("ABHs und DABH und abh", []),
        ("REAG/GARP zahlt", ["REAG/GARP"]),
        ("GARP und REAG", ["GARP"]),
        ("TOP 3 der TO", ["TOP", "TO"]),
        ("**ABH**", ["ABH"]),
        ("`ABH` und [ABH](https://example.org)", []),
        ("`ABH` und ABH", ["ABH"]),
        ("abh@ABH.de und www.ABH.de", []),
        ("#ABH", []),
        ("A&B", ["A&amp;B"]),
        ("A&amp;B", ["A&amp;B"]),
        ("Nichts davon", []),
    ],
)
def test_what_is_explained(text, found):
    assert words(explain(text)) == found


def test_each_is_explained_once_in_a_document():
    assert words(explain("Die ABH", "Noch einmal die ABH und TOP 1", "TOP 2")) == ["ABH", "TOP"]


def test_explanations_are_text():
    html = explain("A&B")
    assert "&lt;b&gt;fett&lt;/b&gt;" in html and "<img" not in html and "<b>fett" not in html


def test_what_the_link_says():
    html = explain("TOP und ABH")
    assert '<a class="rt-term" href="/tables/kiel/glossary#term-1" aria-describedby="x-term-1">ABH</a>' in html
    assert '<span class="rt-term__note" id="x-term-1" popover><b>Ausländerbehörde</b> Ein Amt.</span>' in html
    assert 'popover lang="de"><b>Punkt' in html


def test_without_an_explainer_a_text_stays_as_it_is():
    assert explained(render("Die ABH"), None) == render("Die ABH")
    assert explained("<b>", None) == "&lt;b&gt;"


def test_mentions_beside_it_still_work():
    class Place:
        slug = "kiel"

    html = mentions(Explainer(TERMS, "/g", "x").explain(render("Die ABH und #Ghana")), Place())
    assert words(html) == ["ABH"] and 'class="rt-mention"' in html
