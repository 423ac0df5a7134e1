"""Indexes for what is looked up by meeting, minutes, mailing or attendance, and for the history of one topic."""

from alembic import op

revision = "0019"
down_revision = "0018"

INDEXES = (
    ("presence_change", "attendance_id"),
    ("objection", "minutes_id"),
    ("objection", "table_id"),
    ("register_entry", "meeting_id"),
    ("mailing_recipient", "mailing_id"),
)


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_event_table_id_topic", "event", ["table_id", "topic"])


def downgrade() -> None:
    op.drop_index("ix_event_table_id_topic", "event")
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
