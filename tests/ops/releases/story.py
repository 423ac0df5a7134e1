"""Makes the data folder of a release with that release's own code, see README.md.

It holds the example of `roundtable demo`, and at the table in Segeberg published minutes of every kind that the release
knows. What a release doesn't have is left out, so this file works with all of them.
"""

import sys
import tarfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable import demo
from roundtable.accounts.people.actions import add_user
from roundtable.core import clock, migrate
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.demo import people as demo_people
from roundtable.demo.people import Seat
from roundtable.live_meeting.running import actions as running_actions
from roundtable.meetings.actions import Facts, plan_meeting
from roundtable.meetings.agenda.actions import Content, add_item
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.tables.actions import seat_member
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks import actions as tasks

TABLE = "segeberg"
seat_of = getattr(demo_people, "seat_of", None) or demo_people.sitting  # its name in earlier releases
RESULTS: tuple[tuple[str, tuple[int, int, int] | None], ...] = (
    ("unanimous", None),
    ("majority", None),
    ("votes", (5, 1, 2)),
    ("recommendation", None),
    ("postponed", None),
)
MARKDOWN = """Drei Punkte wurden besprochen:

1. **Anmeldung** nur noch *online*, siehe https://example.org/termine
3. Wartezeit ~~sechs~~ acht Wochen
   - mit Begleitung
   - ohne Begleitung

> Die Beratung ist ergebnisoffen.

## Zahlen

| Monat | Gespräche |
|:------|----------:|
| April | 12        |
| Mai   | 9         |

`Vordruck 7` liegt bei."""


def module_if_there(name: str) -> Any:
    """A module of the program, or None in releases that don't have it."""
    try:
        return import_module(f"roundtable.{name}")
    except ModuleNotFoundError:
        return None


def fill(config: Config, database: Database) -> None:
    demo.fill(database)
    parts: tuple[Callable[[Config, Session], None], ...] = (
        _people,
        _approved_after_two_corrections,
        _extraordinary_and_reopened,
        _layers_and_redaction,
        _recently_published,
        _running_ends,
    )
    for part in parts:
        with database.write() as db:
            part(config, db)


def _people(_config: Config, db: Session) -> None:
    """Add people to Segeberg for the roles that nobody has there in the example."""
    for name, role, organisation in (("Silke", "member", "Diakonie Segeberg"), ("Uwe", "guest", "Kreisbibliothek")):
        user = add_user(System(db), f"{name.lower()}@example.org", name, TABLE, role)
        table = db.scalars(select(RoundTable).where(RoundTable.slug == TABLE)).one()
        seat_member(System(db, table.id), table, user, role, organisation)


def _seats(db: Session) -> tuple[Seat, Seat]:
    return seat_of(db, TABLE, "Henrike"), seat_of(db, TABLE, "Malte")


def _approved_after_two_corrections(_config: Config, db: Session) -> None:
    """Three versions, approved: with sections, every result, every kind of deadline, every kind of attendance."""
    chair, writer = _seats(db)
    meeting = _plan(chair, 300, place="Kreishaus Bad Segeberg", chair="Beratungsstelle", minute_taker="Malte")
    items = [_item(chair, meeting, title) for title in ("Begrüßung", "Berichte", "Beschlüsse", "Verschiedenes")]
    if sections := module_if_there("meetings.section_actions"):
        sections.add_section(chair, meeting, "Formalien", items[0])
        sections.add_section(chair, meeting, "Inhalt", items[2])
    _begin(chair, meeting)
    paragraphs.add_block(writer, items[0], "note", "Die Tagesordnung wird angenommen.")
    text = paragraphs.add_block(writer, items[1], "note", MARKDOWN)
    for number, (result, votes) in enumerate(RESULTS, 1):
        _decide(writer, items[2], f"Vorschlag {number} wird **umgesetzt**.", result, votes)
    _tasks(writer, items[3])
    _end(chair, meeting)
    _publish(writer, meeting, 290)
    _correct(writer, meeting, text, "Zahl berichtigt", MARKDOWN.replace("12", "14"), 280)
    _correct(writer, meeting, text, "Vordruck ergänzt", MARKDOWN.replace("12", "14") + "\n\nAuch Vordruck 8.", 270)
    with clock.shifted(clock.now() - timedelta(days=200)):
        publishing.approve(chair, meeting, None)


def _extraordinary_and_reopened(_config: Config, db: Session) -> None:
    """An extraordinary meeting with few details, whose published minutes were reopened for a correction."""
    chair, writer = _seats(db)
    meeting = _plan(chair, 150, extraordinary=True, title="Umzug der Beratungsstelle")
    empty, item = _item(chair, meeting, "Ohne Text", "information"), _item(chair, meeting, "Neue Räume", "decision")
    _begin(chair, meeting)
    running_actions.postpone_item(chair, meeting, empty.id)
    _decide(writer, item, "Der Umzug wird begrüßt.", "majority", None)
    block = paragraphs.add_block(writer, item, "note", "Der Aufzug fehlt noch.")
    _end(chair, meeting)
    _publish(writer, meeting, 140)
    with clock.shifted(clock.now() - timedelta(days=120)):
        publishing.reopen(writer, meeting, "Es gibt doch einen Aufzug")
        paragraphs.save_block(writer, block, block.rev, "Der Aufzug wird im Mai eingebaut.")


