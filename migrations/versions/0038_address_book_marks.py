"""Address book: entries that a person wants on the phone in any case."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "address_book_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_address_book_mark_user_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_address_book_mark_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_mark")),
        sa.UniqueConstraint("user_id", "organisation_id", name=op.f("uq_address_book_mark_user_id_organisation_id")),
    )


def downgrade() -> None:
    op.drop_table("address_book_mark")
