"""Remembered decisions of the guard."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "guard_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_guard_decision_by_id_user")),
        sa.ForeignKeyConstraint(["table_id"], ["round_table.id"], name=op.f("fk_guard_decision_table_id_round_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_decision")),
        sa.UniqueConstraint("table_id", "fingerprint", name=op.f("uq_guard_decision_table_id_fingerprint")),
    )


def downgrade() -> None:
    op.drop_table("guard_decision")
