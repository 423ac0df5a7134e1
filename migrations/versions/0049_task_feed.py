"""Secret addresses at which calendar programs get a person's tasks. There are none so far."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "task_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_task_feed_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_feed")),
        sa.UniqueConstraint("user_id", name=op.f("uq_task_feed_user_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_task_feed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("task_feed")
