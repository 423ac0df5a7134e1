"""Address book: devices that read the directory with a token, and what they were told of it."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "address_book_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_address_book_device_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_address_book_device_token_hash")),
    )
    op.create_index("ix_address_book_device_user_id", "address_book_device", ["user_id"])
    op.create_table(
        "address_book_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["address_book_device.id"],
            name=op.f("fk_address_book_state_device_id_address_book_device"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_state")),
        sa.UniqueConstraint("device_id", "digest", name=op.f("uq_address_book_state_device_id_digest")),
    )


def downgrade() -> None:
    op.drop_table("address_book_state")
    op.drop_table("address_book_device")
