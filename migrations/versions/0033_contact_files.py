"""Files of contacts: what was uploaded, and what taking it over changed, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "contact_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", UTCDateTime(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('open', 'taken', 'undone')", name=op.f("ck_contact_file_state")),
        sa.ForeignKeyConstraint(["table_id"], ["round_table.id"], name=op.f("fk_contact_file_table_id_round_table")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user.id"], name=op.f("fk_contact_file_uploaded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_file")),
    )
    op.create_index("ix_contact_file_table_id", "contact_file", ["table_id"])


def downgrade() -> None:
    op.drop_table("contact_file")
