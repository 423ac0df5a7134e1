"""Entries say for which area, in which languages and by which page; the index loses apostrophes and signs of gender."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

NEW = ("district", "languages", "source_url")
APOSTROPHES = "'’‘ʼ`´′"
GENDER_SIGNS = ("*", ":", "_", "/", "·")


def upgrade() -> None:
    for name in NEW:
        op.add_column("organisation", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    folded = sa.column("folded", sa.Text())
    entries = sa.table("search_entry", folded)
    shorter: sa.ColumnElement[str] = folded
    for sign in APOSTROPHES:
        shorter = sa.func.replace(shorter, sign, "")
    for sign in GENDER_SIGNS:
        shorter = sa.func.replace(shorter, f"{sign}innen", "innen")
    op.execute(entries.update().where(shorter != folded).values(folded=shorter))


def downgrade() -> None:
    for name in reversed(NEW):
        op.drop_column("organisation", name)
