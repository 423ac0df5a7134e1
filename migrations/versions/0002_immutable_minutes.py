"""Published versions of minutes can't be changed or deleted, by nothing that speaks to this database.

A later migration that rebuilds minutes_version (batch mode on SQLite) loses the triggers: it has to drop and
make them again with the functions below.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_SAYS = "published minutes can not be changed"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite()
    else:
        _protect_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER minutes_version_no_{name}")
    else:
        for name in ("change", "truncate"):
            op.execute(f"DROP TRIGGER minutes_version_no_{name} ON minutes_version")
        op.execute("DROP FUNCTION refuse_change_of_minutes()")


def _protect_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER minutes_version_no_{verb.lower()} BEFORE {verb} ON minutes_version "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
    # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
    op.execute(
        "CREATE TRIGGER minutes_version_no_replace BEFORE INSERT ON minutes_version "
        "WHEN EXISTS (SELECT 1 FROM minutes_version WHERE id = NEW.id "
        "OR (minutes_id = NEW.minutes_id AND number = NEW.number)) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    )


def _protect_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_minutes() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER minutes_version_no_change BEFORE UPDATE OR DELETE ON minutes_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_minutes()"
    )
    op.execute(
        "CREATE TRIGGER minutes_version_no_truncate BEFORE TRUNCATE ON minutes_version "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_minutes()"
    )
