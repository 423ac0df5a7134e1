"""Whatever is imported, no word of it is dropped silently or shown twice."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.importing.reading import parse

PARTS = st.sampled_from(
    [
        "# ",
        "## ",
        "### TOP 1 ",
        "TOP 2: ",
        "TOP 3 ",
        "**TOP 4** ",
        "1. ",
        "2) ",
        "- ",
        "  ",
        "    ",
        "> ",
        "| ",
        "|-|-|",
        "| TOP | Thema | Art |\n|---|---|---|\n| 1 | ",
        "| Aufgabe | Wer |\n|---|---|\n| ",
        "---\n",
        "===\n",
        "## Tagesordnung\n",
        "## Aufgaben\n",
        "**Datum:** ",
        "Ort: ",
        "- **Anwesend:** ",
        " | ",
        " |\n",
        " – **Ende:** ",
        "\n",
        "\n\n",
        "\t",
        "**",
        " (5 Min.)",
        "Sitzung ",
        "- [ ] ",
        "\\|",
        ":",
        "12. März ",
        "```\n",
    ]
)
# Words in table headings are left out: they appear with every cell of an unknown column, or never.
HEADER = re.compile(r"^.*\|.*(?=\n\s*\|?[\s:|-]*-[\s:|-]*$)", re.MULTILINE)


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS | st.none(), max_size=25))
def test_every_word_of_the_text_is_somewhere_in_the_preview_once(parts: list[str | None]) -> None:
    text = "".join(f"w{number}x " if part is None else part for number, part in enumerate(parts))
    found = parse(text)
    pieces = [found.head.values(), (line for _, line in found.rest)]
    pieces += [(i.number, i.title, i.presenter, i.text) for i in found.items]
    pieces += [(t.number, t.title, t.assignee, t.due_text, t.status_text) for t in found.tasks]
    shown = " ".join(part for piece in pieces for part in piece)
    headings = set(re.findall(r"w\d+x", " ".join(HEADER.findall(text))))
    words = [word for word in re.findall(r"w\d+x", shown) if word not in headings]
    assert sorted(words) == sorted(set(re.findall(r"w\d+x", text)) - headings)
