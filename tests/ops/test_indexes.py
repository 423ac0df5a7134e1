"""Lookups in tables that grow for years use an index instead of reading the whole table."""

import pytest
from sqlalchemy import text

QUERIES = {
    "the history of one topic": "event WHERE table_id = 1 AND topic = 'minutes/1' AND verb = 'x' ORDER BY id",
    "coming and leaving of one row": "presence_change WHERE attendance_id = 1",
    "objections to minutes": "objection WHERE minutes_id = 1",
    "objections of a table": "objection WHERE table_id = 1",
    "decisions of a meeting": "register_entry WHERE meeting_id = 1",
    "addresses of a mailing": "mailing_recipient WHERE mailing_id = 1",
}


@pytest.mark.sqlite("PostgreSQL reads small tables as a whole, whatever indexes there are")
@pytest.mark.parametrize("what", QUERIES)
def test_the_database_has_an_index_for(database, what):
    with database.read() as db:
        plan = "; ".join(row.detail for row in db.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {QUERIES[what]}")))
    assert "SCAN" not in plan and "USING INDEX" in plan
    if what.startswith("the history"):
        assert "topic=?" in plan  # the index narrows it down to a topic, not only to a table
