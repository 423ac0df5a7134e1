"""0007 keeps meetings, agendas and tables, and gives new columns the values that were implied before."""

from sqlalchemy import text

from roundtable.core import migrate
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tables.models import RoundTable
from tests import world
from tests.meetings.conftest import facts
from tests.ops.test_storage import downgraded, everything

NEW = {"meeting": ("series_id", "series_day", "numbers_fixed_at", "removed_late"), "agenda_item": ("late",)}


def test_planning_comes_to_meetings_that_are_there(database):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        meeting = meetings.plan_meeting(birgit, facts())
        for title in ("Begrüßung", "Verschiedenes"):
            agenda.add_item(birgit, meeting, Content(title))
    before = everything(database)
    assert len(before["meeting"]) == 1 and len(before["agenda_item"]) == 2
    downgraded(database, "0006")
    with database.read() as db:
        for table, columns in NEW.items():
            row = db.execute(text(f"SELECT * FROM {table}")).mappings().first()
            assert row is not None and not set(columns) & set(row)
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name: after[name] for name in before} == before
    with database.read() as db:
        meeting = db.query(Meeting).one()
        assert (meeting.series_id, meeting.numbers_fixed_at, meeting.removed_late) == (None, None, 0)
        assert [item.late for item in db.query(AgendaItem)] == ["", ""]
        assert {table.notice_days for table in db.query(RoundTable)} == {None}
