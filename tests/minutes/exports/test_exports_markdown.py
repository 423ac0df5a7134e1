"""Texts as Markdown: parsed again they are the same, and none is taken for a part of the minutes."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.importing import actions as importing
from roundtable.importing.reading import parse
from roundtable.markdown.tree import tree, words
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.document.queries import document
from roundtable.minutes.exports.markdown_text import to_markdown
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.tasks import actions as tasks
from tests import world
from tests.minutes.conftest import make_meeting

PIECES = (
    "*",
    "**",
    "_",
    "`",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "&amp;",
    "&",
    "#",
    "# ",
    "- ",
    "+ ",
    "1. ",
    "12. März",
    "3) ",
    "|",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\n",
    "\n\n",
    "    ",
    "  ",
    "\t",
    "wort",
    "Öl",
    "https://x.de/a_b",
    "a@b.de",
    "www.x.de",
    "[l](/x)",
    "![i](https://x.de)",
    "> ",
    "---",
    "***",
    "===",
    "```",
    "```\ncode\n```",
    "\\",
    "x_y_z",
    "9.",
    ". ",
    "$",
    "{",
    "😀",
    "TOP",
    "TOP 9 a\n",
    "TOP 3: x",
    "**TOP 4** b",
    "- TOP 5 c\n",
    "## TOP 6 d\n",
    "| Aufgabe | Frist |\n|---|---|\n| a | b |\n",
    "Ende: 3",
    "Titel\n---\n",
    "Aufgaben",
    "# Aufgaben\n",
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_says_the_same_and_stays_inside_its_item(text):
    before = tree(text)
    found = to_markdown(before)
    assert words(tree(found)).split() == words(before).split()
    preview = parse(f"# Protokoll\n\n## TOP 1 Anfang\n\n{found}\n\n## TOP 2 Ende\n")
    assert [item.title for item in preview.items] == ["Anfang", "Ende"]
    assert not preview.tasks and not preview.rest
    assert words(tree(preview.items[0].text)).split() == words(before).split()


@pytest.mark.parametrize(
    "text",
    [
        "Die Moderation eröffnet. **Fett**, *schräg*, ~~weg~~, `code`.",
        "- eins\n- zwei\n  - innen\n- drei",
        "3. drei\n5. fünf",
        "Zeile\nnoch eine\n\n12. März 2026: Termin",
        "> Zitat\n> weiter",
        "| a | b |\n| :-- | --: |\n| 1 | 2 |",
        "```\n## TOP 9 Falle\nTOP 3: x\n```",
        "https://example.org/a_b, beratung@example.org und [Seite](/directory/5)",
    ],
)
def test_ordinary_text_keeps_its_form(text):
    assert tree(to_markdown(tree(text))) == tree(text)


def test_ordinary_text_is_written_as_people_write_it():
    text = "Die **Frist** endet am 12. März; siehe https://example.org/a_b (6 Ja, 0 Nein).\n\n- eins\n- zwei"
    assert to_markdown(tree(text)) == text


@pytest.mark.parametrize("lead", ("- ", "7. ", "> ", "- > ", "> - ", "- - "))
@pytest.mark.parametrize("code", ("", "x", "# TOP 8: y", "```\n# z"))
def test_code_in_lists_and_quotations_ends_where_they_do(lead, code):
    """Otherwise something that looks like a fence further down would begin or end another one."""
    fence = "````" if "`" in code else "```"
    further = re.sub(r"[^\s>]", " ", lead)
    lines = [fence, *code.split("\n"), fence]
    text = lead + f"\n{further}".join(lines)
    found = to_markdown(tree(f"{text}\n\n```\n## TOP 9 Falle\n```"))
    preview = parse(f"# Protokoll\n\n## TOP 1 Anfang\n\n{found}\n\n## TOP 2 Ende\n")
    assert [item.title for item in preview.items] == ["Anfang", "Ende"]
    open_one = parse(f"# Protokoll\n\n## TOP 1 Anfang\n\n{lead}```\n\n## TOP 2 Ende\n\n```\n")
    assert [item.title for item in open_one.items] == ["Anfang", "Ende"]


def test_exported_minutes_import_again_to_the_same_meeting(visit, desk):
    desk.write("Sechs Einträge **stimmen**.\n\n- eins\n- zwei", desk.welcome)
    first = desk.write("Jeder Eintrag erhält ein Prüfdatum.", kind="decision")
    second = desk.write("Der Ablauf gilt.\n\n1. Anfrage\n2. Einwilligung", desk.vote, kind="decision")
    with desk.database.write() as db:
        here = world.actor(db, "birgit")
        for block, result, votes in ((first, "unanimous", None), (second, "votes", (6, 0, 1))):
            kinds.set_result(here, minutes_queries.decision_of(db, block), result, votes)
        tasks.create_task(
            here,
            tasks.TaskDraft(
                "Kontaktdaten prüfen",
                assignee="Ausländerbehörde",
                due_on=date(2026, 4, 30),
                origin_item=db.get(AgendaItem, desk.papers),
            ),
        )
    text = visit("birgit").get(f"{desk.url}/export.md").text
    with desk.database.write() as db:
        merle = world.actor(db, "merle", "kiel")
        copy = make_meeting(db, "kiel")
        preview = parse(text)
        everything = range(len(preview.items)), range(len(preview.tasks))
        selection = importing.Selection(*everything, as_minutes=True, with_head=True)
        importing.take_over(merle, copy, preview, selection)
        there = db.get(Meeting, desk.meeting)
        assert _summary(db, copy) == _summary(db, there)


def _summary(db, meeting):
    """Items with their paragraphs as readers see them. Who was there comes as text: in the first paragraph, and
    below each decision; the presence of people at another table can't be imported.
    """
    items = document(db, meeting)["items"]
    return [(item["label"], item["title"], [_said(b) for b in item["blocks"] if _is_own(b)]) for item in items]


def _is_own(block):
    return "Anwesend:" not in block["text"]


def _said(block):
    decision = block["decision"]
    text = words(tree(block["text"])).split("\nAnwesend bei")[0].strip()
    return text, decision and (decision["label"], decision["result"], decision["yes"], decision["no"])
