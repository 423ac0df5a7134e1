"""Questions about countries to all regions, their answers, and whom these help."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0036"
down_revision = "0035"


def _key(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "country_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_as", sa.String(120), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asker_told", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_note", sa.String(300), nullable=False),
        sa.CheckConstraint("state in ('open', 'answered', 'closed')", name=op.f("ck_country_question_state")),
        _key("country_question", "country_code", "country", "code"),
        _key("country_question", "asked_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_question")),
    )
    op.create_index("ix_country_question_country_code_state", "country_question", ["country_code", "state"])
    op.create_index("ix_country_question_state", "country_question", ["state"])
    _answer()


def _answer() -> None:
    op.create_table(
        "country_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_as", sa.String(120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_topic", sa.String(20), nullable=False),
        _key("country_answer", "question_id", "country_question"),
        _key("country_answer", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_answer")),
    )
    op.create_index(op.f("ix_country_answer_question_id"), "country_answer", ["question_id"])
    op.create_table(
        "country_answer_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _key("country_answer_mark", "answer_id", "country_answer"),
        _key("country_answer_mark", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_answer_mark")),
        sa.UniqueConstraint("answer_id", "user_id", name=op.f("uq_country_answer_mark_answer_id_user_id")),
    )
    op.create_index(op.f("ix_country_answer_mark_user_id"), "country_answer_mark", ["user_id"])


def downgrade() -> None:
    for name in ("country_answer_mark", "country_answer", "country_question"):
        op.drop_table(name)
