"""Numbers of decisions under twenty requests at once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from roundtable.minutes.models import Block, Decision
from tests.minutes.conftest import BASE, JSON, make_item, make_meeting


def test_numbers_are_unique_under_twenty_parallel_requests(visit, desk):
    birgit = visit("birgit")

    def decide(n: int) -> int:
        data = {"text": f"Beschluss {n}", "client_key": f"key{n}", "kind": "decision"}
        return birgit.post(f"{BASE}/items/{desk.papers}/blocks", data=data, headers=JSON).status_code

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(decide, range(20))) == [200] * 20
    with desk.database.read() as db:
        assert sorted(db.scalars(select(Decision.number))) == list(range(1, 21))


def test_the_same_paragraph_sent_twenty_times_at_once_is_one(visit, desk):
    birgit = visit("birgit")

    def send(n: int) -> int:
        data = {"text": "Einmal.", "client_key": "same", "kind": "decision"}
        return birgit.post(f"{BASE}/items/{desk.papers}/blocks", data=data, headers=JSON).status_code

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(send, range(20))) == [200] * 20
    with desk.database.read() as db:
        assert db.scalars(select(Block.text)).all() == ["Einmal."]
        assert db.scalars(select(Decision.number)).all() == [1]


def test_each_table_and_year_counts_by_itself(database, visit, desk):
    with database.write() as db:
        kiel = make_meeting(db, "kiel")
        item = make_item(db, kiel, 1, "Kiel").id
        older = make_meeting(db, number=9)
        older.year = 2025
        old_item = make_item(db, older, 1, "Vorjahr").id
    for name, table, where in (
        ("birgit", "dithmarschen", desk.papers),
        ("merle", "kiel", item),
        ("birgit", "dithmarschen", old_item),
    ):
        data = {"text": "Beschlossen.", "client_key": str(where), "kind": "decision"}
        visit(name).post(f"/tables/{table}/items/{where}/blocks", data=data, headers=JSON)
    with database.read() as db:
        assert sorted((d.table_id, d.year, d.number) for d in db.scalars(select(Decision))) == [
            (1, 2025, 1),
            (1, 2026, 1),
            (2, 2026, 1),
        ]
