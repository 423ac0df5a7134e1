"""Test databases on PostgreSQL: one database is reused for all tests, and its rows are restored before each.

Making a new database would take longer than most tests.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

_STASH = """
    CREATE SCHEMA "stash";
    DO $$ DECLARE t record; BEGIN
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TABLE "stash".%1$I AS SELECT * FROM public.%1$I', t.tablename);
        END LOOP;
    END $$;
    CREATE TABLE "stash"."sequence of" AS
        SELECT sequencename::text AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
"""
# In the role of a replica, without triggers and foreign keys: they hold again when all rows are back.
_PUT_BACK = """
    DO $$ DECLARE t record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR t IN
            SELECT relname AS name, (
                SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            ) AS cols
            FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        LOOP
            EXECUTE format('DELETE FROM public.%I', t.name);
            EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM "stash".%1$I', t.name, t.cols);
        END LOOP;
        FOR t IN SELECT * FROM "stash"."sequence of" LOOP
            PERFORM setval(quote_ident(t.name)::regclass, coalesce(t.last_value, 1), t.last_value IS NOT NULL);
        END LOOP;
    END $$
"""
_SCHEMA = """
    SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
        SELECT relname || relkind::text || coalesce((
            SELECT string_agg(attname || atttypid || attnotnull, ',' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0
        ), '') FROM pg_class c WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
    ) AS parts (part)
"""
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def connected(url: str) -> Iterator[Callable[..., object]]:
    """A function that runs and commits a statement, and returns the first value of its rows, if any."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:

        def run(statement: str, **values: object) -> object:
            result = connection.execute(text(statement), values)
            return result.scalar() if result.returns_rows else None

        yield run


def on(url: str, statement: str) -> None:
    """Run one statement on a connection of its own."""
    with connected(url) as run:
        run(statement)


def new_database(server: str, name: str, template: str = "template1") -> str:
    """Create a database; returns its address."""
    on(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def keep_copy(url: str, name: str = "stash") -> None:
    """Copy all rows into another schema of the same database."""
    on(url, _STASH.replace('"stash"', f'"{name}"'))


class ReusedDatabase:
    """The database that all tests on one server use in turn.

    Its connection stays open between tests: a new one takes three times as long for the same statements.
    """

    def __init__(self, server: str) -> None:
        self.server, self.url, self.schema = server, "", None
        self.kept: set[str] = set()
        self.connection = ExitStack()
        self.run: Callable[..., object] = lambda statement: None

    def fresh(self) -> str:
        """The address of the database, with the people of tests/world.py and nothing else."""
        if self.url and self._put_back():
            return self.url
        self.connection.close()
        on(self.server, 'DROP DATABASE IF EXISTS "test" WITH (FORCE)')
        self.url = new_database(self.server, "test", "world")
        self.run = self.connection.enter_context(connected(self.url))
        self.schema = self.run(_SCHEMA)
        self.kept.clear()
        return self.url

    def once(self, name: str, fill: Callable[[], None]) -> None:
        """Add the rows that `fill` makes to the fresh database; later calls restore them from a copy."""
        if name in self.kept:
            self.run(_PUT_BACK.replace('"stash"', f'"{name}"'))
            return
        fill()
        keep_copy(self.url, name)
        self.kept.add(name)

    def _put_back(self) -> bool:
        """Restore the rows; False if the test before has changed the schema, or closed our connection."""
        try:
            self.run(_OTHERS)
            if self.run(_SCHEMA) != self.schema:
                return False
            self.run(_PUT_BACK)
        except DBAPIError:
            return False
        return True
