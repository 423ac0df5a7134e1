"""Publishing, approving and reopening minutes. A published version never changes; a correction makes the next one.

Before publishing there can be comments (review/comments), afterwards objections (review/objections) and corrections.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.forwarding.sender_updates import actions as sender_updates
from roundtable.guard.places import queries as places_queries
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.actions import lock_minutes
from roundtable.minutes.document.queries import canonical, checksum, document
from roundtable.minutes.models import Block, Minutes, MinutesVersion
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing.approval import actions as approval
from roundtable.minutes.queries import Paragraph, author_name, checked_last_day, meeting_title
from roundtable.minutes.register import actions as register
from roundtable.minutes.review import queries as review_queries
from roundtable.search import actions as search


@dataclass(frozen=True)
class Hindrance:
    """What has to be done before publishing, as a sentence; `item_id` is the agenda item where it can be done.

    `unreached`: the item was never discussed, so that it can go to the next meeting as it is. `undecided`: it was up
    for decision, so that it can be noted that there was none.
    """

    text: str
    item_id: int | None = None
    unreached: bool = False
    undecided: bool = False


def hindrances(db: Session, meeting: Meeting) -> list[Hindrance]:
    """What has to be done before these minutes can be published, in the order of the agenda."""
    found = []
    if meeting.state == "running":
        found.append(Hindrance(_("The meeting is still going on. Please end it first.")))
    elif meeting.state == "planned" and meeting.starts_at > clock.now():
        found.append(Hindrance(_("The meeting has not taken place yet.")))
    items = items_in_order(db, meeting.id)
    written = minutes_queries.paragraphs(db, [item.id for item in items])
    for item in items:
        found += _hindrances_of(meeting, item, written[item.id])
    if hints := places_queries.blocking_findings(db, meeting):
        found.append(
            Hindrance(
                ngettext(
                    "One place could make somebody recognisable. Please replace it or say why it may stay.",
                    "%(n)s places could make somebody recognisable. Please replace them or say why they may stay.",
                    len(hints),
                )
            )
        )
    if waiting := [comment for comment in review_queries.comments_of(db, meeting.id) if not comment.resolved_at]:
        found.append(
            Hindrance(ngettext("One comment is not settled yet.", "%(n)s comments are not settled yet.", len(waiting)))
        )
    return found


def _hindrances_of(meeting: Meeting, item: AgendaItem, written: list[Paragraph]) -> list[Hindrance]:
    unreached = meeting.state == "held" and item.state == "open" and not written
    undecided = not unreached and not any(p.decision for p in written) and _is_undecided(item, written)
    points = enumerate(_open_points(item, written))
    return [Hindrance(point, item.id, unreached, undecided and at == 0) for at, point in points]


def _open_points(item: AgendaItem, written: list[Paragraph]) -> list[str]:
    top = _("TOP %(label)s “%(title)s”", label=item.label, title=item.title)
    decisions = [p.decision for p in written if p.block.kind == "decision" and p.decision]
    if _is_undecided(item, written):
        found = [_("%(item)s is up for decision and has no result yet.", item=top)]
    else:  # also for other items: a decision without a result would stand in the register as decided
        found = [
            _("Decision %(number)s in %(item)s has no result yet.", number=each.label, item=top)
            for each in decisions
            if not each.result
        ]
    if any(p.conflicts for p in written):
        found.append(_("In %(item)s two versions still stand side by side.", item=top))
    return found


def _is_undecided(item: AgendaItem, written: list[Paragraph]) -> bool:
    """Whether an item that was up for decision has neither a result nor the note that there was no decision."""
    if item.kind != "decision" or item.state == "postponed":
        return False
    if any(p.decision and p.decision.result for p in written if p.block.kind == "decision"):
        return False
    is_noted = any(p.block.client_key == _no_decision_key(item) for p in written)
    return not is_noted or any(p.decision for p in written if p.block.kind == "decision")


def _no_decision_key(item: AgendaItem) -> str:
    return f"no-decision-{item.id}"


def note_no_decision(actor: Actor, item: AgendaItem) -> None:
    """Write into the minutes that an item was not decided. In German, because it is stored; once, however often."""
    with i18n.use(i18n.DEFAULT):
        sentence = _("No decision was made on this.")
    block = minutes_queries.block_by_key(actor.db, item.id, _no_decision_key(item))
    if block is None:
        paragraphs.add_block(actor, item, "note", sentence, _no_decision_key(item))
    elif block.removed_at:
        paragraphs.restore_block(actor, block)


def publish(actor: Actor, meeting: Meeting, until: date | None = None) -> MinutesVersion:
    """Freeze the minutes as the next version, open for objections until the end of a day.

    The default for `until` is the table's usual number of days. Raises Invalid with all hindrances, Conflict if the
    minutes are published already.
    """
    minutes = lock_minutes(actor, meeting.id)
    actor.db.refresh(meeting)
    if minutes.state != "draft":
        raise Conflict(_("These minutes are published already."))
    if problems := hindrances(actor.db, meeting):
        raise Invalid({"publication": " ".join(problem.text for problem in problems)})
    minutes.objections_until = checked_last_day(until, meeting.table.objection_days, "objections_until")
    minutes.comments_until = minutes.window_closed_at = None
    minutes.version += 1
    version = freeze(actor, meeting, minutes, document(actor.db, meeting), minutes.reopened_reason)
    minutes.state = "published"
    refresh_search(actor.db, meeting.id)
    record(
        actor,
        "minutes.published",
        topic=f"minutes/{meeting.id}",
        subject=version,
        title=meeting_title(meeting),
        what=str(minutes.version),
    )
    sender_updates.minutes_published(actor.db, meeting.id)
    return version


def freeze(actor: Actor, meeting: Meeting, minutes: Minutes, doc: dict[str, Any], reason: str) -> MinutesVersion:
    """Store a document as version `minutes.version`, and update the register of decisions."""
    now, by = clock.now(), author_name(actor)
    doc["version"] = {
        "number": minutes.version,
        "published_at": clock.local(now).strftime("%Y-%m-%dT%H:%M"),
        "published_by": by,
        "reason": reason,
    }
    content = canonical(doc)
    version = MinutesVersion(
        table_id=meeting.table_id,
        minutes_id=minutes.id,
        minutes=minutes,
        number=minutes.version,
        content=content,
        sha256=checksum(content),
        reason=reason,
        published_at=now,
        published_by=by,
    )
    actor.db.add(version)
    actor.db.flush()
    register.enter_decisions(actor, version, doc)
    return version


def approve(
    actor: AtTable, meeting: Meeting, in_meeting: Meeting | None, result: str = "unanimous", early: bool = False
) -> None:
    """Record that the table has approved the published version, in `in_meeting` if known. Closes the meeting.

    The decision is written into the minutes of `in_meeting` if they are a draft. Raises Conflict or Invalid with open
    objections, and while objections can still be made unless `early` (the table approved all the same).
    """
    minutes = lock_minutes(actor, meeting.id)
    actor.db.refresh(meeting)
    approval.check_approval(actor, minutes, in_meeting, result, early)
    minutes.state = "approved"
    minutes.approved_at, minutes.approved_by_id = clock.now(), actor.user_id
    minutes.approved_in_id = in_meeting.id if in_meeting else None
    meeting.state = "closed"
    approval.record_decision(actor, minutes, in_meeting, result)
    title = meeting_title(meeting)
    record(actor, "minutes.approved", topic=f"minutes/{meeting.id}", subject=minutes, title=title)
    record(actor, "meeting.closed", topic=f"meeting/{meeting.id}", subject=meeting, title=title)
    if in_meeting is not None:  # its page says what it approved
        record(actor, "minutes.approval_noted", topic=f"minutes/{in_meeting.id}", title=title)


def take_back_approval(actor: Actor, meeting: Meeting, reason: str) -> None:
    """Take back an approval made by mistake. An event keeps who did so and why.

    Raises Conflict once something builds on the approval: see `approval.why_irrevocable()`.
    """
    minutes = lock_minutes(actor, meeting.id)
    if minutes.state != "approved":
        raise Conflict(_("These minutes are not approved."))
    if why_not := approval.why_irrevocable(actor.db, minutes):
        raise Conflict(why_not)
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: it stays readable beside the versions.")})
    in_meeting = actor.db.get(Meeting, minutes.approved_in_id) if minutes.approved_in_id else None
    approval.remove_decision(actor, minutes, in_meeting)
    minutes.state = "published"
    minutes.approved_at = minutes.approved_by_id = minutes.approved_in_id = None
    meeting.state = "held"
    title = meeting_title(meeting)
    record(
        actor,
        "minutes.approval_taken_back",
        topic=f"minutes/{meeting.id}",
        subject=minutes,
        title=title,
        what=title,
        reason=reason.strip()[:200],
        by=author_name(actor),
    )
    record(actor, "meeting.reopened", topic=f"meeting/{meeting.id}", subject=meeting, title=title)
    if in_meeting is not None:
        record(actor, "minutes.approval_noted", topic=f"minutes/{in_meeting.id}", title=title)


def reopen(actor: Actor, meeting: Meeting, reason: str) -> None:
    """Make published minutes a draft again, for a correction. The next version will give the reason.

    Raises Conflict for approved minutes: they never change, a mistake in them is corrected in later minutes.
    """
    minutes = lock_minutes(actor, meeting.id)
    if minutes.state == "draft":
        raise Conflict(_("These minutes are a draft already."))
    if minutes.state == "approved":
        raise Conflict(_("Approved minutes don't change any more. Please record a correction in later minutes."))
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: the next version will mention it.")})
    minutes.state, minutes.reopened_reason = "draft", reason.strip()[:200]
    record(
        actor,
        "minutes.reopened",
        topic=f"minutes/{meeting.id}",
        subject=minutes,
        title=meeting_title(meeting),
        what=minutes.reopened_reason,
    )


def refresh_search(db: Session, meeting_id: int) -> None:
    """Index the meeting's paragraphs again: published ones are found by more people than drafts."""
    db.flush()
    for block in db.scalars(select(Block).where(Block.meeting_id == meeting_id)):
        search.refresh(db, block)
