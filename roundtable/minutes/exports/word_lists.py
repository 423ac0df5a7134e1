"""Pure. Numbered lists in Word: each list has its own first number, and skipped numbers stay skipped."""

from typing import Any


def number_paragraph(file: Any, paragraph: Any, start: int | None, list_id: int | None) -> int:
    """Number a paragraph: `start` begins a new list, else it continues `list_id`. Returns the list's id."""
    if start is not None or list_id is None:
        list_id = _new_list(file, paragraph.style, start or 1)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = list_id
    return list_id


def _new_list(file: Any, style: Any, start: int) -> int:
    numbering = file.part.numbering_part.element
    own = numbering.num_having_numId(style.element.pPr.numPr.numId.val)
    entry = numbering.add_num(own.abstractNumId.val)
    override = entry.add_lvlOverride(0)
    override.add_startOverride(start)
    return int(entry.numId)
