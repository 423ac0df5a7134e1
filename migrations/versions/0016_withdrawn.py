"""When the sending table took back what it had forwarded."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("received", sa.Column("withdrawn_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("received", "withdrawn_at")
