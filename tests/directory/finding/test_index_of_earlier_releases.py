"""What documents say since an update is found without anybody making the index anew by hand."""

from sqlalchemy import delete, select

from roundtable.core.models import Installation
from roundtable.search import actions as search
from roundtable.search.models import SearchEntry


def test_an_index_of_an_earlier_release_is_made_anew_once(starter, monkeypatch):
    with starter.write() as db:
        search.reindex_if_old(db)
        before = set(db.scalars(select(SearchEntry.folded)))
        db.execute(delete(SearchEntry).where(SearchEntry.kind == "country"))
        assert not search.reindex_if_old(db), "this release made it"
    monkeypatch.setattr(search, "DOCUMENTS", "later")
    with starter.write() as db:
        assert search.reindex_if_old(db)
        assert set(db.scalars(select(SearchEntry.folded))) == before
        assert not search.reindex_if_old(db)


def test_one_from_before_there_were_numbers_is_made_anew(starter):
    with starter.write() as db:
        db.execute(delete(Installation).where(Installation.name == "search_documents"))
        assert search.reindex_if_old(db)


def test_a_new_one_is_not_made_twice(database):
    with database.write() as db:
        db.execute(delete(SearchEntry))
        assert not search.reindex_if_old(db)
        assert db.get(Installation, "search_documents").value == search.DOCUMENTS
