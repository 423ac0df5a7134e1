"""What the guard knows and checks: the allow-list of a table, the texts of a meeting, the findings in them."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.words import without_note
from roundtable.accounts.models import User
from roundtable.core.security import key
from roundtable.core.text import fold
from roundtable.directory.models import Channel, Organisation
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.rules import numbers
from roundtable.guard.rules.checking import Finding, Known, check, normalise, rules
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.agenda.queries import tasks_of_meeting
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.models import Block
from roundtable.tables.models import Member

_NOBODY = Known()
_CHECKED_BY_ANOTHER = or_(
    Channel.starter.is_(True),
    and_(
        Channel.verified_by_id.is_not(None),
        or_(Channel.entered_by_id.is_(None), Channel.entered_by_id != Channel.verified_by_id),
    ),
)
_NO_BLANKS = re.compile(r"[_+]|%20")


@dataclass(frozen=True)
class Place:
    """A text of a meeting that others will read.

    `kind`: "section", "item" (a title), "note", "block", "file" (a name) or "task"; `id` is the row's. `item` is the
    agenda item it belongs to.
    """

    kind: str
    id: int
    item: AgendaItem | None
    text: str


@dataclass(frozen=True)
class OpenFinding:
    """A finding that nobody has decided about yet, and its place."""

    place: Place
    finding: Finding


def load_known(db: Session, table_id: int, meeting: Meeting | None = None) -> Known:
    """The table's allow-list: its people and the meeting's, the directory, the meeting's place. Takes five queries.

    Of the directory, which people at all tables write, only channels count that were shipped or that somebody else
    than who entered them has checked: nobody makes a private number harmless by entering it.
    """
    members = db.execute(
        select(User.name, Member.organisation).join(Member.user).where(Member.table_id == table_id)
    ).all()
    people = [name for name, _organisation in members]
    organisations = [organisation for _name, organisation in members]
    if meeting:
        of_meeting = _people_of_meeting(db, meeting)
        people += [name for name, _organisation in of_meeting]
        organisations += [organisation for _name, organisation in of_meeting]
    channels = db.execute(
        select(Channel.kind, Channel.value)
        .join(Channel.organisation)
        .where(Channel.archived_at.is_(None), Organisation.archived_at.is_(None), _CHECKED_BY_ANOTHER)
    ).all()
    texts = [value for kind, value in channels if kind == "address"]
    texts += [meeting.place, meeting.place_note] if meeting else []
    street = rules("address")[0].pattern
    return Known(
        names=frozenset(
            (
                *_name_words(organisations),
                *_name_words(people, capitals=False),
            )
        ),
        phones=frozenset(numbers.dialled(value) for kind, value in channels if kind in ("phone", "fax")),
        mails=frozenset(value.casefold() for kind, value in channels if kind == "email"),
        streets=frozenset(fold(found[0]) for text in texts for found in street.finditer(normalise(text))),
    )


def _people_of_meeting(db: Session, meeting: Meeting) -> list[tuple[str, str]]:
    """(name, organisation) of people at a meeting who may have no seat: chair, minute-taker, presenters of items,
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
    named = [meeting.chair, meeting.minute_taker, *deputies, *map(without_note, presenters)]
    return [*((name, "") for name in named), *((name, organisation) for name, organisation in visitors)]


def _name_words(texts: Iterable[str], capitals: bool = True) -> Iterable[str]:
    """The folded words of names, without forms of address and particles.

    Pass `capitals=False` for people: their names may begin with a small letter or have no Latin letters. Of other
    texts only words with a capital count.
    """
    words = (word.strip(",;()") for text in texts for word in normalise(text).split())
    return (
        fold(word)
        for word in words
        if word and word.casefold() not in _NOT_NAMES and (word[0].isupper() or not capitals)
    )


_NOT_NAMES = frozenset(["frau", "herr", "herrn", "dr.", "prof.", "familie", "von", "van", "der", "den", "de", "und"])


