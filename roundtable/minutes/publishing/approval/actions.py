"""Approval at a later meeting: what its agenda says about open objections, and what its minutes say afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from roundtable.core import i18n
from roundtable.core.actors import Actor, AtTable
from roundtable.core.clock import today
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.core.sight import as_public
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries
from roundtable.minutes.models import Decision, Minutes
from roundtable.minutes.paragraphs import actions
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.review import queries as reviews
from roundtable.minutes.review.models import Objection

RESULTS = ("unanimous", "majority")


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
def keep_notes(here: Actor, minutes: Minutes) -> Iterator[None]:
    """What happens inside changes the objections: agendas that list them follow, unless somebody edited the text."""
    before = note(here.db, minutes)
    items = [item for item in reviews.approval_items(here.db, minutes.id) if item.note == before]
    yield
    after = note(here.db, minutes)
    for item in items:
        if after != before:
            item.note = after
            record(here, "agenda.changed", topic=f"agenda/{item.meeting_id}", subject=item, title=item.title)


def check(here: AtTable, minutes: Minutes, in_meeting: Meeting | None, result: str, early: bool) -> None:
    """Whether these minutes can be approved like this; Invalid or Conflict says why not."""
    if minutes.state != "published":
        raise Conflict(_("Only published minutes can be approved."))
    _check_meeting(here.db, minutes.meeting, in_meeting)
    _check_window(minutes, early)
    if result not in RESULTS:
        raise Invalid({"result": _("Please choose one of the options.")})
    _check_objections(here, minutes)


def _check_meeting(db: Session, meeting: Meeting, in_meeting: Meeting | None) -> None:
    """Only a later meeting that took place can have approved the minutes of a meeting."""
    if in_meeting is None:
        return
    db.refresh(in_meeting)
    if in_meeting.starts_at <= meeting.starts_at:
        raise Invalid({"meeting": _("A meeting can't approve its own minutes.")})
    if in_meeting not in queries.approving_meetings(db, meeting):
        raise Invalid({"meeting": _("This meeting has not taken place. Please choose the one that approved them.")})


def _check_window(minutes: Minutes, early: bool) -> None:
    """Objections are put at the next meeting; when that comes before their last day, somebody says so (`early`)."""
    if minutes.phase == "objections" and minutes.objections_until and not early:
        raise Conflict(
            _(
                "Objections can still be made until %(day)s. If the table has approved these minutes all the same, "
                "please use the button “Mark as approved all the same”.",
                day=i18n.day(minutes.objections_until, year=True),
            )
        )


def _check_objections(here: AtTable, minutes: Minutes) -> None:
    """Nobody approves over an open objection; Conflict for one's own, which only others can answer."""
    found = reviews.open_objections(here.db, minutes.id)
    if any(objection.is_by(here.person) for objection in found):
        raise Conflict(
            _("Your own objection to these minutes is still open. Please withdraw it, or have somebody else answer it.")
        )
    if found:
        raise Invalid(
            ngettext(
                "One objection is still open. Please answer it first.",
                "%(n)s objections are still open. Please answer them first.",
                len(found),
            )
        )


def was_corrected(db: Session, minutes: Minutes) -> bool:
    """Whether what is approved differs from what was published first."""
    return minutes.version > 1


def write_down(here: Actor, minutes: Minutes, in_meeting: Meeting | None, result: str) -> None:
    """The approval as a decision in the approving meeting's minutes, while these are being written. Never twice."""
    item = reviews.approval_item(here.db, in_meeting.id, minutes.id) if in_meeting else None
    if item is None or in_meeting is None or not queries.can_be_written(here.db, in_meeting.id):
        return
    written = _decisions(here.db, item)
    if in_meeting.state not in ("running", "held") or any(decision.result for decision in written):
        return
    if begun := next((decision for decision in written if _approves(decision)), None):
        kinds.set_result(here, begun, result)
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


def take_out(here: Actor, minutes: Minutes, in_meeting: Meeting | None) -> None:
    """The sentence that the approval wrote into a later draft goes; its history keeps it. What somebody wrote
    stays, without its result."""
    item = reviews.approval_item(here.db, in_meeting.id, minutes.id) if in_meeting else None
    block = queries.block_by_key(here.db, item.id, f"approval-{minutes.id}") if item else None
    if block is not None:
        actions.remove_block(here, block)
    elif item is not None:
        for decision in _decisions(here.db, item):
            if _approves(decision) and decision.result in RESULTS:
                kinds.set_result(here, decision, "")


def _decisions(db: Session, item: AgendaItem) -> list[Decision]:
    """What the minute-taker has written as a decision already."""
    blocks = [b for b in queries.blocks_of(db, item.id) if b.kind == "decision" and not b.removed_at]
    return [decision for block in blocks if (decision := queries.decision_of(db, block.id))]


def _approves(decision: Decision) -> bool:
    """ "Das Protokoll … wird genehmigt", as somebody wrote it or a text module began it."""
    return "genehmig" in decision.block.text.casefold()


def sentence(db: Session, minutes: Minutes) -> str:
    """ "Das Protokoll vom 12. März 2026 wird mit Berichtigungen genehmigt (Fassung 2)." """
    with i18n.use(i18n.DEFAULT):
        day = i18n.day(minutes.meeting.starts_at, year=True)
        if was_corrected(db, minutes):
            return _(
                "The minutes of %(day)s are approved with corrections (version %(number)s).",
                day=day,
                number=minutes.version,
            )
        return _(
            "The minutes of %(day)s are approved without changes (version %(number)s).", day=day, number=minutes.version
        )
