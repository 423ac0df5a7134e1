"""Reading round tables and memberships."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from roundtable.tables.models import Member, RoundTable


def memberships_of(db: Session, user_id: int) -> list[Member]:
    """Where this person sits now, in the order of the tables' names."""
    return list(
        db.scalars(
            select(Member)
            .join(Member.table)
            .options(contains_eager(Member.table))
            .where(Member.user_id == user_id, Member.left_at.is_(None))
            .order_by(RoundTable.name)
        )
    )


def table_by_slug(db: Session, slug: str) -> RoundTable | None:
    return db.scalar(select(RoundTable).where(RoundTable.slug == slug))
