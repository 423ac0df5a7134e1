"""Indexes for what years of data would make slower: meetings by state, minutes to approve, tasks done last, origins."""

from alembic import op

revision = "0021"
down_revision = "0020"

INDEXES = {
    "ix_meeting_table_id_state_starts_at": ("meeting", ("table_id", "state", "starts_at")),
    "ix_minutes_table_id_state": ("minutes", ("table_id", "state")),
    "ix_agenda_item_origin_id": ("agenda_item", ("origin_id",)),
    "ix_action_item_origin_item_id": ("action_item", ("origin_item_id",)),
    "ix_action_item_table_id_finished_at": ("action_item", ("table_id", "finished_at")),
    "ix_topic_table_id_decided_at": ("topic", ("table_id", "decided_at")),
    "ix_event_subject_table_id": ("event", ("subject", "table_id")),
    "ix_minutes_approved_in_id": ("minutes", ("approved_in_id",)),
    "ix_agenda_item_carry_key": ("agenda_item", ("carry_key",)),
    "ix_guest_link_email": ("guest_link", ("email",)),
    "ix_invitation_created_by_id": ("invitation", ("created_by_id",)),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
