"""Pure. Numbered lists in Word: each list begins at its own number, and a number that was left out stays left out."""

from typing import Any


def number(file: Any, paragraph: Any, start: int | None, run: int | None) -> int:
    """Number a paragraph: from `start` in a new row of numbers, else as the next one of `run`. Returns the row."""
    if start is not None or run is None:
        run = _new_row(file, paragraph.style, start or 1)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = run
    return run


def _new_row(file: Any, style: Any, start: int) -> int:
    numbering = file.part.numbering_part.element
    own = numbering.num_having_numId(style.element.pPr.numPr.numId.val)
    row = numbering.add_num(own.abstractNumId.val)
    override = row.add_lvlOverride(0)
    override.add_startOverride(start)
    return int(row.numId)
