"""Texts as Markdown: read back they say the same, and none of them passes for a part of the minutes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.markdown.tree import tree, words
from roundtable.meetings.agenda_import import parse
from roundtable.minutes.exports.markdown_text import written

PIECES = (
    "*", "**", "_", "`", "~~", "[", "]", "(", ")", "<", ">", "&amp;", "&", "#", "# ", "- ", "+ ", "1. ", "12. März",
    "3) ", "|", "| a | b |\n|---|---|\n| 1 | 2 |", "\n", "\n\n", "    ", "  ", "\t", "wort", "Öl", "https://x.de/a_b",
    "a@b.de", "www.x.de", "[l](/x)", "![i](https://x.de)", "> ", "---", "***", "===", "```", "```\ncode\n```", "\\",
    "x_y_z", "9.", ". ", "$", "{", "😀", "TOP", "TOP 9 a\n", "TOP 3: x", "**TOP 4** b", "- TOP 5 c\n", "## TOP 6 d\n",
    "| Aufgabe | Frist |\n|---|---|\n| a | b |\n", "Ende: 3", "Titel\n---\n", "Aufgaben", "# Aufgaben\n",
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_says_the_same_and_stays_inside_its_item(text):
    before = tree(text)
    found = written(before)
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
    assert tree(written(tree(text))) == tree(text)


def test_ordinary_text_is_written_as_people_write_it():
    text = "Die **Frist** endet am 12. März; siehe https://example.org/a_b (6 Ja, 0 Nein).\n\n- eins\n- zwei"
    assert written(tree(text)) == text
