"""Merging two entries of the directory: where the merged one leads to, and what moved. So far none was merged."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0034"
down_revision = "0033"


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_organisation_merge_{column}_{target}"))


def upgrade() -> None:
    # No foreign key: SQLite could add one only by building the table anew.
    op.add_column("organisation", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        _key("kept_id", "organisation"),
        _key("merged_id", "organisation"),
        _key("by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    op.create_index("ix_organisation_merge_kept_id", "organisation_merge", ["kept_id"])
    op.create_index("ix_organisation_merge_merged_id", "organisation_merge", ["merged_id"])


def downgrade() -> None:
    op.drop_table("organisation_merge")
    op.drop_column("organisation", "merged_into_id")
