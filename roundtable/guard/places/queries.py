"""What the guard knows and what it looks at: the allow-list of a table, the places of a meeting, what is open."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core.security import key
from roundtable.core.text import fold
from roundtable.directory.models import Channel, Function, Organisation
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.rules import numbers
from roundtable.guard.rules.checking import Finding, Known, check, normal, rules
from roundtable.meetings.agenda import queries as files
from roundtable.meetings.agenda import queries as sections
from roundtable.meetings.agenda.queries import tasks_of_meeting
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.models import Block
from roundtable.tables.models import Member

_NOBODY = Known()
_NOT_IN_NAMES = re.compile(r"[_+]|%20")


@dataclass(frozen=True)
class Place:
    """A text of a meeting that others will read.

    `kind`: "section", "item", "note", "block", "file" or "task"; `id` is its row's.
    """

    kind: str
    id: int
    item: AgendaItem | None
    text: str


@dataclass(frozen=True)
class Open:
    """A finding that nobody has decided about yet, and where it stands."""

    place: Place
    finding: Finding


def known(db: Session, table_id: int, meeting: Meeting | None = None) -> Known:
    """The table's allow-list: its people and those of the meeting, the directory, the meeting's place. Six queries."""
    members = db.execute(
        select(User.name, Member.organisation).join(Member.user).where(Member.table_id == table_id)
    ).all()
    people = [name for name, _organisation in members]
    organisations = [organisation for _name, organisation in members]
    if meeting:
        of_meeting = _people_of(db, meeting)
        people += [name for name, _organisation in of_meeting]
        organisations += [organisation for _name, organisation in of_meeting]
    channels = db.execute(
        select(Channel.kind, Channel.value)
        .join(Channel.organisation)
        .where(Channel.archived_at.is_(None), Organisation.archived_at.is_(None))
    ).all()
    functions = db.execute(select(Function.name, Function.note)).all()
    texts = [value for kind, value in channels if kind == "address"]
    texts += [meeting.place, meeting.place_note] if meeting else []
    street = rules("address")[0].pattern
    return Known(
        names=frozenset(
            (
                *_words([*organisations, *(text for row in functions for text in row)]),
                *_words(people, capitals=False),
            )
        ),
        phones=frozenset(numbers.dialled(value) for kind, value in channels if kind in ("phone", "fax")),
        mails=frozenset(value.casefold() for kind, value in channels if kind == "email"),
        streets=frozenset(fold(found[0]) for text in texts for found in street.finditer(normal(text))),
    )


def _people_of(db: Session, meeting: Meeting) -> list[tuple[str, str]]:
    """Who has to do with a meeting without a seat: (name, organisation) of chair, minute-taker, speakers of items,
    deputies, and visitors whom the moderation has confirmed."""
    deputies = db.scalars(select(Attendance.deputy).where(Attendance.meeting_id == meeting.id, Attendance.deputy != ""))
    visitors = db.execute(
        select(Visitor.name, Visitor.organisation).where(
            Visitor.meeting_id == meeting.id, Visitor.state.in_(("confirmed", "seated"))
        )
    )
    presenters = db.scalars(
        select(AgendaItem.presenter).where(AgendaItem.meeting_id == meeting.id, AgendaItem.presenter != "")
    )
    named = [meeting.chair, meeting.minute_taker, *deputies, *presenters]
    return [*((name, "") for name in named), *((name, organisation) for name, organisation in visitors)]


def _words(texts: Iterable[str], capitals: bool = True) -> Iterable[str]:
    """The words of names; of a person's each one, because not every name begins with a capital or is written in Latin.

    Forms of address and particles are nobody's.
    """
    words = (word.strip(",;()") for text in texts for word in normal(text).split())
    return (
        fold(word) for word in words if word and word.casefold() not in _NOBODYS and (word[0].isupper() or not capitals)
    )


_NOBODYS = frozenset(["frau", "herr", "herrn", "dr.", "prof.", "familie", "von", "van", "der", "den", "de", "und"])


def places(db: Session, meeting: Meeting) -> list[Place]:
    """Everything that the minutes of a meeting will show, in their order. Five queries."""
    items = list(
        db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position))
    )
    by_id = {item.id: item for item in items}
    blocks = db.scalars(
        select(Block)
        .where(Block.meeting_id == meeting.id, Block.removed_at.is_(None), Block.kind != "action")
        .order_by(Block.position)
    )
    headings = sections.headings(db, meeting.id, items)
    found = [Place("section", by_id[at].section_id or 0, by_id[at], title) for at, title in headings.items()]
    found += [Place(kind, item.id, item, text) for item in items for kind, text in _of_item(item)]
    found += [Place("block", block.id, by_id.get(block.item_id), block.text) for block in blocks]
    found += [
        Place("file", file.id, by_id.get(file.item_id or 0), in_words(file.name))
        for file in files.files_of_meeting(db, meeting.id)
    ]
    order = {item.id: at for at, item in enumerate(items)}
    found.sort(key=lambda place: order.get(place.item.id, len(order)) if place.item else len(order))
    return found + [Place("task", task.id, None, task.title) for task in tasks_of_meeting(db, meeting.id)]


def in_words(name: str) -> str:
    """A file's name as words: without its ending, and with blanks where people write none."""
    return _NOT_IN_NAMES.sub(" ", name.rpartition(".")[0] or name)


