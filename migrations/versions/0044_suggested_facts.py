"""What is known of a mission is suggested, too: with the day for which its source says it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("suggestion", sa.Column("as_of", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("suggestion", "as_of")
