"""Totals: the counts of centres by quarter, and what was published of them."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0028"
down_revision = "0027"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "centre_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter between 1 and 4", name=op.f("ck_centre_report_quarter")),
        _key("centre_report", "table_id", "round_table"),
        _key("centre_report", "centre_id", "organisation"),
        _key("centre_report", "entered_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_report")),
        sa.UniqueConstraint(
            "table_id", "centre_id", "year", "quarter", name=op.f("uq_centre_report_table_id_centre_id_year_quarter")
        ),
    )
    op.create_index("ix_centre_report_centre_id", "centre_report", ["centre_id"])
    op.create_table(
        "totals_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", UTCDateTime(), nullable=False),
        _key("totals_release", "released_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totals_release")),
        sa.UniqueConstraint("year", "quarter", name=op.f("uq_totals_release_year_quarter")),
    )


def downgrade() -> None:
    op.drop_table("totals_release")
    op.drop_table("centre_report")
