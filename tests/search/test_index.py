"""The index: updated by record(), rebuilt by reindex(), and the same on both databases."""

import pytest
from sqlalchemy import select, text

from roundtable.core.events import record
from roundtable.directory.models import Organisation
from roundtable.meetings.models import AgendaItem
from roundtable.search.actions import reindex
from roundtable.search.index.queries import SearchScope
from roundtable.search.models import SearchEntry
from roundtable.search.results.queries import search
from roundtable.tasks import actions as tasks
from tests import world
from tests.tasks import scenes

EVERYTHING = frozenset({"meeting:read", "minutes:read", "draft:read", "tasks:read", "directory:read"})


def titles(db, query, can=EVERYTHING):
    here = world.actor(db, "birgit")
    found = search(db, query, [SearchScope(here.table_id, "dithmarschen", "Dithmarschen", can)])
    return [str(hit.title.striptags()) for rows in found.hits.values() for hit in rows]


def test_a_changed_text_is_found_by_its_new_words_only(database):
    with database.write() as db:
        here, made = world.actor(db, "birgit"), scenes.task(db, "Merkblatt übersetzen")
        assert titles(db, "merkblatt") == ["Merkblatt übersetzen"]
        tasks.edit_task(here, made, tasks.TaskEdit("Faltblatt drucken"), made.version)
        assert (titles(db, "merkblatt"), titles(db, "faltblatt")) == ([], ["Faltblatt drucken"])


def test_what_is_gone_is_not_found(database):
    from roundtable.core import clock

    with database.write() as db:
        here = world.actor(db, "birgit")
        db.add(office := Organisation(kind="authority", name="Meldeamt"))
        record(here, "organisation.created", topic="directory/1", subject=office, everywhere=True)
        assert titles(db, "meldeamt") == ["Meldeamt"]
        office.archived_at = clock.now()
        record(here, "organisation.archived", topic="directory/1", subject=office, everywhere=True)
        assert titles(db, "meldeamt") == []
        assert db.scalars(select(SearchEntry)).all() == []


def test_a_rollback_takes_the_entry_along(database):
    with pytest.raises(ZeroDivisionError), database.write() as db:
        scenes.task(db, "Merkblatt")
        assert titles(db, "merkblatt") == ["Merkblatt"]
        raise ZeroDivisionError
    with database.read() as db:
        assert titles(db, "merkblatt") == []


def test_reindex_makes_the_same_index_again(database):
    def rows(db):
        columns = (SearchEntry.subject, SearchEntry.kind, SearchEntry.needs, SearchEntry.folded, SearchEntry.url)
        return sorted(tuple(row) for row in db.execute(select(*columns)))

    with database.write() as db:
        here = world.actor(db, "birgit")
        top = scenes.item(db, scenes.meeting(db, -3), "Passersatzpapiere")
        record(here, "agenda.added", topic="agenda/1", subject=top)
        record(here, "meeting.added", topic="meeting/1", subject=top.meeting)
        for number in range(5):
            scenes.task(db, f"Merkblatt {number}")
        before = rows(db)
        assert len(before) == 7
        db.execute(text("UPDATE search_entry SET folded = 'unsinn'"))
        assert titles(db, "merkblatt") == []
        assert reindex(db) == 7
        assert rows(db) == before
        assert len(titles(db, "merkblatt")) == 5


def test_reindex_finds_what_was_never_recorded(database):
    with database.write() as db:
        scenes.item(db, scenes.meeting(db, -3), "Still und leise eingefügt")
        assert titles(db, "leise") == []
        reindex(db)
        assert titles(db, "leise") == ["Still und leise eingefügt"]


def test_deleting_an_entry_by_hand_leaves_nothing_behind(database):
    with database.write() as db:
        scenes.task(db, "Merkblatt")
        db.execute(text("DELETE FROM search_entry"))
        assert titles(db, "merkblatt") == []


def test_a_moved_meeting_needs_no_new_index(database):
    from datetime import timedelta

    with database.write() as db:
        held = scenes.meeting(db, -3)
        top = scenes.item(db, held, "Passersatz")
        record(world.actor(db, "birgit"), "agenda.added", topic="agenda/1", subject=top)
        held.starts_at += timedelta(days=9)
        db.flush()
        here = world.actor(db, "birgit")
        found = search(db, "passersatz", [SearchScope(here.table_id, "dithmarschen", "", EVERYTHING)])
        assert found.hits["agenda_item"][0].held_at == held.starts_at
        assert db.get(AgendaItem, top.id) is top
