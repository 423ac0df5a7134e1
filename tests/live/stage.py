"""A meeting with five items for tests of live pages, and shortcuts for changing and reading it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.db import Database
from roundtable.live_meeting.running import actions as running_actions
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tables.models import RoundTable
from tests import world

TITLES = (
    ("Begrüßung, Anwesenheit, Tagesordnung", 5),
    ("Stand der Aufgaben", 15),
    ("Passersatzpapiere: Ergebnis der Prüfung", 30),
    ("Fortbildung im September", 15),
    ("Verschiedenes, Termine", 10),
)


def plan(db: Session, slug: str = "dithmarschen", number: int = 2) -> Meeting:
    """Add a planned meeting with the items above."""
    table = db.query(RoundTable).filter_by(slug=slug).one()
    begin = clock.now() - timedelta(minutes=5)
    meeting = Meeting(
        table_id=table.id,
        year=2026,
        number=number,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        place="Kreishaus Heide",
    )
    db.add(meeting)
    db.flush()
    for position, (title, minutes) in enumerate(TITLES, 1):
        db.add(
            AgendaItem(
                table_id=table.id,
                meeting_id=meeting.id,
                position=position,
                label=str(position),
                title=title,
                minutes=minutes,
            )
        )
    db.flush()
    return meeting


def planned(database: Database, slug: str = "dithmarschen", number: int = 2) -> int:
    """Add and commit a planned meeting; returns its id."""
    with database.write() as db:
        return plan(db, slug, number).id


def running(database: Database, slug: str = "dithmarschen", chair: str = "birgit") -> int:
    """Add and commit a running meeting whose first item is current; returns its id."""
    with database.write() as db:
        meeting = plan(db, slug)
        running_actions.start_meeting(world.actor(db, chair, slug), meeting)
        return meeting.id


def write(database: Database, item_id: int, text: str, name: str = "ole") -> int:
    """Add a paragraph by another person, without a browser; returns its id."""
    with database.write() as db:
        return paragraphs.add_block(world.actor(db, name), db.get_one(AgendaItem, item_id), "note", text).id


def items(database: Database, meeting_id: int) -> dict[str, AgendaItem]:
    """{label: item} from the database."""
    with database.read() as db:
        rows = db.query(AgendaItem).filter_by(meeting_id=meeting_id).order_by(AgendaItem.position)
        return {item.label: item for item in rows}


def current(database: Database, meeting_id: int) -> str:
    """The label of the current item, "" if there is none."""
    with database.read() as db:
        meeting = db.get_one(Meeting, meeting_id)
        item = db.get(AgendaItem, meeting.current_item_id) if meeting.current_item_id else None
        return item.label if item else ""


def state(database: Database, meeting_id: int) -> str:
    with database.read() as db:
        return db.get_one(Meeting, meeting_id).state


def live(meeting_id: int, path: str = "", slug: str = "dithmarschen") -> str:
    """An address of the running meeting."""
    return f"/tables/{slug}/meetings/{meeting_id}/live{path}"


def move(client: object, database: Database, meeting_id: int, to: str, leaves: str = "") -> object:
    """Move on to the item labelled `to`, from a page that shows `leaves` (default: the current one) as current."""
    found = items(database, meeting_id)
    old = found.get(leaves or current(database, meeting_id))
    data = {"item": str(found[to].id), "leaves": str(old.id if old else 0)}
    return client.post(live(meeting_id, "/current-item"), data=data)  # type: ignore[attr-defined]
