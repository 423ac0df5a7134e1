"""Bring a database to the newest schema; before that, SQLite's file is copied."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection

from roundtable import clock
from roundtable.config import ROOT
from roundtable.db import Base, Database

_LOCK = 20181011  # PostgreSQL: two servers starting at once must not both migrate


def all_models() -> MetaData:
    """The metadata with every feature's tables in it."""
    from roundtable import events  # noqa: F401
    from roundtable.accounts import models as _accounts  # noqa: F401
    from roundtable.directory import models as _directory  # noqa: F401
    from roundtable.meetings import models as _meetings  # noqa: F401
    from roundtable.minutes import models as _minutes  # noqa: F401
    from roundtable.search import index as _search  # noqa: F401
    from roundtable.tables import models as _tables  # noqa: F401
    from roundtable.tasks import models as _tasks  # noqa: F401

    return Base.metadata


def alembic_config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def upgrade(database: Database) -> bool:
    """True if anything had to be done. Safe to run again, and by several processes at once."""
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            connection.commit()
        if current_revision(connection) == newest_revision():
            return False
        connection.rollback()
        copy_before(database, connection)
        _run(connection)
        return True


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _run(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def copy_before(database: Database, connection: Connection) -> Path | None:
    """A whole copy beside the SQLite file, named by the revision it holds; an empty database needs none."""
    revision = current_revision(connection)
    connection.rollback()
    if not database.is_sqlite or revision is None:
        return None
    source = Path(database.writer.url.database or "")
    target = source.with_name(f"{source.stem}-before-{newest_revision()}-{clock.now():%Y%m%dT%H%M%S}.sqlite3")
    connection.connection.driver_connection.execute("VACUUM INTO ?", (str(target),))  # type: ignore[union-attr]
    return target
