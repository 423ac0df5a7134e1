"""Canary words, one for each text of each layer of each table. test_canary.py looks for them where they must not be."""

import io
import itertools
import re
import zipfile
from datetime import timedelta
from typing import Any

import pypdfium2
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.events import record
from roundtable.core.sight import NEEDS
from roundtable.directory.imports.models import MissionDifference
from roundtable.directory.models import Channel, Person, Post, Verification
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification.models import CheckReservation
from roundtable.files.models import File
from roundtable.forwarding.models import Forwarding, Received
from roundtable.live_meeting.consent.models import ConsentCheck
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.document.queries import canonical, checksum, document
from roundtable.minutes.models import Block, BlockConflict, BlockRevision, Decision, Minutes, MinutesVersion
from roundtable.minutes.register.models import RegisterEntry, RegisterSubject
from roundtable.minutes.review.models import BlockComment, Correction, Objection
from roundtable.search import actions as search
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem
from tests.sweeps import objects
from tests.world import actor

# Which layers of their own table each role sees. "internal" are internal paragraphs of an item for all.
LAYERS = ("all", "members", "internal", "moderation")
# The directory belongs to no table: who holds a layer at one of them sees it.
SHARED, SHARED_LAYERS = "shared", ("members", "moderation")
SEES = {
    "guest": LAYERS[:1],
    "coordinator": LAYERS[:1],
    "volunteer": LAYERS[:3],
    "member": LAYERS[:3],
    "minute_taker": LAYERS,
    "moderator": LAYERS,
    "administrator": LAYERS,
}
_VERSION = {"number": 2, "published_at": "2026-03-19T16:12", "published_by": "Birgit", "reason": ""}
_WORD = re.compile(r"qz(\w+?)x(\w+?)x(\d+)qz")


class Canaries:
    """`new(slug, layer)` makes a unique word; `found(text)` says the words of which (table, layer) are in a text."""

    def __init__(self) -> None:
        self.words: dict[str, tuple[str, str]] = {}
        self.numbers = itertools.count(1)

    def new(self, slug: str, layer: str) -> str:
        word = f"qz{slug}x{layer}x{next(self.numbers)}qz"
        self.words[word] = slug, layer
        return word

    def found(self, text: str) -> set[str]:
        # Search results put marks inside of words.
        return {match[0] for match in _WORD.finditer(re.sub(r"</?mark>|\xad", "", text))} & self.words.keys()


def build(db: Session) -> tuple[Canaries, list[dict[str, Any]]]:
    """The canaries, and the values of all address parts: for each table, of an item for all and of each hidden one."""
    known = Canaries()
    places = []
    for slug, place in objects.fill(db).items():
        here = actor(db, {"dithmarschen": "birgit", "kiel": "merle"}[slug], slug)
        meeting = db.get_one(Meeting, place["meeting"])
        places.append({**place, "layer": "all"})
        for layer in LAYERS:
            places += [{**place, **part, "layer": layer} for part in _item(here, known, meeting, layer)]
        _freeze(db, meeting)
    _shared_directory(db, known, places[0])
    search.reindex(db)
    return known, places


def _shared_directory(db: Session, known: Canaries, place: dict[str, Any]) -> None:
    """A hidden number and a hidden person for each layer of the directory, with what hangs on them."""
    entry = {"organisation_id": place["organisation"]}
    for layer in SHARED_LAYERS:

        def word(name: str, layer: str = layer) -> str:
            return f"{name} {known.new(SHARED, layer)}"

        consent = {"private": True, "consent_source": word("Mail"), "consent_on": clock.today()}
        hidden = {"kind": "address", "value": word("Platz"), "label": word("Wofür"), "visibility": layer}
        channel = Channel(**entry, **hidden, **consent)
        person = Person(name=word("Frau"), visibility=layer)
        person.posts = [Post(**entry, function=word("Leitung"))]
        db.add_all([channel, person])
        db.flush()
        db.add(Verification(channel_id=channel.id, result="changed", old_value=word("alt"), new_value=word("neu")))
        db.add(Suggestion(**entry, channel_id=channel.id, field="gone", reason=word("Brief")))
        listed = db.scalars(select(MissionDifference)).first()
        assert listed is not None
        of_list = {"import_id": listed.import_id, "listed_id": listed.listed_id, "field": "address", "act": "changed"}
        values = {"old_value": word("Gasse"), "new_value": word("Allee")}
        db.add(MissionDifference(**entry, **of_list, **values, channel_id=channel.id))
        # Somebody is about to check the one that fewest see.
        db.execute(update(CheckReservation).values(channel_id=channel.id))


