"""Attendance by organisation, check-in, presence over time, quorum."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0009"
down_revision = "0008"


def _added() -> dict[str, tuple[sa.Column, ...]]:
    """New columns; made anew each time, because a column belongs to one table only."""
    return {
        "round_table": (
            sa.Column("quorum_rule", sa.String(20), nullable=False, server_default=""),
            sa.Column("quorum_seats", sa.Integer(), nullable=True),
        ),
        "meeting": (
            sa.Column("checkin_code", sa.String(6), nullable=True),
            sa.Column("checkin_token", sa.String(40), nullable=True),
        ),
        "attendance": (
            sa.Column("deputy", sa.String(80), nullable=False, server_default=""),
            sa.Column("left_at", UTCDateTime(), nullable=True),
        ),
        "decision": (
            sa.Column("decided_at", UTCDateTime(), nullable=True),
            sa.Column("quorum_seats", sa.Integer(), nullable=True),
            sa.Column("quorum_needed", sa.Integer(), nullable=True),
        ),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    for name in ("checkin_code", "checkin_token"):
        op.create_index(f"ix_meeting_{name}", "meeting", [name], unique=True)
    _visitor()
    _presence_change()
    # Whoever was noted as present before there was a log: from the arrival on.
    op.execute(
        "INSERT INTO presence_change (table_id, meeting_id, attendance_id, change, at) "
        "SELECT table_id, meeting_id, id, CASE presence WHEN 'deputy' THEN 'deputy' ELSE 'came' END, arrived_at "
        "FROM attendance WHERE presence IN ('present', 'deputy') AND arrived_at IS NOT NULL"
    )


def _visitor() -> None:
    op.create_table(
        "visitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("organisation", sa.String(120), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('unconfirmed', 'confirmed', 'declined', 'seated')", name=op.f("ck_visitor_state")
        ),
        sa.ForeignKeyConstraint(["table_id"], ["round_table.id"], name=op.f("fk_visitor_table_id_round_table")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_visitor_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visitor_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visitor_token_hash")),
    )
    op.create_index("ix_visitor_meeting_id", "visitor", ["meeting_id"])


def _presence_change() -> None:
    op.create_table(
        "presence_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(10), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("change in ('came', 'deputy', 'left')", name=op.f("ck_presence_change_change")),
        sa.ForeignKeyConstraint(["table_id"], ["round_table.id"], name=op.f("fk_presence_change_table_id_round_table")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_presence_change_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_presence_change_attendance_id_attendance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_change")),
    )
    op.create_index("ix_presence_change_meeting_id", "presence_change", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("presence_change")
    op.drop_table("visitor")
    for name in ("checkin_code", "checkin_token"):
        op.drop_index(f"ix_meeting_{name}", "meeting")
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)
