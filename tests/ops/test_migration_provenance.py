"""0025 adds what entries say of area, languages and page, and takes apostrophes out of the index."""

from sqlalchemy import select

from roundtable.core import migrate
from roundtable.core.text import fold
from roundtable.directory.models import Organisation
from roundtable.search.models import SearchEntry
from tests import world
from tests.ops.test_storage import as_before, downgraded, everything

TEXTS = {
    "Côte d’Ivoire": "cote divoire",
    "Cote d'Ivoire und d`Ivoire": "cote divoire und divoire",
    "Berater*innen, Ärzt:innen, Helfer_innen, Mittler/innen": "beraterinnen, arztinnen, helferinnen, mittlerinnen",
    "Beschluss 3/2026": "beschluss 3/2026",
}


def test_entries_stay_and_old_texts_are_found_by_every_spelling(database):
    with database.write() as db:
        table_id = world.actor(db, "birgit").table_id
        db.add(Organisation(kind="other", name="Meldeamt", note="Nur vormittags"))
        for number, text in enumerate(TEXTS):
            entry = {"subject": f"test/{number}", "kind": "minutes", "table_id": table_id, "needs": "draft:read"}
            db.add(SearchEntry(**entry, title=text, body="", url="/", folded=f"{fold(text)}\n"))
    downgraded(database, "0024")
    with database.write() as db:
        for entry in db.scalars(select(SearchEntry)):
            entry.folded = f"{fold(entry.title)}\n"
    before = everything(database)
    assert migrate.upgrade(database) is True
    after = as_before(before, everything(database))
    changed = {name for name in before if before[name] != after[name] and not name.startswith("search_fts")}
    assert changed == {"search_entry"}
    with database.read() as db:
        office = db.scalars(select(Organisation)).one()
        assert (office.name, office.note) == ("Meldeamt", "Nur vormittags")
        assert (office.district, office.languages, office.source_url) == ("", "", "")
        assert {entry.title: entry.folded.strip() for entry in db.scalars(select(SearchEntry))} == TEXTS