def _item(here: Any, known: Canaries, meeting: Meeting, layer: str) -> list[dict[str, int]]:
    db, slug = here.db, here.table.slug

    def word(name: str) -> str:
        return f"{name} {known.new(slug, layer)}"

    position = 10 + LAYERS.index(layer)
    is_block = layer == "internal"  # then the item itself is for all
    item = AgendaItem(
        table_id=here.table_id,
        meeting_id=meeting.id,
        position=position,
        label=str(position),
        kind="decision",
        title=f"Punkt {position}" if is_block else word("Titel"),
        note="" if is_block else word("Notiz"),
        presenter="" if is_block else word("Wer"),
        visibility="all" if is_block else layer,
        state="postponed",
        recurring=True,
    )
    db.add(item)
    db.flush()
    record(here, "agenda.added", f"agenda/{meeting.id}", item, title=item.title)
    _forwarded(here, item)
    if layer == "moderation":  # only the newest question of a meeting is shown, so one is enough
        own = {"table_id": here.table_id, "meeting_id": meeting.id, "item_id": item.id}
        db.add(ConsentCheck(**own, question=word("Frage")))
    if not is_block:
        _file(here, word, meeting, item)
    kinds = ("note", "decision", "action")
    parts = [_block(here, word, meeting, item, kind, is_block) for kind in kinds]
    numbered = {name: number for part in parts for name, number in part.items()}  # later parts win: a note has no task
    return [{"item": item.id, **numbered, **part} for part in parts]


def _file(here: Any, word: Any, meeting: Meeting, item: AgendaItem) -> None:
    own = {"table_id": here.table_id, "meeting_id": meeting.id, "item_id": item.id}
    file = File(**own, name=f"{word('Datei')}.pdf", kind="pdf", size=1, sha256="0" * 64)
    here.db.add(file)
    record(here, "file.added", f"agenda/{meeting.id}", item, title=file.name)
    search.refresh(here.db, file)


def _forwarded(here: Any, item: AgendaItem) -> None:
    """The item was forwarded to a table without members, and hidden afterwards."""
    got = Received(table_id=_third_table(here.db).id, from_table_id=here.table_id, kind="item", title=item.title)
    here.db.add(got)
    here.db.flush()
    here.db.add(Forwarding(table_id=here.table_id, item_id=item.id, received_id=got.id))


def _third_table(db: Session) -> RoundTable:
    found = db.scalar(select(RoundTable).where(RoundTable.slug == "nirgendwo"))
    if found is None:
        found = RoundTable(slug="nirgendwo", name="Nirgendwo", long_name="Kreis Nirgendwo", region_ags="01051")
        db.add(found)
        db.flush()
    return found


