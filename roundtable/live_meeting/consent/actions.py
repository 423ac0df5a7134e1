"""The consent check: a question to the table, one answer per seat; the result can become a decision."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.consent.models import CHOICES, ConsentCheck, ConsentVote
from roundtable.meetings.attendance.queries import quorum_at, table_seat_keys
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs_actions
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.tables.models import Member

NAMES = ("objections", "")


@dataclass(frozen=True)
class Tally:
    """A check with its counts; `missing` is how many seats said nothing. `objections` only if names are shown."""

    check: ConsentCheck
    consent: int
    abstain: int
    object: int
    missing: int
    objections: tuple[ConsentVote, ...]


def newest_check(db: Session, meeting_id: int) -> ConsentCheck | None:
    """The last check of the meeting; if one is open, it is that."""
    query = select(ConsentCheck).where(ConsentCheck.meeting_id == meeting_id)
    return db.scalar(query.order_by(ConsentCheck.id.desc()).limit(1))


def tally(db: Session, check: ConsentCheck) -> Tally:
    said = votes_of(db, check)
    counts = Counter(vote.choice for vote in said)
    seats = len(table_seat_keys(db, check.table_id) | {vote.seat_key for vote in said})
    named = tuple(vote for vote in said if vote.choice == "object") if check.names == "objections" else ()
    return Tally(check, counts["consent"], counts["abstain"], counts["object"], seats - len(said), named)


def votes_of(db: Session, check: ConsentCheck) -> list[ConsentVote]:
    """Ordered by seat."""
    return list(db.scalars(select(ConsentVote).where(ConsentVote.check_id == check.id).order_by(ConsentVote.seat)))


def own_vote(db: Session, check: ConsentCheck, member: Member) -> ConsentVote | None:
    """What the seat of this member said."""
    return _vote_by_key(db, check, member.seat_key)


def _vote_by_key(db: Session, check: ConsentCheck, seat_key: str) -> ConsentVote | None:
    return db.scalar(select(ConsentVote).where(ConsentVote.check_id == check.id, ConsentVote.seat_key == seat_key))


def is_open(db: Session, check: ConsentCheck) -> bool:
    """Until the moderation closes it or the meeting ends."""
    return check.closed_at is None and db.get_one(Meeting, check.meeting_id).state == "running"


def open_check(actor: Actor, meeting: Meeting, item: AgendaItem, question: str, names: str) -> ConsentCheck:
    """Ask the table about an item; `names` is one of NAMES. A check that is still open is closed."""
    serialise_writers(actor.db, meeting)
    if meeting.state != "running":
        raise Conflict(_("The table can only be asked while the meeting is running."))
    if names not in NAMES:
        raise Invalid({"names": _("Please choose one of the options.")})
    for check in actor.db.scalars(_open_checks(meeting)):
        check.closed_at = clock.now()
    check = ConsentCheck(
        table_id=meeting.table_id, meeting_id=meeting.id, item_id=item.id, question=question, names=names
    )
    actor.db.add(check)
    record(actor, "consent.opened", f"consent/{meeting.id}", check, title=question[:120])
    return check


def vote(actor: Actor, check: ConsentCheck, member: Member, choice: str, reason: str = "") -> None:
    """Set or change the answer of the member's seat. Forbidden for guests of the table, Conflict once closed."""
    serialise_writers(actor.db, check)
    if member.role == "guest":
        raise Forbidden
    if not is_open(actor.db, check):
        raise Conflict(_("This question is closed already. Your answer was not counted."))
    if choice not in CHOICES:
        raise Invalid({"choice": _("Please choose one of the options.")})
    _end_vote_without_organisation(actor.db, check, member)
    said = own_vote(actor.db, check, member)
    if said is None:
        said = ConsentVote(table_id=check.table_id, check_id=check.id, seat_key=member.seat_key)
        actor.db.add(said)
    said.seat, said.member_id, said.choice, said.at = member.seat, member.id, choice, clock.now()
    said.reason = reason if choice == "object" else ""
    record(actor, "consent.voted", f"consent/{check.meeting_id}", check)


def _end_vote_without_organisation(db: Session, check: ConsentCheck, member: Member) -> None:
    """Who has got an organisation since they answered speaks for that now, and not for themselves as well."""
    alone = _vote_by_key(db, check, f"#{member.id}") if member.organisation else None
    if alone:
        db.delete(alone)
        db.flush()


def close_check(actor: Actor, check: ConsentCheck) -> None:
    serialise_writers(actor.db, check)
    if check.closed_at is None:
        check.closed_at = clock.now()
        record(actor, "consent.closed", f"consent/{check.meeting_id}", check)


def make_decision(actor: Actor, check: ConsentCheck) -> Decision:
    """Turn the question into a decision in the minutes, with the counts as its result. Conflict while it is open.

    Calling it again makes no second decision, but restores one that was removed or turned into a note since. If the
    item has a decision with this wording already, that gets the result.
    """
    serialise_writers(actor.db, check)
    if is_open(actor.db, check):
        raise Conflict(_("Please close the question first."))
    if check.block_id and (known := minutes_queries.decision_of(actor.db, check.block_id)):
        return _restore_decision(actor, known)
    found = tally(actor.db, check)
    block = _same_wording(actor.db, check) or paragraphs_actions.add_block(
        actor, check.item, "decision", _wording(found)
    )
    decision = kinds.give_number(actor, block)
    kinds.set_result(actor, decision, *_result(actor.db, found, decision))
    check.block_id = block.id
    record(actor, "consent.copied", f"consent/{check.meeting_id}", check)
    return decision


def _restore_decision(actor: Actor, decision: Decision) -> Decision:
    paragraphs_actions.restore_block(actor, decision.block)
    paragraphs_actions.convert_block(actor, decision.block, "decision")
    return decision


def is_in_minutes(db: Session, check: ConsentCheck) -> bool:
    """Whether its decision is in the minutes now."""
    block = db.get(Block, check.block_id) if check.block_id else None
    return block is not None and block.kind == "decision" and block.removed_at is None


def _same_wording(db: Session, check: ConsentCheck) -> Block | None:
    query = select(Block).where(Block.item_id == check.item_id, Block.kind == "decision", Block.removed_at.is_(None))
    return next((block for block in db.scalars(query) if block.text.strip() == check.question), None)


def _wording(found: Tally) -> str:
    """The question, and below it who objects and why, if names are shown. German, because it is stored."""
    with i18n.use(i18n.DEFAULT):
        lines = [_("Objection of %(seat)s%(reason)s", seat=v.seat, reason=_reason_text(v)) for v in found.objections]
    return "\n\n".join([found.check.question, *lines])


def _reason_text(said: ConsentVote) -> str:
    return f": {said.reason}" if said.reason else ""


def _result(db: Session, found: Tally, decision: Decision) -> tuple[str, tuple[int, int, int] | None]:
    counts = found.consent, found.object, found.abstain
    meeting = db.get_one(Meeting, found.check.meeting_id)
    quorum = quorum_at(db, meeting, kinds.decision_moment(decision, meeting))
    if quorum and not quorum.reached:
        return "recommendation", None
    if not sum(counts):
        return "", None
    return ("unanimous", None) if not (found.object or found.abstain) else ("votes", counts)


def _open_checks(meeting: Meeting) -> Any:
    return select(ConsentCheck).where(ConsentCheck.meeting_id == meeting.id, ConsentCheck.closed_at.is_(None))
