"""A press of "Stimmt noch" on facts of missions, programmes and sections of country pages is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
TABLES = ("mission_fact", "programme", "country_section")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("check_before", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "check_before")
