"""The migration to speakers' list and consent check (0010) keeps a running meeting."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tables.models import Member
from tests import world
from tests.live import stage
from tests.ops.test_storage import downgraded, everything


def test_a_running_meeting_goes_on(database):
    meeting = stage.running(database)
    downgraded(database, "0009")
    assert not {"speaker", "consent_check", "consent_vote"} & set(inspect(database.reader).get_table_names())
    before = everything(database)
    assert len(before["agenda_item"]) == 5 and len(before["meeting"]) == 1
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name: len(after[name]) for name in before} == {name: len(before[name]) for name in before}
    assert all(after[name] == before[name] for name in ("meeting", "agenda_item", "event", "member"))
    with database.write() as db:
        here, row = world.actor(db, "birgit"), db.get_one(Meeting, meeting)
        seat = db.query(Member).filter_by(user_id=here.user_id, table_id=here.table_id).one()
        speakers.raise_hand(here, row, seat)
        item = db.get_one(AgendaItem, row.current_item_id)
        consent.vote(here, consent.open_check(here, row, item, "Einverstanden?", ""), seat, "consent")
    with database.read() as db:
        assert len(speakers.waiting_speakers(db, meeting)) == 1
        assert consent.tally(db, consent.newest_check(db, meeting)).consent == 1
