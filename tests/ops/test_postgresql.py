"""Starting on PostgreSQL: several servers at once, and faults."""

import threading
import time

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.ops.running import Serving, roundtable, sentence
from tests.postgres import new_database

pytestmark = pytest.mark.postgresql("runs with ROUNDTABLE_TEST_DATABASE=postgresql")


@pytest.fixture
def empty(postgres):
    """The address of a new, empty database."""
    name = f"empty_{time.monotonic_ns()}"
    yield new_database(postgres, name)
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


def test_three_servers_start_at_once_on_a_new_database(empty, tmp_path):
    servers, errors = [], []

    def start() -> None:
        try:
            servers.append(Serving(tmp_path / "shared", database_url=empty))
        except AssertionError as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(50)
    try:
        assert errors == [] and len(servers) == 3
        assert all(server.get("/readyz").status_code == 200 for server in servers)
        engine = create_engine(empty)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM region")) == 15
            held = connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
            assert held == 0
        engine.dispose()
    finally:
        for server in servers:
            server.__exit__()


def test_second_start_changes_nothing(empty, tmp_path):
    assert roundtable("migrate", data=tmp_path, database_url=empty).stdout == "The database is ready.\n"
    assert roundtable("migrate", data=tmp_path, database_url=empty).stdout == "The database is already up to date.\n"


def test_nobody_listens(tmp_path):
    began = time.monotonic()
    words = sentence(roundtable("serve", data=tmp_path, database_url="postgresql://u:geheim@127.0.0.1:1/d"))
    assert words.startswith("PostgreSQL can't be reached: ")
    assert "geheim" not in words
    assert time.monotonic() - began < 30


def test_database_that_does_not_exist(postgres, tmp_path):
    url = make_url(postgres).set(database="nowhere").render_as_string(hide_password=False)
    words = sentence(roundtable("serve", data=tmp_path, database_url=url))
    assert words.startswith("PostgreSQL ") and "nowhere" in words


def test_user_that_does_not_exist(postgres, tmp_path):
    url = make_url(postgres).set(username="nobody_here", password="geheim").render_as_string(hide_password=False)
    words = sentence(roundtable("serve", data=tmp_path, database_url=url))
    assert words == "PostgreSQL does not let roundtable in: the user name or the password is wrong."
