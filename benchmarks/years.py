"""Fifteen round tables and their past: one complete meeting is made by the program's own actions and then copied."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.content import _WORDS, _Seat, token, two_kilobytes
from benchmarks.copies import Copies
from roundtable.accounts.models import UserSession
from roundtable.accounts.people.actions import add_user
from roundtable.core import clock, migrate
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.models import Event
from roundtable.core.security import hash_token
from roundtable.directory.models import Channel, Verification
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.actions import Facts, plan_meeting
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.starter import load_starter_data
from roundtable.tables.models import RoundTable
from roundtable.tasks.actions import TaskDraft, create_task

SLUG = "kiel"
MEETINGS = 67  # past meetings of each table in ten years: about a thousand in all
FIRST_YEAR = 7  # past meetings of each table in the first year
PEOPLE, ITEMS, OPEN = 8, 10, 20  # people at each table, items of a meeting, tasks that are open today
EVERY = 54  # days from one meeting to the next
CHECKS = 60  # contacts of the directory that are checked between two meetings


def build(folder: Path, url: str = "", meetings: int = MEETINGS) -> dict[str, int]:
    """Make the data. Returns the ids of the planned meeting and of the last one: {"planned": …, "held": …}."""
    config = Config(data_dir=folder, database_url=url)
    database = Database(config.database)
    migrate.upgrade(database)
    with database.write() as db:
        load_starter_data(System(db))
        seats = _people(db)
        with clock.shifted(clock.now() - timedelta(days=EVERY)):
            _meeting(seats[0])
    _past(database, meetings)
    with database.write() as db:
        ids = _present(db)
    with database.writer.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    database.close()
    return ids


def _people(db: Session) -> list[_Seat]:
    """Eight people at each table, Kiel first; all have a session."""
    seats = []
    tables = db.scalars(select(RoundTable).order_by(RoundTable.slug != SLUG, RoundTable.id)).all()
    for number in range(PEOPLE * len(tables)):
        table = tables[number // PEOPLE]
        table.opened_at = table.opened_at or clock.now()
        role = "moderator" if number % PEOPLE == 0 else "member"
        user = add_user(System(db), f"person{number}@example.org", f"Person {number}", table.slug, role)
        until = clock.now() + timedelta(days=9)
        db.add(UserSession(token_hash=hash_token(token(number)), user_id=user.id, expires_at=until))
        db.flush()
        seats.append(_Seat(db, user, table))
    return seats


def _plan(seat: Any, days: int) -> Meeting:
    begins = datetime.combine(clock.today() + timedelta(days=days), time(14), clock.BERLIN)
    meeting = plan_meeting(seat, Facts(begins, begins + timedelta(hours=2), "Rathaus", chair="Moderation"))
    for number in range(ITEMS):
        agenda.add_item(seat, meeting, Content(f"Thema {number + 1}", "discussion", 10, "Moderation", ""))
    return meeting


def _meeting(seat: Any) -> Meeting:
    """A meeting from its planning to the published minutes."""
    meeting = _plan(seat, 0)
    items = seat.db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all()
    with clock.shifted(meeting.starts_at):
        running.start_meeting(seat, meeting)
        for number, item in enumerate(items):
            paragraphs.add_block(seat, item, "note", two_kilobytes(number)[:400])
            block = paragraphs.add_block(
                seat, item, "decision" if number == 0 else "note", two_kilobytes(99 + number)[:200]
            )
            if number == 0:
                decision = seat.db.scalars(select(Decision).where(Decision.block_id == block.id)).one()
                kinds.set_result(seat, decision, "unanimous")
            create_task(seat, TaskDraft(f"Aufgabe {number}: Kontaktdaten prüfen", "Koordinierung", origin_item=item))
    with clock.shifted(meeting.ends_at):
        running.end_meeting(seat, meeting)
    with clock.shifted(meeting.ends_at + timedelta(days=3)):
        publishing.publish(seat, meeting)
    return meeting


def _past(database: Database, meetings: int) -> None:
    """Copy the meeting into the past of all tables, oldest first."""
    with database.writer.connect() as connection:
        tables = connection.execute(select(RoundTable.id).order_by(RoundTable.slug != SLUG)).scalars().all()
        copies = Copies(connection, tables[0], _WORDS)
        for number in range(meetings, 0, -1):
            for table_id in tables:
                copies.make(table_id, days=number * EVERY)
            copies.write()
            _checks(connection, number * EVERY)
            copies.next["event"] = copies._newest("event")
        connection.commit()


def _checks(connection: Any, days: int) -> None:
    """Checks of contacts in the directory."""
    ways = connection.execute(select(Channel.id, Channel.organisation_id).limit(CHECKS)).all()
    at = clock.now() - timedelta(days=days)
    connection.execute(
        insert(Verification.__table__), [{"channel_id": way.id, "how": "phone", "at": at} for way in ways]
    )
    rows = [
        {"verb": "directory.verified", "topic": f"directory/{way.organisation_id}", "at": at, "data": {"title": "Amt"}}
        | {"subject": f"organisation/{way.organisation_id}"}
        for way in ways
    ]
    connection.execute(insert(Event.__table__), rows)


def _present(db: Session) -> dict[str, int]:
    """What is open today: the same for every length of the past."""
    table = db.scalars(select(RoundTable).where(RoundTable.slug == SLUG)).one()
    user = db.scalars(select(UserSession).where(UserSession.token_hash == hash_token(token(0)))).one().user
    seat = _Seat(db, user, table)
    planned, held = _plan(seat, 9), _meeting_of_last_week(seat)
    for number in range(OPEN):
        create_task(
            seat, TaskDraft(f"Offen {number + 1}", "Koordinierung", due_on=clock.today() + timedelta(days=number))
        )
    return {"planned": planned.id, "held": held.id}


def _meeting_of_last_week(seat: Any) -> Meeting:
    with clock.shifted(clock.now() - timedelta(days=7)):
        return _meeting(seat)
