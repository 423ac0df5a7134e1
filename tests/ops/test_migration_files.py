"""0013 adds files and touches nothing that is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.files.models import File
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from tests import world
from tests.meetings.conftest import facts
from tests.ops.test_storage import downgraded, everything


def test_files_come_to_meetings_that_are_there(database):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        agenda.add_item(birgit, meetings.plan_meeting(birgit, facts()), Content("Begrüßung"))
    before = everything(database)
    assert len(before["meeting"]) == len(before["agenda_item"]) == 1
    downgraded(database, "0012")
    assert not inspect(database.reader).has_table("file")
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name: after[name] for name in before} == before
    with database.write() as db:
        meeting = db.query(Meeting).one()
        db.add(
            File(table_id=meeting.table_id, meeting_id=meeting.id, name="a.txt", kind="txt", size=1, sha256="0" * 64)
        )
    assert len(everything(database)["file"]) == 1
