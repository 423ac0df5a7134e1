"""The check list offers office hours too: a reservation without a channel is one for the hours of its entry."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    # The table is written out because SQLite copies it, and would lose the check constraint otherwise.
    with op.batch_alter_table("check_reservation", copy_from=_table(nullable=False)) as batch:
        batch.alter_column("channel_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM check_reservation WHERE channel_id IS NULL")
    with op.batch_alter_table("check_reservation", copy_from=_table(nullable=True)) as batch:
        batch.alter_column("channel_id", existing_type=sa.Integer(), nullable=False)


def _table(nullable: bool) -> sa.Table:
    """The table as it is before the change."""

    def key(column: str, other: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_check_reservation_{column}_{other}")

    return sa.Table(
        "check_reservation",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=nullable),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "answer in ('', 'confirmed', 'changed', 'unreachable', 'gone', 'doubted', 'returned')",
            name="ck_check_reservation_answer",
        ),
        key("organisation_id", "organisation"),
        key("channel_id", "channel"),
        key("user_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_check_reservation"),
        sa.UniqueConstraint("organisation_id", name="uq_check_reservation_organisation_id"),
        sa.Index("ix_check_reservation_channel_id", "channel_id"),
        sa.Index("ix_check_reservation_user_id", "user_id"),
    )
