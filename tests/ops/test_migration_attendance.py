"""The migration to attendance over time keeps earlier attendance lists."""

from datetime import UTC, datetime

from sqlalchemy import text

from roundtable.core import migrate
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member
from tests import world
from tests.ops.test_storage import downgraded, everything

BEGIN = datetime(2026, 3, 12, 13, 5, tzinfo=UTC)


def test_earlier_lists_keep_who_was_there(database):
    with database.write() as db:
        table = world.actor(db, "birgit").table_id
        meeting = Meeting(
            table_id=table,
            year=2026,
            number=1,
            state="held",
            starts_at=BEGIN,
            started_at=BEGIN,
            ends_at=BEGIN.replace(hour=15),
        )
        db.add(meeting)
        db.flush()
        known = {"birgit": ("present", BEGIN), "jonas": ("deputy", BEGIN.replace(hour=14)), "petra": ("excused", None)}
        for name, (presence, arrived) in known.items():
            member = db.query(Member).filter_by(table_id=table, user_id=world.actor(db, name).user_id).one()
            db.add(
                Attendance(
                    table_id=table,
                    meeting_id=meeting.id,
                    member_id=member.id,
                    presence=presence,
                    arrived_at=arrived,
                    note="per Video",
                )
            )
    downgraded(database, "0008")
    before = everything(database)
    assert len(before["attendance"]) == 3
    assert migrate.upgrade(database) is True
    with database.read() as db:
        meeting = db.query(Meeting).one()
        assert [
            (row.presence, row.note, row.deputy, row.left_at)
            for row in attendance_queries.attendance_rows(db, meeting.id)
        ] == [
            ("present", "per Video", "", None),
            ("deputy", "per Video", "", None),
            ("excused", "per Video", "", None),
        ]
        seats = [
            attendance_queries.seats_taken_at(db, meeting, BEGIN.replace(hour=hour, minute=30)) for hour in (13, 14)
        ]
        assert [[one.seat for one in there] for there in seats] == [
            ["Beratungsstelle Dithmarschen"],
            ["Beratungsstelle Dithmarschen", "Migrationsberatung"],
        ]
        assert db.execute(text("SELECT count(*) FROM presence_change")).scalar_one() == 2
        assert {table.quorum_rule for table in [meeting.table]} == {""}
