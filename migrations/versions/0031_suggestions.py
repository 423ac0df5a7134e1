"""Suggestions for the directory, and what the fields of its entries held before."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0031"
down_revision = "0030"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "entry_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("done_as", sa.String(120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        _key("entry_change", "organisation_id", "organisation"),
        _key("entry_change", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_change")),
    )
    op.create_index("ix_entry_change_organisation_id", "entry_change", ["organisation_id"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_as", sa.String(120), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.String(120), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state in ('open', 'taken', 'declined')", name=op.f("ck_suggestion_state")),
        _key("suggestion", "organisation_id", "organisation"),
        _key("suggestion", "channel_id", "channel"),
        _key("suggestion", "by_id", "user"),
        _key("suggestion", "decided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    for column in ("organisation_id", "state", "by_id"):
        op.create_index(f"ix_suggestion_{column}", "suggestion", [column])


def downgrade() -> None:
    op.drop_table("suggestion")
    op.drop_table("entry_change")
