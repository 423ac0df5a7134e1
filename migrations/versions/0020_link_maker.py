"""Who made a guest link: it ends when that person loses the right to make it. Earlier links name nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # No foreign key: SQLite could add one only by building the table anew.
    op.add_column("guest_link", sa.Column("created_by_id", sa.Integer(), nullable=True))
    op.create_index("ix_guest_link_created_by_id", "guest_link", ["created_by_id"])


def downgrade() -> None:
    op.drop_index("ix_guest_link_created_by_id", "guest_link")
    op.drop_column("guest_link", "created_by_id")
