"""People by their functions, and offices that are responsible for several Kreise or belong to another one."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0040"
down_revision = "0039"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.add_column("organisation", sa.Column("more_regions", sa.Text(), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("part_of_id", sa.Integer(), nullable=True))
    op.create_index("ix_organisation_part_of_id", "organisation", ["part_of_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("visibility", sa.String(20), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(120), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        _key("post", "person_id", "person"),
        _key("post", "organisation_id", "organisation"),
        _key("post", "entered_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    for column in ("person_id", "organisation_id"):
        op.create_index(f"ix_post_{column}", "post", [column])


def downgrade() -> None:
    op.drop_table("post")
    op.drop_table("person")
    op.drop_index("ix_organisation_part_of_id", "organisation")
    op.drop_column("organisation", "part_of_id")
    op.drop_column("organisation", "more_regions")
