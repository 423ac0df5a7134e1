"""Attendance by organisation, check-in, presence over time, quorum."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
