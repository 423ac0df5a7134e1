"""The Foreign Office's list of missions: what it says, each import of it, and the differences to decide."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0041"
down_revision = "0040"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "listed_mission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("source_modified", sa.String(length=40), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("missing_since", UTCDateTime(), nullable=True),
        _key("listed_mission", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_mission")),
        sa.UniqueConstraint("remote_id", name=op.f("uq_listed_mission_remote_id")),
    )
    op.create_index("ix_listed_mission_organisation_id", "listed_mission", ["organisation_id"])
    op.create_table(
        "mission_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column("source_modified", sa.String(length=40), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state in ('loading', 'ready', 'failed')", name=op.f("ck_mission_import_state")),
        _key("mission_import", "started_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_import")),
    )
    op.create_table(
        "mission_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("listed_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.CheckConstraint("act in ('new', 'changed', 'added', 'gone')", name=op.f("ck_mission_difference_act")),
        sa.CheckConstraint(
            "decision in ('open', 'accepted', 'refused', 'lapsed', 'undone')",
            name=op.f("ck_mission_difference_decision"),
        ),
        _key("mission_difference", "import_id", "mission_import"),
        _key("mission_difference", "listed_id", "listed_mission"),
        _key("mission_difference", "organisation_id", "organisation"),
        _key("mission_difference", "channel_id", "channel"),
        _key("mission_difference", "decided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_difference")),
    )
    op.create_index("ix_mission_difference_import_id", "mission_difference", ["import_id"])
    op.create_index("ix_mission_difference_listed_id", "mission_difference", ["listed_id"])


def downgrade() -> None:
    op.drop_table("mission_difference")
    op.drop_table("mission_import")
    op.drop_table("listed_mission")