def _of_item(item: AgendaItem) -> list[tuple[str, str]]:
    return [("item", item.title), *([("note", item.note)] if item.note else [])]


def open_findings(db: Session, meeting: Meeting) -> list[Open]:
    """What nobody has decided about in these minutes. Publishing waits for the strong ones only: see `to_decide`."""
    through = look(db, meeting.table_id, meeting)
    return [Open(place, finding) for place in places(db, meeting) for finding in through(place.text)]


def to_decide(db: Session, meeting: Meeting) -> list[Open]:
    """What has to be replaced or justified before these minutes are published."""
    return [each for each in open_findings(db, meeting) if each.finding.strength == "strong"]


def look(db: Session, table_id: int, meeting: Meeting | None) -> Callable[[str], list[Finding]]:
    """A function that looks through one text. Allow-list and decisions are read once, and only if they matter:
    most texts hold nothing that anybody would have to know."""
    allowed: list[Known] = []
    decided: list[frozenset[str]] = []

    def through(text: str) -> list[Finding]:
        if not check(text, _NOBODY):
            return []
        if not allowed:
            allowed.append(known(db, table_id, meeting))
            decided.append(fingerprints(db, table_id))
        return [
            each
            for each in check(text, allowed[0])
            if fingerprint(db, table_id, each.rule, each.text) not in decided[0]
        ]

    return through


def in_texts(db: Session, table_id: int, texts: dict[str, str]) -> list[tuple[str, Finding]]:
    """What stands in texts that are about to leave the table: (name of the field, finding)."""
    through = look(db, table_id, None)
    return [(name, finding) for name, text in texts.items() for finding in through(text)]


def in_names(db: Session, meeting: Meeting, names: Iterable[str]) -> frozenset[str]:
    """Those of these file names that could point to a person."""
    through = look(db, meeting.table_id, meeting)
    return frozenset(name for name in names if through(in_words(name)))


def seal(texts: dict[str, str]) -> str:
    """Which texts somebody has seen the hints of; whoever changes them is shown the hints of the new ones."""
    return hashlib.sha256("\n".join(texts.values()).encode()).hexdigest()


def fingerprints(db: Session, table_id: int) -> frozenset[str]:
    """The decisions of a table."""
    return frozenset(db.scalars(select(GuardDecision.fingerprint).where(GuardDecision.table_id == table_id)))


def fingerprint(db: Session, table_id: int, rule: str, text: str) -> str:
    """The same words under the same rule, however they are spaced and cased.

    With a key: of a date of birth or a telephone number somebody would soon have tried all there are.
    """
    words = f"{rule}\n{' '.join(text.casefold().split())}"
    salt = table_id.to_bytes(16)
    return hashlib.blake2b(words.encode(), key=key(db), salt=salt, person=b"guard", digest_size=32).hexdigest()


def decisions(db: Session, table_id: int) -> list[GuardDecision]:
    """The newest first."""
    return list(
        db.scalars(select(GuardDecision).where(GuardDecision.table_id == table_id).order_by(GuardDecision.id.desc()))
    )
