"""One meeting at the table in Dithmarschen with three items; the tests write its minutes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tables.models import Member
from tests import world

BASE = "/tables/dithmarschen"
JSON = {"accept": "application/json", "hx-request": "true"}
BEGIN = datetime(2026, 3, 12, 13, 5, tzinfo=UTC)


@dataclass
class Desk:
    """Ids of a meeting and its items, and helpers to write its minutes."""

    database: Any
    meeting: int
    welcome: int
    papers: int
    vote: int

    @property
    def url(self) -> str:
        return f"{BASE}/meetings/{self.meeting}/minutes"

    def write(self, text: str, item: int = 0, kind: str = "note", name: str = "birgit", key: str | None = None) -> int:
        """A new paragraph; its id."""
        with self.database.write() as db:
            here = world.actor(db, name)
            return paragraphs.add_block(here, db.get(AgendaItem, item or self.papers), kind, text, key).id


def sent_twice(client: Any, path: str, **form: str) -> tuple[Any, Any]:
    """(the reply in which the guard asks to look again, the reply to sending that form again)."""
    first = client.post(path, data=form)
    looked = re.search(r'name="looked" value="(\w+)"', first.text)
    return first, client.post(path, data={**form, "looked": looked[1]}) if looked else None


def make_meeting(db: Any, slug: str = "dithmarschen", number: int = 1) -> Meeting:
    here = world.actor(db, "anton", slug)
    meeting = Meeting(
        table_id=here.table_id,
        year=2026,
        number=number,
        state="held",
        starts_at=BEGIN,
        started_at=BEGIN,
        ends_at=BEGIN.replace(hour=15),
        ended_at=BEGIN.replace(hour=14, minute=50),
        place="Kreishaus Heide",
        chair="Beratungsstelle Dithmarschen",
        minute_taker="Koordinierungsstelle Ehrenamt",
    )
    db.add(meeting)
    db.flush()
    return meeting


def make_item(db: Any, meeting: Meeting, number: int, title: str, kind: str = "discussion") -> AgendaItem:
    item = AgendaItem(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        position=number,
        label=str(number),
        title=title,
        kind=kind,
    )
    db.add(item)
    db.flush()
    return item


@pytest.fixture
def desk(database) -> Desk:
    with database.write() as db:
        meeting = make_meeting(db)
        welcome = make_item(db, meeting, 1, "Begrüßung", "formal")
        papers = make_item(db, meeting, 2, "Passersatzpapiere")
        vote = make_item(db, meeting, 3, "Ablauf der Begleitung", "information")
        _attend(db, meeting)
        return Desk(database, meeting.id, welcome.id, papers.id, vote.id)


def _attend(db: Any, meeting: Meeting) -> None:
    for member in db.query(Member).filter_by(table_id=meeting.table_id):
        presence = {"petra": "excused", "jonas": "deputy"}.get(member.user.name.casefold(), "present")
        db.add(Attendance(table_id=meeting.table_id, meeting_id=meeting.id, member_id=member.id, presence=presence))
