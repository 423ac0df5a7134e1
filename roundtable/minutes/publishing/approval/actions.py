"""Approval at a later meeting: the note on its agenda, the checks, and the decision in its minutes."""

from collections.abc import Callable, Iterator
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
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Decision, Minutes
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.models import Objection

RESULTS = ("unanimous", "majority")


def agenda_note(db: Session, minutes: Minutes) -> str:
    """The note of the approval item on the agenda: a list of the open objections; "" if there are none.

    In German, because it is stored; only public objections, because the agenda leaves the table.
    """
    return _agenda_note(db, minutes, lambda objection: objection.who)


def _agenda_note(db: Session, minutes: Minutes, named: Callable[[Objection], str]) -> str:
    with as_public(db) as public, i18n.use(i18n.DEFAULT):
        found = review_queries.open_objections(public, minutes.id)
        if not found:
            return ""
        head = ngettext("One open objection:", "%(n)s open objections:", len(found))
        return "\n".join([head, "", *(f"- {_objection_line(objection, named(objection))}" for objection in found)])


def _objection_line(objection: Objection, who: str) -> str:
    if objection.item_label:
        who = _("%(who)s on TOP %(label)s", who=who, label=objection.item_label)
    quote = f" „{objection.quote}“" if objection.quote else ""
    return f"{who}{quote}: {' '.join(objection.text.split())}"


@contextmanager
def update_agenda_notes(actor: Actor, minutes: Minutes) -> Iterator[None]:
    """Wrap a change of objections in this: notes of approval items are updated, unless somebody has edited them."""
    # Earlier releases wrote the name alone, also of guests.
    before = {agenda_note(actor.db, minutes), _agenda_note(actor.db, minutes, lambda objection: objection.author)}
    items = [item for item in review_queries.approval_items(actor.db, minutes.id) if item.note in before]
    yield
    after = agenda_note(actor.db, minutes)
    for item in items:
        if after != item.note:
            item.note = after
            record(actor, "agenda.changed", topic=f"agenda/{item.meeting_id}", subject=item, title=item.title)


def check_approval(actor: AtTable, minutes: Minutes, in_meeting: Meeting | None, result: str, early: bool) -> None:
    """Raise Invalid or Conflict if these minutes can't be approved like this; parameters as for `approve()`."""
    if minutes.state != "published":
        raise Conflict(_("Only published minutes can be approved."))
    _check_meeting(actor.db, minutes.meeting, in_meeting)
    _check_window(minutes, early)
    if result not in RESULTS:
        raise Invalid({"result": _("Please choose one of the options.")})
    _check_objections(actor, minutes)


def _check_meeting(db: Session, meeting: Meeting, in_meeting: Meeting | None) -> None:
    """Only a later meeting that took place can have approved the minutes of a meeting."""
    if in_meeting is None:
        return
    db.refresh(in_meeting)
    if in_meeting.starts_at <= meeting.starts_at:
        raise Invalid({"meeting": _("A meeting can't approve its own minutes.")})
    if in_meeting not in minutes_queries.approving_meetings(db, meeting):
        raise Invalid({"meeting": _("This meeting has not taken place. Please choose the one that approved them.")})


def _check_window(minutes: Minutes, early: bool) -> None:
    """Conflict while objections can still be made, unless `early`."""
    if minutes.phase == "objections" and minutes.objections_until and not early:
        raise Conflict(
            _(
                "Objections can still be made until %(day)s. If the table has approved these minutes all the same, "
                "please use the button “Mark as approved all the same”.",
                day=i18n.day(minutes.objections_until, year=True),
            )
        )


def _check_objections(actor: AtTable, minutes: Minutes) -> None:
    """Invalid with an open objection; Conflict with one's own, which only somebody else can answer."""
    found = review_queries.open_objections(actor.db, minutes.id)
    if any(objection.may_be_by(actor.person) for objection in found):
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
    """Whether the approved version differs from the one that was published first."""
    return minutes.version > 1


def record_decision(actor: Actor, minutes: Minutes, in_meeting: Meeting | None, result: str) -> None:
    """Write the approval as a decision into the minutes of the approving meeting, while they are a draft.

    Uses a paragraph that the minute-taker has begun for it; does nothing if the item has a decision with a result.
    """
    item = review_queries.approval_item(actor.db, in_meeting.id, minutes.id) if in_meeting else None
    if item is None or in_meeting is None or not minutes_queries.can_be_written(actor.db, in_meeting.id):
        return
    written = _decisions(actor.db, item)
    if in_meeting.state not in ("running", "held") or any(decision.result for decision in written):
        return
    if own_wording := next((decision for decision in written if _approves(decision)), None):
        kinds.set_result(actor, own_wording, result)
        return
    block = paragraphs.add_block(
        actor, item, "decision", approval_sentence(actor.db, minutes), f"approval-{minutes.id}"
    )
    decision = minutes_queries.decision_of(actor.db, block.id)
    assert decision is not None
    kinds.set_result(actor, decision, result)


def why_irrevocable(db: Session, minutes: Minutes) -> str:
    """Why an approval can't be taken back any more; "" while it can.

    An approval in a meeting: until that meeting's minutes are published. Without a meeting: on the same day. In both
    cases only as long as no correction of the approved minutes was recorded.
    """
    if review_queries.corrections_of(db, minutes.meeting_id):
        return _("A correction was recorded in later minutes already. The approval stays.")
    later = minutes_queries.minutes_of(db, minutes.approved_in_id) if minutes.approved_in_id else None
    if later is not None and later.version:
        return _("The minutes that say so are published. The approval stays; please record a correction instead.")
    if not minutes.approved_in_id and (minutes.approved_at is None or i18n.as_day(minutes.approved_at) < today()):
        return _("Without a meeting an approval can only be taken back on the same day.")
    return ""


def remove_decision(actor: Actor, minutes: Minutes, in_meeting: Meeting | None) -> None:
    """Undo `record_decision()`: remove the paragraph it wrote. One that a person wrote only loses its result."""
    item = review_queries.approval_item(actor.db, in_meeting.id, minutes.id) if in_meeting else None
    block = minutes_queries.block_by_key(actor.db, item.id, f"approval-{minutes.id}") if item else None
    if block is not None:
        paragraphs.remove_block(actor, block)
    elif item is not None:
        for decision in _decisions(actor.db, item):
            if _approves(decision) and decision.result in RESULTS:
                kinds.set_result(actor, decision, "")


def _decisions(db: Session, item: AgendaItem) -> list[Decision]:
    """The decisions under an agenda item."""
    blocks = [b for b in minutes_queries.blocks_of(db, item.id) if b.kind == "decision" and not b.removed_at]
    return [decision for block in blocks if (decision := minutes_queries.decision_of(db, block.id))]


def _approves(decision: Decision) -> bool:
    """Whether a decision says that minutes are approved; somebody or a text module may have written it."""
    return "genehmig" in decision.block.text.casefold()


def approval_sentence(db: Session, minutes: Minutes) -> str:
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
