"""Consent votes are told apart by organisation or member, no longer by the name of the seat, which people can change.

Of several votes that now belong to one seat the last one has its key; the others keep their name as key, so that what
was counted stays as it was.
"""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("consent_vote", sa.Column("seat_key", sa.String(length=140), nullable=True))
    _fill()
    # The table is written out because SQLite copies it, and would lose the check constraint otherwise.
    with op.batch_alter_table("consent_vote", copy_from=_table("seat")) as batch:
        batch.drop_constraint("uq_consent_vote_check_id_seat", type_="unique")
        batch.alter_column("seat_key", existing_type=sa.String(length=140), nullable=False)
        batch.create_unique_constraint("uq_consent_vote_check_id_seat_key", ["check_id", "seat_key"])


def downgrade() -> None:
    with op.batch_alter_table("consent_vote", copy_from=_table("seat_key")) as batch:
        batch.drop_constraint("uq_consent_vote_check_id_seat_key", type_="unique")
        batch.drop_column("seat_key")
        batch.create_unique_constraint("uq_consent_vote_check_id_seat", ["check_id", "seat"])


def _fill() -> None:
    vote = sa.table("consent_vote", *map(sa.column, ("id", "check_id", "member_id", "seat", "seat_key")))
    member = sa.table("member", *map(sa.column, ("id", "organisation")))
    rows = sa.select(vote.c.id, vote.c.check_id, vote.c.member_id, vote.c.seat, member.c.organisation)
    rows = rows.join(member, member.c.id == vote.c.member_id).order_by(vote.c.id.desc())
    connection, given = op.get_bind(), set()
    for ident, check_id, member_id, seat, organisation in connection.execute(rows).all():
        key = f"={seat}" if seat == organisation else f"#{member_id}"
        if (check_id, key) in given:
            key = f"+{seat}"
        given.add((check_id, key))
        connection.execute(vote.update().where(vote.c.id == ident).values(seat_key=key))


def _table(unique: str) -> sa.Table:
    """The table as it is before the change, with one vote for each `unique` of a check."""

    def key(column: str, other: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_consent_vote_{column}_{other}")

    return sa.Table(
        "consent_vote",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(120), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("seat_key", sa.String(140), nullable=unique == "seat"),
        sa.CheckConstraint("choice in ('consent', 'abstain', 'object')", name="ck_consent_vote_choice"),
        key("table_id", "round_table"),
        key("check_id", "consent_check"),
        key("member_id", "member"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_vote"),
        sa.UniqueConstraint("check_id", unique, name=f"uq_consent_vote_check_id_{unique}"),
    )
