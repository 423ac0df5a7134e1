"""Sections of an agenda: headings that hold the items below them.

The order of the items is the order of the agenda; a section only says where its heading stands among them.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.meetings.models import AgendaItem, AgendaSection

_ITEM = AgendaItem.__table__


def sections_of(db: Session, meeting_id: int) -> list[AgendaSection]:
    """In the order of the agenda."""
    query = select(AgendaSection).where(AgendaSection.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(AgendaSection.position, AgendaSection.id)))


def headings(db: Session, meeting_id: int, items: Iterable[AgendaItem]) -> dict[int, str]:
    """{id of the first item of a section: its heading}, for lists that show no empty sections."""
    names = {section.id: section.title for section in sections_of(db, meeting_id)}
    found: dict[int, str] = {}
    above: int | None = None
    for item in items:
        if item.section_id != above and item.section_id in names:
            found[item.id] = names[item.section_id]
        above = item.section_id
    return found


def settled(items: Iterable[AgendaItem], order: Sequence[int]) -> list[int | None]:
    """The section of each item in this order of items: whoever stands below a heading belongs to it."""
    found: list[int | None] = []
    rank = 0
    for item in items:
        own = order.index(item.section_id) + 1 if item.section_id in order else 0
        rank = max(rank, own)
        found.append(order[rank - 1] if rank else None)
    return found


def put_into(db: Session, item: AgendaItem, section_id: int | None) -> None:
    """Past the mapper, as for numbers: where an item stands is no content, so it disturbs nobody who edits it."""
    if item.section_id != section_id:
        db.execute(update(_ITEM).where(_ITEM.c.id == item.id).values(section_id=section_id))
        set_committed_value(item, "section_id", section_id)


def neighbour(db: Session, item: AgendaItem, step: int) -> tuple[bool, int | None]:
    """Whether there is another section above (-1) or below (1) the item's own, and which (None: above all)."""
    order: list[int | None] = [None, *(section.id for section in sections_of(db, item.meeting_id))]
    to = order.index(item.section_id) + step if item.section_id in order else -1
    return (True, order[to]) if 0 <= to < len(order) else (False, None)
