"""Approval at a later meeting: what its agenda says about open objections, and what its minutes say afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from roundtable import i18n
from roundtable.clock import today
from roundtable.errors import Conflict, Invalid
from roundtable.events import record
from roundtable.i18n import gettext as _
from roundtable.i18n import ngettext
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import actions, kinds, queries
from roundtable.minutes import review_queries as reviews
from roundtable.minutes.models import Minutes
from roundtable.minutes.review_models import Objection
from roundtable.sight import as_public


def note(db: Session, minutes: Minutes) -> str:
    """What the approval item says on the agenda: each open objection; "" when there are none. German, it is stored.

    Only those that everybody may read, whoever looks: the agenda leaves the table.
    """
    with as_public(db) as public, i18n.use(i18n.DEFAULT):
        found = reviews.open_objections(public, minutes.id)
        if not found:
            return ""
        head = ngettext("One open objection:", "%(n)s open objections:", len(found))
        return "\n".join([head, "", *(f"- {_line(objection)}" for objection in found)])


def _line(objection: Objection) -> str:
    who = objection.author
    if objection.item_label:
        who = _("%(who)s on TOP %(label)s", who=who, label=objection.item_label)
    quote = f" „{objection.quote}“" if objection.quote else ""
    return f"{who}{quote}: {' '.join(objection.text.split())}"


@contextmanager
def keep_notes(here: Any, minutes: Minutes) -> Iterator[None]:
    """What happens inside changes the objections: agendas that list them follow, unless somebody edited the text."""
    before = note(here.db, minutes)
    items = [item for item in reviews.approval_items(here.db, minutes.id) if item.note == before]
    yield
    after = note(here.db, minutes)
    for item in items:
        if after != before:
            item.note = after
            record(here, "agenda.changed", topic=f"agenda/{item.meeting_id}", subject=item, title=item.title)


def check_objections(here: Any, minutes: Minutes) -> None:
    """Nobody approves over an open objection; Conflict for one's own, which only others can answer."""
    found = reviews.open_objections(here.db, minutes.id)
    if any(objection.is_by(here.user) for objection in found):
        raise Conflict(
            _("Your own objection to these minutes is still open. Please withdraw it, or have somebody else answer it.")
        )
    if found:
        raise Invalid(
            ngettext(
                "One objection is still open. Please answer it first.",
                "%(n)s objections are still open. Please answer them first.", len(found),
            )
        )  # fmt: skip


def was_corrected(db: Session, minutes: Minutes) -> bool:
    """Whether what is approved differs from what was published first."""
    return minutes.version > 1


def write_down(here: Any, minutes: Minutes, in_meeting: Meeting | None, result: str) -> None:
    """The approval as a decision in the approving meeting's minutes, while these are being written. Never twice."""
    item = reviews.approval_item(here.db, in_meeting.id, minutes.id) if in_meeting else None
    if item is None or in_meeting is None or not queries.can_be_written(here.db, in_meeting.id):
        return
    if in_meeting.state not in ("running", "held") or _says_so(here, item):
        return
    block = actions.add_block(here, item, "decision", sentence(here.db, minutes), f"approval-{minutes.id}")
    decision = queries.decision_of(here.db, block.id)
    assert decision is not None
    kinds.set_result(here, decision, result)


def kept_because(db: Session, minutes: Minutes) -> str:
    """Why an approval can't be taken back any more; "" while it can.

    In a meeting it can until the minutes of that meeting are published and say it to everybody; without one on the
    same day. Never when a correction was recorded since, which only approved minutes get.
    """
    if reviews.corrections_of(db, minutes.meeting_id):
        return _("A correction was recorded in later minutes already. The approval stays.")
    later = queries.minutes_of(db, minutes.approved_in_id) if minutes.approved_in_id else None
    if later is not None and later.version:
        return _("The minutes that say so are published. The approval stays; please record a correction instead.")
    if not minutes.approved_in_id and (minutes.approved_at is None or i18n.as_day(minutes.approved_at) < today()):
        return _("Without a meeting an approval can only be taken back on the same day.")
    return ""


def take_out(here: Any, minutes: Minutes, in_meeting: Meeting | None) -> None:
    """The sentence that the approval wrote into a later draft goes; its history keeps it."""
    item = reviews.approval_item(here.db, in_meeting.id, minutes.id) if in_meeting else None
    block = queries.block_by_key(here.db, item.id, f"approval-{minutes.id}") if item else None
    if block is not None:
        actions.remove_block(here, block)


def _says_so(here: Any, item: AgendaItem) -> bool:
    """The minute-taker has written the decision already."""
    return any(block.kind == "decision" and not block.removed_at for block in queries.blocks_of(here.db, item.id))


def sentence(db: Session, minutes: Minutes) -> str:
    """ "Das Protokoll vom 12. März 2026 wird mit Berichtigungen genehmigt (Fassung 2)." """
    with i18n.use(i18n.DEFAULT):
        day = i18n.day(minutes.meeting.starts_at, year=True)
        if was_corrected(db, minutes):
            return _("The minutes of %(day)s are approved with corrections (version %(number)s).",
                     day=day, number=minutes.version)  # fmt: skip
        return _("The minutes of %(day)s are approved without changes (version %(number)s).",
                 day=day, number=minutes.version)  # fmt: skip
