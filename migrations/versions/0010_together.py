"""Speakers' list and consent check."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0010"
down_revision = "0009"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'speaking', 'done', 'removed')", name=op.f("ck_speaker_state")),
        _key("speaker", "table_id", "round_table"),
        _key("speaker", "meeting_id", "meeting"),
        _key("speaker", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    op.create_index("ix_speaker_meeting_id_state", "speaker", ["meeting_id", "state"])
    _consent_check()
    _consent_vote()


def _consent_check() -> None:
    op.create_table(
        "consent_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("names", sa.String(12), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("names in ('', 'objections')", name=op.f("ck_consent_check_names")),
        _key("consent_check", "table_id", "round_table"),
        _key("consent_check", "meeting_id", "meeting"),
        _key("consent_check", "item_id", "agenda_item"),
        _key("consent_check", "block_id", "block"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_check")),
    )
    op.create_index("ix_consent_check_meeting_id", "consent_check", ["meeting_id"])


def _consent_vote() -> None:
    op.create_table(
        "consent_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(120), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("choice in ('consent', 'abstain', 'object')", name=op.f("ck_consent_vote_choice")),
        _key("consent_vote", "table_id", "round_table"),
        _key("consent_vote", "check_id", "consent_check"),
        _key("consent_vote", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_vote")),
        sa.UniqueConstraint("check_id", "seat", name=op.f("uq_consent_vote_check_id_seat")),
    )


def downgrade() -> None:
    for table in ("consent_vote", "consent_check", "speaker"):
        op.drop_table(table)
