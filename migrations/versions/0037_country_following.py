"""Following: who wants to know what changes on a country's page."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0037"
down_revision = "0036"


def _key(column: str, target: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_country_follow_{column}_{table}"))


def upgrade() -> None:
    op.create_table(
        "country_follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_country_follow_country_code_country")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_country_follow_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_follow")),
        sa.UniqueConstraint("user_id", "country_code", name=op.f("uq_country_follow_user_id_country_code")),
    )


def downgrade() -> None:
    op.drop_table("country_follow")
