"""Answers to questions about countries are corrected and taken back by whoever gave them."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("country_answer", sa.Column("corrected_at", UTCDateTime(), nullable=True))
    op.add_column("country_answer", sa.Column("withdrawn_at", UTCDateTime(), nullable=True))
    op.add_column("country_answer", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for column in ("version", "withdrawn_at", "corrected_at"):
        op.drop_column("country_answer", column)
