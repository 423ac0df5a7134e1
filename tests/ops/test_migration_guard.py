"""0018 drops decisions known by a plain hash, which could be found by trying; the guard asks about them again."""

from roundtable.core import migrate
from roundtable.guard.decisions.models import GuardDecision
from roundtable.tables.models import RoundTable
from tests.ops.test_storage import as_before, downgraded, everything


def test_decisions_that_are_known_by_a_plain_hash_are_dropped_and_nothing_else(database):
    downgraded(database, "0017")
    before = everything(database)
    with database.write() as db:
        table = db.query(RoundTable.id).filter_by(slug="dithmarschen").scalar()
        db.add(GuardDecision(table_id=table, rule="phone", fingerprint="0" * 64, reason="Bekannt."))
    assert len(everything(database)["guard_decision"]) == 1
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert as_before(before, after) == before
