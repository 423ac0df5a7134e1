"""The index behind the search: substrings of folded texts.

SQLite: a full-text table of trigrams over `search_entry.folded`, kept by triggers, so that nothing that writes
entries can forget it. PostgreSQL: trigrams too where the extension pg_trgm may be installed; without it the
search reads all folded texts, which is fast enough for many thousands.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_FTS = "search_fts"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    op.execute(
        f"CREATE VIRTUAL TABLE {_FTS} USING fts5("
        "folded, content='search_entry', content_rowid='id', tokenize='trigram', detail='full')"
    )
    add = f"INSERT INTO {_FTS} (rowid, folded) VALUES (new.id, new.folded);"
    remove = f"INSERT INTO {_FTS} ({_FTS}, rowid, folded) VALUES ('delete', old.id, old.folded);"
    for name, event, body in (
        ("insert", "INSERT", add),
        ("delete", "DELETE", remove),
        ("update", "UPDATE OF folded", remove + add),
    ):
        op.execute(f"CREATE TRIGGER search_entry_{name} AFTER {event} ON search_entry BEGIN {body} END")
    op.execute(f"INSERT INTO {_FTS} ({_FTS}) VALUES ('rebuild')")


def _postgresql() -> None:
    # In one block of PL/pgSQL: a refused extension must not end the migration's transaction.
    op.execute(
        """
        DO $$ BEGIN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE INDEX search_entry_trigrams ON search_entry USING gin (folded gin_trgm_ops);
        EXCEPTION WHEN OTHERS THEN
            RAISE NOTICE 'search without pg_trgm: %', SQLERRM;
        END $$
        """
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP INDEX IF EXISTS search_entry_trigrams")
        return
    for name in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER search_entry_{name}")
    op.execute(f"DROP TABLE {_FTS}")
