"""Sections of an agenda: headings with several items below them. Agendas without any stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "agenda_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_section_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["table_id"], ["round_table.id"], name=op.f("fk_agenda_section_table_id_round_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_section")),
    )
    op.create_index("ix_agenda_section_meeting_id", "agenda_section", ["meeting_id"])
    op.add_column("agenda_item", sa.Column("section_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("agenda_item", "section_id")
    op.drop_index("ix_agenda_section_meeting_id", "agenda_section")
    op.drop_table("agenda_section")