def _layers_and_redaction(config: Config, db: Session) -> None:
    """What the first release doesn't have: layers, files, objections, a correction, a redaction."""
    if module_if_there("minutes.layers") is None:
        return
    chair, writer = _seats(db)
    meeting = _plan(chair, 60, place="Videokonferenz", chair="Beratungsstelle")
    _invite(chair, meeting)
    items = [_item(chair, meeting, f"Punkt für {who}", visibility=who) for who in ("all", "members", "moderation")]
    _begin(chair, meeting)
    blocks = []
    for item in items:
        text = f"Wer „{item.visibility}“ ist, liest Deckwort Heideblick."
        blocks.append(paragraphs.add_block(writer, item, "note", text))
        paragraphs.set_internal(writer, paragraphs.add_block(writer, item, "note", "Nur intern: eine Rückfrage."), True)
        _decide(writer, item, f"Beschluss für {item.visibility}.", "unanimous", None)
        paragraphs.add_block(writer, item, "action", f"Aufgabe für {item.visibility} bis zur nächsten Sitzung")
    _attach(config, chair, meeting, None)
    _attach(config, chair, meeting, items[0])
    _come_and_go(chair, meeting)
    _end(chair, meeting)
    _publish(writer, meeting, 50)
    _object(db, meeting, blocks[0])
    module_if_there("minutes.corrections").correct_published(
        writer, meeting, blocks[1], "Heideblick, berichtigt.", "Versehen"
    )
    with clock.shifted(clock.now() - timedelta(days=40)):
        publishing.reopen(writer, meeting, "Ein Absatz ist nur für uns")
        paragraphs.set_internal(writer, blocks[0], True)
        publishing.publish(writer, meeting)
        module_if_there("minutes.redaction").redact(chair, "Heideblick", "Deckwort")
    _mail(chair, meeting)


def _recently_published(_config: Config, db: Session) -> None:
    """Published a few days ago, so that objections are still possible if the release has them."""
    chair, writer = _seats(db)
    meeting = _plan(chair, 12, place="Kreishaus Bad Segeberg", title="Runde & <Tisch>")
    item = _item(chair, meeting, "„Alles“ & <mehr>")
    _begin(chair, meeting)
    block = paragraphs.add_block(writer, item, "note", "Ein Satz & <b>keiner</b> mehr.")
    _end(chair, meeting)
    _publish(writer, meeting, 5)
    if objections := module_if_there("minutes.objections"):
        objections.raise_objection(seat_of(db, TABLE, "Grete"), meeting, "Es waren zwei Sätze.", block.id, "Ein Satz")


def _running_ends(_config: Config, db: Session) -> None:
    """End the running meeting in Kiel; the example's draft in Lauenburg stays a draft."""
    merle = seat_of(db, "kiel", "Merle")
    running = db.scalars(select(Meeting).where(Meeting.table_id == merle.table_id, Meeting.state == "running")).one()
    running_actions.end_meeting(merle, running)


# --- One step each ------------------------------------------------------------------------------------------


def _plan(by: Seat, ago: int, **facts: Any) -> Meeting:
    begin = datetime.combine(clock.today() - timedelta(days=ago), time(14), clock.BERLIN)
    with clock.shifted(begin - timedelta(days=20)):
        return plan_meeting(by, Facts(begin, begin + timedelta(hours=2), **facts))


def _item(chair: Seat, meeting: Meeting, title: str, kind: str = "discussion", **more: Any) -> AgendaItem:
    with clock.shifted(meeting.starts_at - timedelta(days=15)):
        return add_item(chair, meeting, Content(title, kind, 10, **more))


def _begin(chair: Seat, meeting: Meeting) -> None:
    with clock.shifted(meeting.starts_at):
        running_actions.start_meeting(chair, meeting)
        module = module_if_there("meetings.attendance") or running_actions
        states = ("present", "deputy", "excused", "absent", "present")
        for member, presence in zip(_members(chair), states, strict=True):
            module.set_presence(chair, meeting, member, presence)


def _members(chair: Seat) -> list[Member]:
    return list(chair.db.scalars(select(Member).where(Member.table_id == chair.table_id).order_by(Member.id)))


def _end(chair: Seat, meeting: Meeting) -> None:
    """Move through all items and end the meeting."""
    items = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    for number, item in enumerate(chair.db.scalars(items).all()):
        chair.db.refresh(meeting)
        if item.state != "postponed" and meeting.current_item_id != item.id:
            with clock.shifted(meeting.starts_at + timedelta(minutes=20 * number + 20)):
                running_actions.set_current_item(chair, meeting, meeting.current_item_id, item.id)
    with clock.shifted(meeting.ends_at):
        running_actions.end_meeting(chair, meeting)


