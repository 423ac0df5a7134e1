"""By what the words of a redaction are recognised when an editor that was open before sends them again."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("redaction", sa.Column("length", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("redaction", sa.Column("fingerprint", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("redaction", "fingerprint")
    op.drop_column("redaction", "length")
