"""Verification: how often nobody was reached, doubts, checks of office hours, and who checks what at the moment.

Where nobody was reached so far, that was one failed attempt.
"""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0030"
down_revision = "0029"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.add_column("channel", sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel", sa.Column("doubted_on", sa.Date(), nullable=True))
    op.execute("UPDATE channel SET misses = 1 WHERE unreachable_on IS NOT NULL")
    op.add_column("verification", sa.Column("before", sa.JSON(), nullable=True))
    op.create_table(
        "hours_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("done_as", sa.String(length=120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        _key("hours_check", "organisation_id", "organisation"),
        _key("hours_check", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_check")),
    )
    op.create_index("ix_hours_check_organisation_id", "hours_check", ["organisation_id"])
    op.create_table(
        "check_reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "answer in ('', 'confirmed', 'changed', 'unreachable', 'gone', 'doubted', 'returned')",
            name=op.f("ck_check_reservation_answer"),
        ),
        _key("check_reservation", "organisation_id", "organisation"),
        _key("check_reservation", "channel_id", "channel"),
        _key("check_reservation", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_reservation")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_check_reservation_organisation_id")),
    )
    op.create_index("ix_check_reservation_channel_id", "check_reservation", ["channel_id"])
    op.create_index("ix_check_reservation_user_id", "check_reservation", ["user_id"])


def downgrade() -> None:
    op.drop_table("check_reservation")
    op.drop_table("hours_check")
    op.drop_column("verification", "before")
    op.drop_column("channel", "doubted_on")
    op.drop_column("channel", "misses")