def _publish(writer: Seat, meeting: Meeting, ago: int) -> None:
    with clock.shifted(clock.now() - timedelta(days=ago)):
        publishing.publish(writer, meeting)


def _correct(writer: Seat, meeting: Meeting, block: Block, reason: str, text: str, ago: int) -> None:
    with clock.shifted(clock.now() - timedelta(days=ago)):
        publishing.reopen(writer, meeting, reason)
        paragraphs.save_block(writer, block, block.rev, text)
        publishing.publish(writer, meeting)


def _decide(writer: Seat, item: AgendaItem, text: str, result: str, votes: tuple[int, int, int] | None) -> None:
    block = paragraphs.add_block(writer, item, "decision", text)
    decision = writer.db.scalars(select(Decision).where(Decision.block_id == block.id)).one()
    kinds.set_result(writer, decision, result, votes)


def _task(writer: Seat, title: str, **more: Any) -> Any:
    """Releases without TaskDraft take each detail as an argument."""
    if hasattr(tasks, "TaskDraft"):
        return tasks.create_task(writer, tasks.TaskDraft(title, **more))
    return tasks.create_task(writer, title, **more)


def _tasks(writer: Seat, item: AgendaItem) -> None:
    day = clock.today() - timedelta(days=200)
    for more in ({"due_on": day}, {"due_next_meeting": True}, {"resubmit_on": day}, {"assignee": "Malte"}, {}):
        _task(writer, f"Aufgabe mit {', '.join(more) or 'nichts'}", origin_item=item, **more)
    done = _task(writer, "Ist erledigt", origin_item=item)
    tasks.finish(writer, done)
    waits = _task(writer, "Wartet auf Antwort", origin_item=item)
    tasks.change_status(writer, waits, "waiting", waiting_for="Landesamt", resubmit_on=day)


def _invite(chair: Seat, meeting: Meeting) -> None:
    with clock.shifted(meeting.starts_at - timedelta(days=3)):
        table = chair.table
        module_if_there("tables.actions").change_table(chair, table, table.about, table.founded, notice_days=7)
        module_if_there("meetings.invitation").send(chair, meeting, "Bitte pünktlich.", "Der Raum war unklar.", 0)


def _attach(config: Config, chair: Seat, meeting: Meeting, item: AgendaItem | None) -> None:
    storage, name = module_if_there("files.storage"), f"Anlage {item.label if item else 'zur Sitzung'}.txt"
    staged = storage.stage(config, name, "txt", name.encode())
    module_if_there("files.actions").add_files(chair, config, meeting, item, [staged])


def _come_and_go(chair: Seat, meeting: Meeting) -> None:
    attendance, checkin, quorum = (module_if_there(f"meetings.{name}") for name in ("attendance", "checkin", "quorum"))
    quorum.set_rule(chair, chair.table, "half", None)
    first, second = _members(chair)[:2]
    with clock.shifted(meeting.starts_at + timedelta(minutes=30)):
        attendance.set_presence(chair, meeting, first, "left")
        attendance.set_presence(chair, meeting, first, "back")
        attendance.name_deputy(chair, meeting, second, "Heinke")
        checkin.open_door(chair, meeting)
        checkin.check_in(checkin.Door(chair.db, chair.table_id), meeting, "Anke", "Nachbarschaftshaus")


def _object(db: Session, meeting: Meeting, block: Block) -> None:
    """Objections in every state: accepted (which makes a version), rejected, withdrawn, open."""
    objections = module_if_there("minutes.objections")
    chair, grete = seat_of(db, TABLE, "Henrike"), seat_of(db, TABLE, "Grete")
    with clock.shifted(clock.now() - timedelta(days=48)):
        found = [objections.raise_objection(grete, meeting, f"Einwand {n}", block.id) for n in range(3)]
        objections.answer_objection(chair, found[0], "accepted", "Danke.", "Es war doch Heideblick.")
        objections.answer_objection(chair, found[1], "rejected", "Das steht dort schon.")
        objections.withdraw(grete, found[2])


def _mail(chair: Seat, meeting: Meeting) -> None:
    mailing, lists = module_if_there("minutes.mailing"), module_if_there("minutes.mailing_queries")
    version = mailing.current_version(chair, meeting)
    people = [one.email for one in lists.candidates(chair.db, meeting, version.number, [])]
    mailing.send(chair, meeting, version.number, people, [], "pdf", "Mit freundlichen Grüßen")


def main(target: Path) -> None:
    with TemporaryDirectory() as name:
        config = Config(data_dir=Path(name))
        database = Database(config.database)
        first_start = module_if_there("commands.first_start") or module_if_there("commands.first")
        load = getattr(first_start, "load_starter_once", None) or first_start.fill
        migrate.upgrade(database, then=lambda: load(database))
        fill(config, database)
        database.close()
        with tarfile.open(target, "w:xz", preset=9) as archive:
            for path in sorted(config.data_dir.iterdir()):
                archive.add(path, path.name, filter=_anonymous)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without owner and time. None for files of a running server: locks, the write-ahead log."""
    if entry.name.endswith(("-wal", "-shm", ".lock")):
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
