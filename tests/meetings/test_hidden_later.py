"""An item that becomes hidden disappears from everything that was cached for others."""

from roundtable.meetings.agenda.actions import content_hash
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tasks.models import ActionItem
from tests import world
from tests.live import stage

TABLE = "/tables/dithmarschen"


def written(database, meeting):
    """Make an item with a paragraph and a task; returns its id."""
    with database.write() as db:
        item = db.get_one(AgendaItem, stage.items(database, meeting)["1"].id)
        paragraphs.add_block(world.actor(db, "ole"), item, "note", "Geheimer Absatz.")
        db.add(ActionItem(table_id=1, number=1, title="Geheime Aufgabe", origin_item_id=item.id))
        return item.id


def seen(client, meeting, item):
    """All that a client gets to see: the live page, the table's page, and the polled fragments of an open page."""
    changes = f"{TABLE}/changes?since=0&show=item-text-{item},open-tasks,results-{meeting}"
    return " ".join(client.get(path).text for path in (stage.live(meeting), TABLE, changes))


def test_what_becomes_internal_leaves_the_cache(visit, database):
    meeting = stage.running(database)
    item = written(database, meeting)
    jonas, birgit = visit("jonas"), visit("birgit")
    before = seen(jonas, meeting, item)
    assert before.count("Geheimer Absatz.") > 1 and before.count("Geheime Aufgabe") > 1
    with database.read() as db:
        mark = content_hash(db.get_one(AgendaItem, item))
    form = {"title": "Anders", "kind": "report", "minutes": "5", "seen": mark, "visibility": "moderation"}
    assert birgit.post(f"{TABLE}/meetings/{meeting}/items/{item}", data=form).status_code == 303
    assert "Geheim" not in seen(jonas, meeting, item)
    assert "Geheimer Absatz." in seen(birgit, meeting, item)
