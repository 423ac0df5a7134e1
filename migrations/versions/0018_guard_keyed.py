"""Decisions of the guard know words by a keyed hash: those made without the key are asked about once more."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("DELETE FROM guard_decision")


def downgrade() -> None:
    op.execute("DELETE FROM guard_decision")
