"""Numbers and addresses say who sees them, and of private ones, who agreed to that and when."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.add_column("channel", sa.Column("visibility", sa.String(20), nullable=False, server_default="all"))
    op.add_column("channel", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channel", sa.Column("consent_source", sa.Text(), nullable=False, server_default=""))
    op.add_column("channel", sa.Column("consent_on", sa.Date(), nullable=True))
    op.add_column("channel", sa.Column("withdrawn_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("withdrawn_on", "consent_on", "consent_source", "private", "visibility"):
        op.drop_column("channel", name)
