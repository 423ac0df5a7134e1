"""Carry-over: what waits for the next meeting. Each candidate has a key, so that it can't be carried over twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from roundtable.core import i18n
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.meetings import names
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda.actions import Content, content_of, is_closing, lock_agenda, renumber
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Minutes
from roundtable.minutes.publishing.approval import actions as approval
from roundtable.minutes.review.queries import open_objections

# The parts of an agenda in their order: opening, approval, tasks, standing reports, matters, any other business.
OPENING, APPROVAL, TASKS, STANDING, MATTER, CLOSING = range(6)


@dataclass(frozen=True)
class Candidate:
    """Something that can be carried over. `rank` is a part of the agenda; `taken`: it is on the agenda already."""

    key: str
    label: str
    hint: str
    content: Content
    rank: int
    origin_id: int | None = None
    taken: bool = field(default=False)


def carry_candidates(db: Session, meeting: Meeting) -> list[Candidate]:
    """Everything that can be carried over to this meeting, in the order of an agenda."""
    taken = {item.carry_key for item in items_in_order(db, meeting.id)}
    previous = meetings_queries.last_held(db, meeting.table_id, before=meeting.starts_at)
    found = [*_approvals(db, meeting), *_tasks(db, meeting)]
    found += [candidate for source in _sources(db, meeting, previous) for candidate in _candidates_of(db, source)]
    if found and not taken:
        found = [_opening(), *found, _closing()]
    unique = {candidate.key: replace(candidate, taken=candidate.key in taken) for candidate in found}
    return sorted(unique.values(), key=lambda candidate: candidate.rank)


def carry_over(actor: Actor, meeting: Meeting, keys: Collection[str]) -> int:
    """Put the candidates with these keys on the agenda, each in its part. Returns how many were new.

    Unknown keys and keys that are on the agenda already are ignored, because two people may press at once.
    """
    items = lock_agenda(actor, meeting)
    chosen = [c for c in carry_candidates(actor.db, meeting) if c.key in keys and not c.taken]
    for candidate in chosen:
        item = _item_of(meeting, candidate)
        actor.db.add(item)
        items.insert(_position_for(items, candidate.rank), item)
    if chosen:
        renumber(actor, items)
        title = names.written_name(meeting)
        record(actor, "agenda.carried", f"agenda/{meeting.id}", meeting, title=title, what=str(len(chosen)))
    return len(chosen)


def insert_usual_agenda(actor: Actor, meeting: Meeting) -> None:
    """Make the usual agenda, with approvals, tasks and reports that wait. Raises Conflict if there is an agenda."""
    if lock_agenda(actor, meeting):
        raise Conflict(_("This meeting has an agenda already. Somebody else was faster."))
    waiting = [c for c in carry_candidates(actor.db, meeting) if c.rank != MATTER]
    usual = [_opening(), _tasks_item(""), _report(), _closing()]
    if any(candidate.rank == STANDING for candidate in waiting):
        usual.remove(_report())
    chosen = {candidate.key: candidate for candidate in [*usual, *waiting]}
    items = [_item_of(meeting, c) for c in sorted(chosen.values(), key=lambda c: c.rank)]
    actor.db.add_all(items)
    renumber(actor, items)
    record(actor, "agenda.carried", f"agenda/{meeting.id}", meeting, title=names.written_name(meeting))


def _item_of(meeting: Meeting, candidate: Candidate) -> AgendaItem:
    return AgendaItem(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        position=0,
        origin_id=candidate.origin_id,
        carry_key=candidate.key,
        label="",
        state="open",
        **vars(candidate.content),
    )


def _position_for(items: Sequence[AgendaItem], rank: int) -> int:
    """The index before the first item of a later part of the agenda."""
    return next((at for at, item in enumerate(items) if rank_of(item, at) > rank), len(items))


def rank_of(item: AgendaItem, at: int) -> int:
    """The part of the agenda that an item belongs to; `at` is its index."""
    key = (item.carry_key or "").partition("/")[0]
    if is_closing(item):
        return CLOSING
    if item.carry_key == "frame/first" or (at == 0 and item.kind == "formal"):
        return OPENING
    return {"approve": APPROVAL, "tasks": TASKS}.get(key, STANDING if item.recurring else MATTER)


def _approvals(db: Session, meeting: Meeting) -> list[Candidate]:
    """Minutes that nobody has approved yet."""
    return [
        Candidate(
            f"approve/{minutes.id}",
            _("Approve the minutes"),
            _version_hint(db, minutes),
            Content(
                names.approval_title(minutes), "decision", 5, names.presenters()[0], approval.agenda_note(db, minutes)
            ),
            APPROVAL,
        )
        for minutes in meetings_queries.minutes_to_approve(db, meeting)
    ]


def _version_hint(db: Session, minutes: Minutes) -> str:
    day = i18n.day(minutes.meeting.starts_at)
    if not minutes.version:
        return _("of %(day)s, still a draft", day=day)
    hint = _("of %(day)s, version %(number)s", day=day, number=minutes.version)
    count = len(open_objections(db, minutes.id))
    return hint + ", " + ngettext("with one objection", "with %(n)s objections", count) if count else hint


def _tasks(db: Session, meeting: Meeting) -> list[Candidate]:
    count, overdue = meetings_queries.open_task_counts(db, meeting.table_id)
    if not count:
        return []
    hint = ngettext("%(n)s open task", "%(n)s open tasks", count)
    if overdue:
        hint += ", " + ngettext("one overdue", "%(n)s overdue", overdue)
    return [_tasks_item(hint)]


def _tasks_item(hint: str) -> Candidate:
    content = Content(names.tasks_title(), "report", 15, names.presenters()[1])
    return Candidate("tasks", _("State of the tasks"), hint, content, TASKS)


def _opening() -> Candidate:
    content = Content(names.opening_title(), "formal", 5, names.presenters()[0])
    return Candidate("frame/first", content.title, _("opens every agenda"), content, OPENING)


def _closing() -> Candidate:
    content = Content(names.closing_title(), "information", 10, names.presenters()[1])
    return Candidate("frame/last", content.title, _("closes every agenda"), content, CLOSING)


def _report() -> Candidate:
    content = Content(names.report_title(), "report", 15, names.presenters()[2], recurring=True)
    return Candidate("usual/report", content.title, _("is on every agenda"), content, STANDING)


def _sources(db: Session, meeting: Meeting, previous: Meeting | None) -> list[Meeting]:
    """The meeting before, and those that were cancelled since, whose items wait too."""
    since = previous.starts_at if previous else None
    cancelled = meetings_queries.cancelled_between(db, meeting.table_id, since, meeting.starts_at)
    return [source for source in [previous, *cancelled] if source and source.id != meeting.id]


def _candidates_of(db: Session, source: Meeting) -> list[Candidate]:
    items = items_in_order(db, source.id)
    return [_candidate(source, item) for item in items if _is_waiting(source, item)]


def _is_waiting(source: Meeting, item: AgendaItem) -> bool:
    own_key = (item.carry_key or "").partition("/")[0]
    if own_key in ("frame", "tasks", "approve") or is_closing(item):
        return False
    if source.cancelled:
        # What was carried over to the cancelled meeting is found at its origin again.
        return item.carry_key is None and item.kind != "formal"
    unfinished = source.state != "running" and item.state in ("open", "running") and item.kind != "formal"
    return item.recurring or item.state == "postponed" or unfinished


def _candidate(source: Meeting, item: AgendaItem) -> Candidate:
    rank = STANDING if item.recurring else MATTER
    return Candidate(f"item/{item.id}", item.title, _reason(source, item), content_of(item), rank, item.id)


def _reason(source: Meeting, item: AgendaItem) -> str:
    if item.recurring:
        return _("is on every agenda")
    if source.cancelled:
        return _("from the cancelled meeting on %(day)s", day=i18n.day(source.starts_at))
    if item.state == "postponed":
        return _("postponed from item %(label)s", label=item.label)
    return _("not finished, item %(label)s", label=item.label)
