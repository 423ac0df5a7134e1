"""0011 on a database with published minutes: they stay the same, and protected before and after it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from roundtable.core import migrate
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.document import queries as document_queries
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.minutes.conftest import make_item, make_meeting
from tests.ops.test_storage import downgraded

KEPT = "SELECT id, table_id, minutes_id, number, content, sha256, reason, published_by FROM minutes_version"


def refused(database):
    with pytest.raises(DBAPIError, match="published minutes can not be changed"), database.write() as db:
        db.execute(text("UPDATE minutes_version SET content = 'x'"))


def test_published_minutes_survive_there_and_back_and_are_protected_all_the_way(database):
    with database.write() as db:
        here = world.actor(db, "ole")
        meeting = make_meeting(db)
        paragraphs.add_block(here, make_item(db, meeting, 1, "Passersatzpapiere"), "note", "Sechs Einträge stimmen.")
        publishing.publish(here, meeting)
        before = db.execute(text(KEPT)).all()
    downgraded(database, "0010")
    refused(database)
    assert migrate.upgrade(database) is True
    refused(database)
    with database.write() as db:
        assert db.execute(text(KEPT)).all() == before
        assert document_queries.damaged_versions(db) == []
        # Minutes published before there was a window for objections have none: they wait for approval.
        assert minutes_queries.minutes_of(db, 1).phase == "settled"
        days = db.execute(text("SELECT DISTINCT comment_days, objection_days FROM round_table")).all()
        assert [tuple(row) for row in days] == [(10, 14)]
