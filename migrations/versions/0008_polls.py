"""Date polls and items forwarded to another table."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _date_poll()
    _poll_option()
    _poll_voice()
    _poll_vote()
    _received()
    _forwarding()


def _date_poll() -> None:
    op.create_table(
        "date_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        *_keys("date_poll", table_id="round_table", meeting_id="meeting", created_by_id="user"),
        sa.CheckConstraint("state in ('open', 'closed', 'withdrawn')", name=op.f("ck_date_poll_state")),
    )
    op.create_index("ix_date_poll_table_id", "date_poll", ["table_id"])


def _poll_option() -> None:
    op.create_table(
        "poll_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        *_keys("poll_option", table_id="round_table", poll_id="date_poll"),
        sa.UniqueConstraint("poll_id", "starts_at", "ends_at", name=op.f("uq_poll_option_poll_id_starts_at_ends_at")),
    )


def _poll_voice() -> None:
    op.create_table(
        "poll_voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        *_keys("poll_voice", table_id="round_table", poll_id="date_poll", user_id="user"),
        sa.UniqueConstraint("poll_id", "user_id", name=op.f("uq_poll_voice_poll_id_user_id")),
        sa.UniqueConstraint("poll_id", "email", name=op.f("uq_poll_voice_poll_id_email")),
    )


def _poll_vote() -> None:
    op.create_table(
        "poll_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voice_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        *_keys("poll_vote", voice_id="poll_voice", option_id="poll_option"),
        sa.UniqueConstraint("voice_id", "option_id", name=op.f("uq_poll_vote_voice_id_option_id")),
        sa.CheckConstraint("answer in ('yes', 'maybe', 'no')", name=op.f("ck_poll_vote_answer")),
    )
    op.create_index("ix_poll_vote_option_id", "poll_vote", ["option_id"])


def _received() -> None:
    op.create_table(
        "received",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("from_table_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        *_keys(
            "received",
            table_id="round_table",
            from_table_id="round_table",
            topic_id="topic",
            task_id="action_item",
            decided_by_id="user",
        ),
        sa.CheckConstraint("state in ('open', 'accepted', 'declined')", name=op.f("ck_received_state")),
        sa.CheckConstraint("kind in ('item', 'task')", name=op.f("ck_received_kind")),
    )
    op.create_index("ix_received_table_id", "received", ["table_id"])


def _forwarding() -> None:
    op.create_table(
        "forwarding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("received_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        *_keys(
            "forwarding",
            table_id="round_table",
            item_id="agenda_item",
            task_id="action_item",
            received_id="received",
            sent_by_id="user",
        ),
        sa.UniqueConstraint("received_id", name=op.f("uq_forwarding_received_id")),
    )
    for column in ("table_id", "item_id", "task_id"):
        op.create_index(f"ix_forwarding_{column}", "forwarding", [column])


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    """The primary key, and a foreign key to the id of another table for each column named."""
    foreign = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in references.items()
    ]
    return [*foreign, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def downgrade() -> None:
    for table in ("forwarding", "received", "poll_vote", "poll_voice", "poll_option", "date_poll"):
        op.drop_table(table)
