"""Topic store, invitation deadline, series of meetings."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0007"
down_revision = "0006"


def _columns() -> dict[str, list[sa.Column]]:
    """New columns of older tables; no foreign keys, which SQLite can't add without copying the whole table."""
    return {
        "round_table": [sa.Column("notice_days", sa.Integer(), nullable=True)],
        "meeting": [
            sa.Column("series_id", sa.Integer(), nullable=True),
            sa.Column("series_day", sa.Date(), nullable=True),
            sa.Column("numbers_fixed_at", UTCDateTime(), nullable=True),
            sa.Column("removed_late", sa.Integer(), nullable=False, server_default="0"),
        ],
        "agenda_item": [sa.Column("late", sa.String(10), nullable=False, server_default="")],
    }


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_meeting_series_id_series_day", "meeting", ["series_id", "series_day"], unique=True)
    _meeting_invitation()
    _agenda_template()
    _meeting_series()
    _topic()


def _meeting_invitation() -> None:
    op.create_table(
        "meeting_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        *_keys("meeting_invitation", table_id="round_table", meeting_id="meeting", sent_by_id="user"),
    )
    op.create_index("ix_meeting_invitation_meeting_id", "meeting_invitation", ["meeting_id"])


def _agenda_template() -> None:
    op.create_table(
        "agenda_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys("agenda_template", table_id="round_table"),
    )
    op.create_index("ix_agenda_template_table_id", "agenda_template", ["table_id"])


def _meeting_series() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("place_note", sa.String(200), nullable=False),
        sa.Column("chair", sa.String(120), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        *_keys("meeting_series", table_id="round_table", template_id="agenda_template"),
        sa.CheckConstraint("unit in ('weeks', 'months')", name=op.f("ck_meeting_series_unit")),
    )
    op.create_index("ix_meeting_series_table_id", "meeting_series", ["table_id"])


def _topic() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("guest_link_id", sa.Integer(), nullable=True),
        sa.Column("guest_name", sa.String(120), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        *_keys(
            "topic",
            table_id="round_table",
            proposed_by_id="user",
            guest_link_id="guest_link",
            item_id="agenda_item",
            decided_by_id="user",
        ),
        sa.UniqueConstraint("guest_link_id", name=op.f("uq_topic_guest_link_id")),
        sa.CheckConstraint("state in ('open', 'accepted', 'declined')", name=op.f("ck_topic_state")),
    )
    op.create_index("ix_topic_table_id", "topic", ["table_id"])
    op.create_index("ix_topic_item_id", "topic", ["item_id"])


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    """The primary key, and a foreign key to the id of another table for each column named."""
    foreign = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in references.items()
    ]
    return [*foreign, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def downgrade() -> None:
    for table in ("topic", "meeting_series", "agenda_template", "meeting_invitation"):
        op.drop_table(table)
    op.drop_index("ix_meeting_series_id_series_day", "meeting")
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
