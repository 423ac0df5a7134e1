"""Reading round tables, memberships, and what happened lately."""

from collections.abc import Iterable

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.accounts.models import User
from roundtable.core.models import Event
from roundtable.tables.models import Member, RoundTable

LOOKED_AT = 3000  # events in which the feed looks for what it tells
_MEMBERSHIPS = (
    select(Member)
    .join(Member.table)
    .options(contains_eager(Member.table))
    .where(Member.user_id == bindparam("user_id"), Member.left_at.is_(None))
    .order_by(RoundTable.name)
)


def memberships_of(db: Session, user_id: int) -> list[Member]:
    """Where this person sits now, in the order of the tables' names."""
    return list(db.scalars(_MEMBERSHIPS, {"user_id": user_id}))


def opened_tables(db: Session) -> list[RoundTable]:
    return list(db.scalars(_tables().where(RoundTable.opened_at.is_not(None))))


def prepared_tables(db: Session) -> list[RoundTable]:
    """Regions whose table only has to be opened."""
    return list(db.scalars(_tables().where(RoundTable.opened_at.is_(None))))


def _tables() -> Select[RoundTable]:
    return select(RoundTable).options(joinedload(RoundTable.region)).order_by(RoundTable.name)


def members(db: Session, table_id: int) -> list[Member]:
    """Everybody who sits at the table now, by name."""
    return list(
        db.scalars(
            select(Member)
            .join(Member.user)
            .options(contains_eager(Member.user))
            .where(Member.table_id == table_id, Member.left_at.is_(None))
            .order_by(func.lower(User.name), Member.id)
        )
    )


def moderators(db: Session, table_id: int) -> list[Member]:
    """Who can run the table now, by name: whose account is closed can't."""
    return [member for member in members(db, table_id) if member.role == "moderator" and not member.user.disabled_at]


def others_moderate(db: Session, member: Member) -> bool:
    """Whether somebody else can run this member's table."""
    return any(other.id != member.id for other in moderators(db, member.table_id))


def was_moderated(db: Session, table_id: int) -> bool:
    """Whether anybody ever had the moderation's seat, or has it now."""
    seats = select(Member.id).where(Member.table_id == table_id, Member.role == "moderator")
    return db.scalar(seats.limit(1)) is not None


def former_members(db: Session, table_id: int) -> list[Member]:
    """Whose seat was freed, the last one first."""
    return list(
        db.scalars(
            select(Member)
            .join(Member.user)
            .options(contains_eager(Member.user))
            .where(Member.table_id == table_id, Member.left_at.is_not(None))
            .order_by(Member.left_at.desc(), Member.id.desc())
            .limit(200)
        )
    )


def newest_of(db: Session, table_id: int | None, verbs: Iterable[str], limit: int) -> list[tuple[Event, str | None]]:
    """Only among the last few thousand: where nothing was told for so long, years would be looked through for it."""
    event = Event.__table__.c
    last = select(event.id).where(event.table_id == table_id).order_by(event.id.desc())
    after = db.scalar(last.offset(LOOKED_AT).limit(1)) or 0
    rows = db.execute(
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.table_id == table_id, Event.verb.in_(tuple(verbs)), Event.id > after)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [(event, name) for event, name in rows]


def member_of(db: Session, table_id: int, user_id: int) -> Member | None:
    """The seat of a person, also one that was left."""
    return db.scalar(select(Member).where(Member.table_id == table_id, Member.user_id == user_id))


def people_of(db: Session, table_id: int | None) -> frozenset[int]:
    """Ids of everybody who sits or sat at a table: only they are known there by name."""
    return frozenset(db.scalars(select(Member.user_id).where(Member.table_id == table_id)))
