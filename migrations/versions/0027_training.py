"""Training: dates, and the places that people take."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0027"
down_revision = "0026"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("led_by", sa.String(120), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("sign_up_by", sa.Date(), nullable=True),
        sa.Column("cancelled_reason", sa.String(200), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        _key("training", "table_id", "round_table"),
        _key("training", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index("ix_training_table_id_starts_at", "training", ["table_id", "starts_at"])
    _place()


def _place() -> None:
    op.create_table(
        "training_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("companions", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("presence", sa.String(10), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state in ('seat', 'waiting', 'withdrawn')", name=op.f("ck_training_place_state")),
        sa.CheckConstraint("presence in ('', 'present', 'absent')", name=op.f("ck_training_place_presence")),
        _key("training_place", "training_id", "training"),
        _key("training_place", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_place")),
        sa.UniqueConstraint("training_id", "user_id", name=op.f("uq_training_place_training_id_user_id")),
    )
    op.create_index("ix_training_place_user_id", "training_place", ["user_id"])


def downgrade() -> None:
    op.drop_table("training_place")
    op.drop_table("training")
