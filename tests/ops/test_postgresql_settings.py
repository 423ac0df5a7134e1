"""How the program uses PostgreSQL: without JIT compilation, and with a limited number of connections."""

import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from roundtable.core.db import Database
from tests.ops.running import Serving
from tests.postgres import new_database, on

pytestmark = pytest.mark.postgresql("runs with ROUNDTABLE_TEST_DATABASE=postgresql")


@pytest.fixture
def compiling(postgres):
    """The address of a server that compiles every statement, as PostgreSQL does with much data."""
    name = f"compiling_{time.monotonic_ns()}"
    url = new_database(postgres, name)
    on(postgres, f'ALTER DATABASE "{name}" SET jit_above_cost = 0')
    on(postgres, f'ALTER DATABASE "{name}" SET jit = on')
    yield url
    on(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


def plan(session) -> str:
    return "\n".join(session.scalars(text("EXPLAIN (ANALYZE) SELECT sum(n) FROM generate_series(1, 9) AS n")))


def test_no_statement_is_compiled(compiling):
    database = Database(compiling)
    with database.read() as db:
        assert "JIT" not in plan(db)
        assert db.scalar(text("SHOW jit")) == "off"
    with pytest.raises(ZeroDivisionError), database.write() as db:
        db.scalar(text("SELECT 1"))
        raise ZeroDivisionError  # a rollback must not undo the setting
    with database.write() as db:
        assert db.scalar(text("SHOW jit")) == "off"
    database.close()


def test_options_in_the_address_stay(compiling):
    url = make_url(compiling).update_query_dict({"options": "-c work_mem=7MB"})
    database = Database(url.render_as_string(hide_password=False))
    with database.read() as db:
        assert db.scalar(text("SHOW work_mem")) == "7MB"
        assert db.scalar(text("SHOW jit")) == "off"
        assert db.scalar(text("SHOW transaction_read_only")) == "on"
    database.close()


@pytest.mark.parametrize("most", [2, 5, 12])
def test_never_more_connections_than_allowed(compiling, most):
    """However many threads want one; those that wait get one when another is returned."""
    database = Database(compiling, connections=most)
    counted: list[int] = []

    def work() -> None:
        with database.read() as db:
            db.scalar(text("SELECT pg_sleep(0.05)"))
            ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            counted.append(db.scalar(text(ours)))

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    database.close()
    assert len(counted) == 20
    assert most - 1 <= max(counted) <= most


def test_a_server_with_few_connections_answers_many(compiling, tmp_path):
    with Serving(tmp_path, database_url=compiling, database_connections="3") as server:
        replies: list[int] = []
        threads = [
            threading.Thread(target=lambda: replies.append(server.get("/sign-in").status_code)) for _ in range(30)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert replies == [200] * 30
        assert server.get("/readyz").status_code == 200
