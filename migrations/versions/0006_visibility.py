"""Agenda items and paragraphs that not everybody sees; a checksum of the public version of published minutes.

Whatever is there already is for everybody, as it was. An old version without a checksum of its own holds nothing
internal: its public version is the same text.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("visibility", sa.String(20), nullable=False, server_default="all"))
    op.add_column("block", sa.Column("internal", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Added, not rebuilt: the triggers that protect this table stay.
    op.add_column("minutes_version", sa.Column("public_sha256", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("minutes_version", "public_sha256")
    op.drop_column("block", "internal")
    op.drop_column("agenda_item", "visibility")