def places(db: Session, meeting: Meeting) -> list[Place]:
    """All texts that the minutes of a meeting will show, in their order. Takes five queries."""
    items = list(
        db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position))
    )
    by_id = {item.id: item for item in items}
    blocks = db.scalars(
        select(Block)
        .where(Block.meeting_id == meeting.id, Block.removed_at.is_(None), Block.kind != "action")
        .order_by(Block.position)
    )
    headings = agenda_queries.headings(db, meeting.id, items)
    found = [Place("section", by_id[at].section_id or 0, by_id[at], title) for at, title in headings.items()]
    found += [Place(kind, item.id, item, text) for item in items for kind, text in _texts_of_item(item)]
    found += [Place("block", block.id, by_id.get(block.item_id), block.text) for block in blocks]
    found += [
        Place("file", file.id, by_id.get(file.item_id or 0), name_as_words(file.name))
        for file in agenda_queries.files_of_meeting(db, meeting.id)
    ]
    order = {item.id: at for at, item in enumerate(items)}
    found.sort(key=lambda place: order.get(place.item.id, len(order)) if place.item else len(order))
    return found + [Place("task", task.id, None, task.title) for task in tasks_of_meeting(db, meeting.id)]


def name_as_words(name: str) -> str:
    """A file's name as text to check: without its extension, and with blanks for "_", "+" and "%20"."""
    return _NO_BLANKS.sub(" ", name.rpartition(".")[0] or name)


def _texts_of_item(item: AgendaItem) -> list[tuple[str, str]]:
    return [("item", item.title), *([("note", item.note)] if item.note else [])]


def open_findings(db: Session, meeting: Meeting) -> list[OpenFinding]:
    """All findings in these minutes that nobody has decided about. Only `blocking_findings` stop publishing."""
    find = finder(db, meeting.table_id, meeting)
    return [OpenFinding(place, finding) for place in places(db, meeting) for finding in find(place.text)]


def blocking_findings(db: Session, meeting: Meeting) -> list[OpenFinding]:
    """The strong ones: they have to be replaced or allowed before these minutes are published."""
    return [each for each in open_findings(db, meeting) if each.finding.strength == "strong"]


def finder(db: Session, table_id: int, meeting: Meeting | None) -> Callable[[str], list[Finding]]:
    """A function that returns the undecided findings in one text.

    It reads allow-list and decisions once, and only when a text has findings without them: most texts have none.
    """
    allowed: list[Known] = []
    decided: list[frozenset[str]] = []

    def find(text: str) -> list[Finding]:
        if not check(text, _NOBODY):
            return []
        if not allowed:
            allowed.append(load_known(db, table_id, meeting))
            decided.append(decided_fingerprints(db, table_id))
        return [
            each
            for each in check(text, allowed[0])
            if fingerprint(db, table_id, each.rule, each.text) not in decided[0]
        ]

    return find


def findings_in_texts(db: Session, table_id: int, texts: dict[str, str]) -> list[tuple[str, Finding]]:
    """(name of the field, finding) for `texts`, {name of the field: text}, that are about to leave the table."""
    find = finder(db, table_id, None)
    return [(name, finding) for name, text in texts.items() for finding in find(text)]


def names_with_findings(db: Session, meeting: Meeting, names: Iterable[str]) -> frozenset[str]:
    """Which of these file names could identify a person."""
    find = finder(db, meeting.table_id, meeting)
    return frozenset(name for name in names if find(name_as_words(name)))


def texts_digest(texts: dict[str, str]) -> str:
    """Identifies the texts whose hints somebody has seen; for changed texts the hints are shown again."""
    return hashlib.sha256("\n".join(texts.values()).encode()).hexdigest()


def decided_fingerprints(db: Session, table_id: int) -> frozenset[str]:
    """Fingerprints of all decisions of a table."""
    return frozenset(db.scalars(select(GuardDecision.fingerprint).where(GuardDecision.table_id == table_id)))


def fingerprint(db: Session, table_id: int, rule: str, text: str) -> str:
    """Identifies words found by a rule, whatever their spacing and case.

    Keyed, because all dates of birth or telephone numbers could be tried out against a plain hash.
    """
    words = f"{rule}\n{' '.join(text.casefold().split())}"
    salt = table_id.to_bytes(16)
    return hashlib.blake2b(words.encode(), key=key(db), salt=salt, person=b"guard", digest_size=32).hexdigest()


def decisions(db: Session, table_id: int) -> list[GuardDecision]:
    """Decisions of a table, newest first."""
    return list(
        db.scalars(select(GuardDecision).where(GuardDecision.table_id == table_id).order_by(GuardDecision.id.desc()))
    )
