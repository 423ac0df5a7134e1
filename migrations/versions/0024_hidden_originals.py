"""After a redaction the database keeps nothing any more by which the words can be guessed.

The checksum of the original and the length of the words become what only the server with the key can read. A migration
doesn't have the key, so here is only the room for it; the server fills it before its first answer
(minutes/redaction/originals). The triggers of 0011 let exactly that through: what tells the words may be replaced once,
by itself. What was noted of earlier checksums can only grow.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_SAYS = "published minutes can not be changed"
_SEALED = "a redaction can not be changed"
_KEPT = ("id", "table_id", "minutes_id", "number", "published_at")
_TEXTS = ("content", "reason", "published_by", "redacted_sha256", "redaction_id")
_REDACTION = ("id", "table_id", "reason", "by", "created_at")
_REST = ("by_id", "fingerprint", "sealed_at")


def upgrade() -> None:
    op.add_column("minutes_version", sa.Column("earlier_prints", sa.Text(), nullable=False, server_default=""))
    op.add_column("redaction", sa.Column("hidden_length", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite()
    else:
        _protect_postgresql()


# The same words on both databases. "[geschwärzt 7]" is the mark that a redaction leaves.
_IS_REDACTION = (
    "NEW.redacted_sha256 IS NOT NULL AND NEW.sha256 = NEW.redacted_sha256 "
    "AND NEW.redaction_id IS NOT NULL AND EXISTS (SELECT 1 FROM redaction "
    "WHERE redaction.id = NEW.redaction_id AND redaction.table_id = OLD.table_id AND redaction.sealed_at IS NULL) "
    "AND replace(NEW.content || NEW.reason || NEW.published_by, '[geschwärzt ' || NEW.redaction_id || ']', '') "
    "<> NEW.content || NEW.reason || NEW.published_by"
)
_HIDES_ORIGINAL = "OLD.redacted_sha256 <> OLD.sha256 AND NEW.sha256 = OLD.redacted_sha256"
_ONLY_GROWS = "substr(NEW.earlier_prints, 1, length(OLD.earlier_prints)) = OLD.earlier_prints"
_HIDES_LENGTH = "OLD.length > 0 AND NEW.length = 0 AND OLD.hidden_length = 0 AND NEW.hidden_length > 0"


def _same(columns: tuple[str, ...], how: str) -> str:
    return " AND ".join(f'NEW."{name}" {how} OLD."{name}"' for name in columns)


def _version_may_change(how: str) -> str:
    hides = f"{_HIDES_ORIGINAL} AND {_same(_TEXTS, how)}"
    return f"{_same(_KEPT, how)} AND {_ONLY_GROWS} AND (({_IS_REDACTION}) OR ({hides}))"


def _redaction_may_change(how: str, places: str) -> str:
    hides = f"{_HIDES_LENGTH} AND {_same(_REST, how)} AND {places}"
    return f"{_same(_REDACTION, how)} AND (OLD.sealed_at IS NULL OR ({hides}))"


def _protect_sqlite() -> None:
    _replace_sqlite(_version_may_change("IS"), _redaction_may_change("IS", "NEW.places IS OLD.places"))


def _replace_sqlite(version: str, redaction: str) -> None:
    for table, allowed, words in (("minutes_version", version, _SAYS), ("redaction", redaction, _SEALED)):
        op.execute(f"DROP TRIGGER {table}_no_update")
        # An unknown condition (of a NULL) is no permission either.
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN ({allowed}) IS NOT TRUE BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _protect_postgresql() -> None:
    how = "IS NOT DISTINCT FROM"
    places = f"NEW.places::text {how} OLD.places::text"
    _replace_postgresql(_version_may_change(how), _redaction_may_change(how, places))


def _replace_postgresql(version: str, redaction: str) -> None:
    for name, allowed, words in (("minutes", version, _SAYS), ("redaction", redaction, _SEALED)):
        op.execute(
            f"CREATE OR REPLACE FUNCTION refuse_change_of_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{words}'; END $$"
        )


def downgrade() -> None:
    """The original checksums and the lengths don't come back: what was hidden stays hidden."""
    is_redaction = _IS_REDACTION.replace("NEW.sha256 = NEW.redacted_sha256 AND ", "")
    kept = (*_KEPT, "sha256")
    if op.get_bind().dialect.name == "sqlite":
        _replace_sqlite(
            f"{_same(kept, 'IS')} AND {is_redaction}", _same(_REDACTION, "IS") + " AND OLD.sealed_at IS NULL"
        )
    else:
        how = "IS NOT DISTINCT FROM"
        _replace_postgresql(
            f"{_same(kept, how)} AND {is_redaction}", _same(_REDACTION, how) + " AND OLD.sealed_at IS NULL"
        )
    op.drop_column("redaction", "hidden_length")
    op.drop_column("minutes_version", "earlier_prints")
