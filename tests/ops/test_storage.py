"""SQLite's checkpoints, migrations, and the copies before them."""

import sqlite3
from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import inspect, text

from roundtable.core import migrate
from roundtable.core.db import Database
from roundtable.features import load_models
from tests import world

sqlite_only = pytest.mark.sqlite("SQLite's own matters")


def pragma(engine, name: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


@sqlite_only
def test_only_the_one_writer_connection_checkpoints(database):
    assert database.writer.pool.size() == 1 and database.writer.pool._max_overflow == 0
    assert pragma(database.writer, "wal_autocheckpoint") == 1000
    assert pragma(database.writer, "synchronous") == 2
    assert pragma(database.reader, "wal_autocheckpoint") == 0
    assert pragma(database.reader, "query_only") == 1


@sqlite_only
def test_a_command_beside_the_server_never_checkpoints(config):
    beside = Database(config.database, checkpoints=False)
    assert pragma(beside.writer, "wal_autocheckpoint") == 0
    beside.close()


@sqlite_only
def test_readers_leave_the_log_to_the_writer(database, config):
    wal = config.database_path.with_name("roundtable.sqlite3-wal")
    with database.write() as db:
        db.execute(text("UPDATE user SET name = name || '.'"))
    size = wal.stat().st_size
    assert size > 0
    for _ in range(20):
        with database.read() as db:
            db.execute(text("SELECT count(*) FROM event")).all()
    database.reader.dispose()
    assert wal.stat().st_size == size


def everything(database: Database) -> dict[str, list[tuple]]:
    """All rows but those of mails on their way: an earlier schema has no place for them."""
    besides = ("alembic_version", "outgoing_mail")
    with database.read() as db:
        names = [name for name in inspect(db.connection()).get_table_names() if name not in besides]
        return {name: sorted(map(tuple, db.execute(text(f'SELECT * FROM "{name}"'))), key=repr) for name in names}


def as_before(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """The tables of an earlier schema as they are now, without the columns that came since: those stand at the end."""
    return {
        name: sorted((row[: len(rows[0])] for row in after[name]), key=repr) if rows else after[name]
        for name, rows in before.items()
    }


def downgraded(database: Database, revision: str) -> None:
    """Downgrade the schema to that of an earlier release."""
    _changed(database, command.downgrade, revision)


def _changed(database: Database, how: Callable[..., None], revision: str) -> None:
    config = migrate.alembic_config()
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        how(config, revision)
        connection.commit()


@pytest.mark.timeout(180)
def test_each_migration_keeps_what_was_there(database):
    """Each of them there and back, from the newest to the first, and then all of them together."""
    with database.write() as db:
        assert world.actor(db, "birgit").user.name == "Birgit"
    before = newer = everything(database)
    assert before["user"] and before["member"]
    revisions = migrate.revisions()
    for revision, next_one in zip(revisions[-2::-1], revisions[:0:-1], strict=True):
        downgraded(database, revision)
        older = everything(database)
        _changed(database, command.upgrade, next_one)
        assert everything(database) == newer, f"{revision} to {next_one}"
        downgraded(database, revision)
        assert everything(database) == older, f"{next_one} to {revision}, a second time"
        newer = older
    assert migrate.upgrade(database) is True
    assert everything(database) == before


def test_empty_database_is_built_from_the_first_revision(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert migrate.upgrade(database) is True
    assert migrate.upgrade(database) is False
    assert list(tmp_path.glob("*-revision-*")) == []
    database.close()


@sqlite_only
def test_copy_before_a_migration_is_whole(database, config):
    downgraded(database, migrate.revisions()[0])
    migrate.upgrade(database)
    [copied] = config.data_dir.glob("roundtable-*-revision-*.sqlite3")
    with sqlite3.connect(copied) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert copy.execute("SELECT count(*) FROM user").fetchone()[0] == len(world.PEOPLE)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_newer_database_is_refused(database):
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerDatabase):
        migrate.upgrade(database)


def test_schema_is_what_the_models_say(database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, load_models())
    assert [d for d in differences if "search_" not in str(d)] == []
