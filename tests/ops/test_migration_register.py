"""0012 keeps minutes as they are and adds their published decisions to the register."""

from sqlalchemy import text

from roundtable.core import migrate
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.document import queries as document_queries
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.minutes.register.models import RegisterEntry
from tests import world
from tests.minutes.conftest import make_item, make_meeting
from tests.ops.test_storage import downgraded

KEPT = "SELECT id, table_id, minutes_id, number, content, sha256 FROM minutes_version"
COLUMNS = ("table_id", "meeting_id", "block_id", "label", "decided_on", "title", "text", "outcome", "needs", "status")


def entries(db):
    rows = db.query(RegisterEntry).order_by(RegisterEntry.block_id)
    return [tuple(getattr(row, name) for name in COLUMNS) for row in rows]


def test_what_was_published_before_stands_in_the_register(database):
    with database.write() as db:
        here, meeting = world.actor(db, "ole"), make_meeting(db)
        item = make_item(db, meeting, 1, "Fahrtkosten")
        for words, internal in (("Fahrtkosten werden erstattet.", False), ("Intern geregelt.", True)):
            block = paragraphs.add_block(here, item, "decision", words)
            block.internal = internal
            kinds.set_result(here, minutes_queries.decision_of(db, block.id), "unanimous")
        postponed = paragraphs.add_block(here, item, "decision", "Vertagt.")
        kinds.set_result(here, minutes_queries.decision_of(db, postponed.id), "postponed")
        publishing.publish(here, meeting)
        before, versions = entries(db), db.execute(text(KEPT)).all()
    assert [row[6] for row in before] == ["Fahrtkosten werden erstattet.", "Intern geregelt."]
    downgraded(database, "0011")
    assert migrate.upgrade(database) is True
    with database.read() as db:
        assert entries(db) == before
        assert db.execute(text(KEPT)).all() == versions
        assert document_queries.damaged_versions(db) == []
