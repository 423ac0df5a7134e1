"""Facts about missions: their districts and what they do about passports, each with its source."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0032"
down_revision = "0031"

_CURRENT = sa.text("ended_at IS NULL")


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_mission_fact_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "mission_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(250), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_date", sa.String(40), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_as", sa.String(120), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_as", sa.String(120), nullable=False),
        sa.Column("starter", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        _key("organisation_id", "organisation"),
        _key("entered_by_id", "user"),
        _key("checked_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_fact")),
    )
    op.create_index("ix_mission_fact_organisation_id", "mission_fact", ["organisation_id"])
    op.create_index(
        "uq_mission_fact_current",
        "mission_fact",
        ["organisation_id", "topic"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def downgrade() -> None:
    op.drop_table("mission_fact")