def _block(here: Any, word: Any, meeting: Meeting, item: AgendaItem, kind: str, internal: bool) -> dict[str, int]:
    db, own, birgit = here.db, {"table_id": here.table_id}, here.user_id
    block = Block(
        **own,
        meeting_id=meeting.id,
        item_id=item.id,
        position=1,
        kind=kind,
        text=word("Text"),
        internal=internal,
        author_id=birgit,
    )
    db.add(block)
    db.flush()
    db.add(BlockRevision(block_id=block.id, rev=1, text=word("Fassung"), author_id=birgit))
    conflict = BlockConflict(**own, block_id=block.id, base_rev=1, rev=1, text=word("Anders"), author_id=birgit)
    comment = BlockComment(
        **own,
        meeting_id=meeting.id,
        block_id=block.id,
        text=word("Anmerkung"),
        answer=word("Erledigt"),
        resolved_at=clock.now(),
    )
    minutes = db.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    objection = Objection(
        **own,
        minutes_id=minutes.id,
        meeting_id=meeting.id,
        block_id=block.id,
        version=1,
        text=word("Einwand"),
        quote=word("Zitat"),
        state="rejected",
        answer=word("Antwort"),
    )
    correction = Correction(
        **own, meeting_id=meeting.id, block_id=block.id, in_meeting_id=meeting.id, in_block_id=block.id
    )
    db.add_all([conflict, comment, objection, correction])
    db.flush()
    record(here, "minutes.block_added", f"minutes/{meeting.id}", block, title=item.title)
    found = {"block": block.id, "conflict": conflict.id, "comment": comment.id, "objection": objection.id}
    if kind == "decision":
        found |= {"decision": _numbered(db, Decision(**own, meeting_id=meeting.id, block_id=block.id, year=2026))}
        found |= _registered(db, word, block, "internal:read" if internal else NEEDS[item.visibility])
    if kind == "action":
        task = ActionItem(**own, title=word("Aufgabe"), assignee=word("Amt"), origin_item_id=item.id, block_id=block.id)
        found |= {"task": _numbered(db, task)}
        record(here, "task.created", "tasks", task, title=task.title)
    return found


def _registered(db: Session, word: Any, block: Block, needs: str) -> dict[str, int]:
    """The decision in the register, and its review in the topic store."""
    topic = Topic(table_id=block.table_id, block_id=block.id, title=word("Überprüfung"), note=word("Wortlaut"))
    db.add(topic)
    db.flush()
    entry = RegisterEntry(
        table_id=block.table_id,
        meeting_id=block.meeting_id,
        block_id=block.id,
        year=2026,
        number=block.id,
        decided_on=clock.today(),
        title=word("Beschluss"),
        text=word("Beschlusstext"),
        needs=needs,
        review_on=clock.today(),
        review_topic_id=topic.id,
    )
    entry.subjects = [RegisterSubject(table_id=block.table_id, kind="organisation", value=word("Stelle"))]
    db.add(entry)
    db.flush()
    return {"entry": entry.id, "topic": topic.id}


def _numbered(db: Session, row: Any) -> int:
    model = type(row)
    numbers = db.scalars(select(model.number).where(model.table_id == row.table_id))
    row.number = max(numbers, default=0) + 1
    db.add(row)
    db.flush()
    return row.id


def _freeze(db: Session, meeting: Meeting) -> None:
    minutes = db.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    content = canonical({**document(db, meeting), "version": _VERSION})
    version = MinutesVersion(
        table_id=meeting.table_id, minutes_id=minutes.id, number=2, content=content, sha256=checksum(content)
    )
    minutes.version = 2
    later = clock.now() + timedelta(days=20)
    db.add_all(
        [
            version,
            # Whose agenda is being planned: carry-over offers what waits.
            Meeting(
                table_id=meeting.table_id, year=2026, number=2, starts_at=later, ends_at=later + timedelta(hours=2)
            ),
        ]
    )
    db.flush()


def allowed(db: Session, name: str) -> set[tuple[str, str]]:
    """Every (table, layer) whose words a person may see."""
    from roundtable.web.routing import role_at

    user = db.query(User).filter_by(name=name.capitalize()).one()
    found = set()
    for table in db.scalars(select(RoundTable).where(RoundTable.slug.in_(objects.TABLES))):
        from roundtable.tables.queries import member_of

        role = role_at(user, member_of(db, table.id, user.id))
        found |= {(table.slug, layer) for layer in SEES.get(role or "", ())}
        found |= {(SHARED, layer) for layer in SEES.get(role or "", ()) if layer in SHARED_LAYERS}
    return found


def readable(reply: Any) -> str:
    """A response as text: its headers, and the content of packed files."""
    head = "\n".join(f"{name}: {value}" for name, value in reply.headers.items())
    kind = reply.headers.get("content-type", "")
    if kind == "application/pdf":
        pages = pypdfium2.PdfDocument(reply.content)
        return (
            head + "".join(page.get_textpage().get_text_bounded() for page in pages) + reply.content.decode("latin-1")
        )
    if reply.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
            return head + "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return f"{head}\n{reply.text}"
