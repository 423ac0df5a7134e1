"""Offices confirm their entry by link: who was asked, who asked not to be listed, and which suggestions are theirs."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0046"
down_revision = "0045"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "entry_inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_at_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_as", sa.String(length=120), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'kept', 'failed', 'bounced', 'dropped')",
            name=op.f("ck_entry_inquiry_state"),
        ),
        sa.CheckConstraint(
            "answer in ('', 'confirmed', 'corrected', 'opted_out')", name=op.f("ck_entry_inquiry_answer")
        ),
        _key("entry_inquiry", "organisation_id", "organisation"),
        _key("entry_inquiry", "asked_at_id", "round_table"),
        _key("entry_inquiry", "link_id", "guest_link"),
        _key("entry_inquiry", "asked_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_inquiry")),
    )
    op.create_index("ix_entry_inquiry_organisation_id", "entry_inquiry", ["organisation_id"])
    op.create_index("ix_entry_inquiry_state", "entry_inquiry", ["state"])
    op.create_table(
        "opt_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_as", sa.String(length=120), nullable=False),
        sa.Column("undone_why", sa.String(length=500), nullable=False),
        _key("opt_out", "organisation_id", "organisation"),
        _key("opt_out", "undone_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
    )
    op.create_index("ix_opt_out_organisation_id", "opt_out", ["organisation_id"])
    op.add_column("suggestion", sa.Column("inquiry_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("suggestion", "inquiry_id")
    op.drop_table("opt_out")
    op.drop_table("entry_inquiry")
