"""Agenda items and paragraphs that not everybody sees. Whatever is there already stays as it was: for everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("visibility", sa.String(20), nullable=False, server_default="all"))
    op.add_column("block", sa.Column("internal", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("block", "internal")
    op.drop_column("agenda_item", "visibility")
