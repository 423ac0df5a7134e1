"""Comment phase, objections, corrections, redaction.

The triggers of 0002 let nothing change a published version. Those made here let exactly one thing through: a
redaction, by an update that names a redaction of the same table which is still open, keeps number, time and the
original checksum, and leaves that redaction's mark in the text. A redaction is sealed in the transaction that made
it, and from then on nothing can change or delete it.
"""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0011"
down_revision = "0010"

_SAYS = "published minutes can not be changed"
_SEALED = "a redaction can not be changed"
_KEPT = ("id", "table_id", "minutes_id", "number", "sha256", "published_at")
_REDACTION = ("id", "table_id", "reason", "by", "created_at")


def upgrade() -> None:
    op.add_column("round_table", sa.Column("comment_days", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("round_table", sa.Column("objection_days", sa.Integer(), nullable=False, server_default="14"))
    op.add_column("minutes", sa.Column("comments_until", sa.Date(), nullable=True))
    op.add_column("minutes", sa.Column("objections_until", sa.Date(), nullable=True))
    op.add_column("minutes", sa.Column("window_closed_at", UTCDateTime(), nullable=True))
    op.add_column("minutes_version", sa.Column("redacted_sha256", sa.String(64), nullable=True))
    op.add_column("minutes_version", sa.Column("redaction_id", sa.Integer(), nullable=True))
    _comment()
    _objection()
    _correction()
    _redaction()
    if op.get_bind().dialect.name == "sqlite":
        _protect_sqlite()
    else:
        _protect_postgresql()


def _table(name: str, *columns: sa.Column, keys: dict[str, str]) -> None:
    """A table of this feature: number, table, minutes and time come by themselves."""
    keys = {"table_id": "round_table.id", **keys}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("created_at", UTCDateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([own], [other], name=op.f(f"fk_{name}_{own}_{other.partition('.')[0]}"))
            for own, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _comment() -> None:
    _table(
        "block_comment",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(120), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        keys={"meeting_id": "meeting.id", "block_id": "block.id", "author_id": "user.id"},
    )
    op.create_index("ix_block_comment_meeting_id", "block_comment", ["meeting_id"])


def _objection() -> None:
    _table(
        "objection",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("item_label", sa.String(10), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(120), nullable=False),
        sa.Column("corrected_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('open', 'accepted', 'rejected', 'withdrawn')", name=op.f("ck_objection_state")),
        keys={
            "minutes_id": "minutes.id",
            "meeting_id": "meeting.id",
            "block_id": "block.id",
            "author_id": "user.id",
        },
    )
    op.create_index("ix_objection_meeting_id", "objection", ["meeting_id"])


def _correction() -> None:
    _table(
        "correction",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("item_label", sa.String(10), nullable=False),
        sa.Column("in_meeting_id", sa.Integer(), nullable=False),
        sa.Column("in_block_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        keys={
            "meeting_id": "meeting.id",
            "block_id": "block.id",
            "in_meeting_id": "meeting.id",
            "in_block_id": "block.id",
        },
    )
    op.create_index("ix_correction_meeting_id", "correction", ["meeting_id"])
    op.create_index("ix_correction_in_meeting_id", "correction", ["in_meeting_id"])


def _redaction() -> None:
    _table(
        "redaction",
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("sealed_at", UTCDateTime(), nullable=True),
        keys={"by_id": "user.id"},
    )
    op.create_index("ix_redaction_table_id", "redaction", ["table_id"])


def _protect_sqlite() -> None:
    op.execute("DROP TRIGGER minutes_version_no_update")
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)
    op.execute(
        "CREATE TRIGGER minutes_version_no_update BEFORE UPDATE ON minutes_version "
        f"WHEN NOT ({same} AND {_OPEN}) BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    )
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _REDACTION)
    op.execute(
        "CREATE TRIGGER redaction_no_update BEFORE UPDATE ON redaction "
        f"WHEN OLD.sealed_at IS NOT NULL OR NOT ({same}) BEGIN SELECT RAISE(ABORT, '{_SEALED}'); END"
    )
    op.execute(
        f"CREATE TRIGGER redaction_no_delete BEFORE DELETE ON redaction BEGIN SELECT RAISE(ABORT, '{_SEALED}'); END"
    )
    op.execute(
        "CREATE TRIGGER redaction_no_replace BEFORE INSERT ON redaction "
        "WHEN EXISTS (SELECT 1 FROM redaction WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{_SEALED}'); END"
    )


# What makes an update a redaction; the same words on both databases. "[geschwärzt 7]" is the mark it leaves.
_OPEN = (
    "NEW.redacted_sha256 IS NOT NULL AND NEW.redaction_id IS NOT NULL AND EXISTS (SELECT 1 FROM redaction "
    "WHERE redaction.id = NEW.redaction_id AND redaction.table_id = OLD.table_id AND redaction.sealed_at IS NULL) "
    "AND replace(NEW.content || NEW.reason || NEW.published_by, '[geschwärzt ' || NEW.redaction_id || ']', '') "
    "<> NEW.content || NEW.reason || NEW.published_by"
)


def _protect_postgresql() -> None:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _KEPT)
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change_of_minutes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {same} AND {_OPEN} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{_SAYS}'; END $$"
    )
    same = " AND ".join(f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in _REDACTION)
    op.execute(
        "CREATE FUNCTION refuse_change_of_redaction() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF OLD.sealed_at IS NULL AND {same} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{_SEALED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER redaction_no_change BEFORE UPDATE OR DELETE ON redaction "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_redaction()"
    )
    op.execute(
        "CREATE TRIGGER redaction_no_truncate BEFORE TRUNCATE ON redaction "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_redaction()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER minutes_version_no_update")
        op.execute(
            "CREATE TRIGGER minutes_version_no_update BEFORE UPDATE ON minutes_version "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change_of_minutes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$"
        )
    # Their triggers go with the tables.
    for table in ("redaction", "correction", "objection", "block_comment"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change_of_redaction()")
    for table, column in (
        ("minutes_version", "redaction_id"),
        ("minutes_version", "redacted_sha256"),
        ("minutes", "window_closed_at"),
        ("minutes", "objections_until"),
        ("minutes", "comments_until"),
        ("round_table", "objection_days"),
        ("round_table", "comment_days"),
    ):
        op.drop_column(table, column)
