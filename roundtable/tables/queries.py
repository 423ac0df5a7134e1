"""Reading round tables, memberships and a table's newest events."""

from collections.abc import Iterable

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.accounts.models import User
from roundtable.core.models import Event
from roundtable.tables.models import Member, RoundTable
from roundtable.tables.names import looks_like

FEED_WINDOW = 3000  # how many of a table's newest events the feed searches
_MEMBERSHIPS = (
    select(Member)
    .join(Member.table)
    .options(contains_eager(Member.table))
    .where(Member.user_id == bindparam("user_id"), Member.left_at.is_(None))
    .order_by(RoundTable.name)
)


def memberships_of(db: Session, user_id: int) -> list[Member]:
    """The person's seats, ordered by the tables' names."""
    return list(db.scalars(_MEMBERSHIPS, {"user_id": user_id}))


def opened_tables(db: Session) -> list[RoundTable]:
    return list(db.scalars(_tables().where(RoundTable.opened_at.is_not(None))))


def prepared_tables(db: Session) -> list[RoundTable]:
    """Tables that aren't open yet, one for each such region."""
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
    """Moderators whose account is open, by name."""
    return [member for member in members(db, table_id) if member.role == "moderator" and not member.user.disabled_at]


def others_moderate(db: Session, member: Member) -> bool:
    """Whether this member's table has another moderator."""
    return any(other.id != member.id for other in moderators(db, member.table_id))


def was_moderated(db: Session, table_id: int) -> bool:
    """Whether the table has, or ever had, a moderator."""
    seats = select(Member.id).where(Member.table_id == table_id, Member.role == "moderator")
    return db.scalar(seats.limit(1)) is not None


def former_members(db: Session, table_id: int) -> list[Member]:
    """People who left or were removed, the last one first, at most 200."""
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


def newest_events(
    db: Session, table_id: int | None, verbs: Iterable[str], limit: int
) -> list[tuple[Event, str | None]]:
    """Events of these verbs with the name of who did it, newest first; `table_id` None: those of all tables.

    Only the last FEED_WINDOW events are searched, so that a table without such events doesn't cost a full scan.
    """
    event = Event.__table__.c
    last = select(event.id).where(event.table_id == table_id).order_by(event.id.desc())
    after = db.scalar(last.offset(FEED_WINDOW).limit(1)) or 0
    rows = db.execute(
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.table_id == table_id, Event.verb.in_(tuple(verbs)), Event.id > after)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [(event, name) for event, name in rows]


def member_of(db: Session, table_id: int, user_id: int) -> Member | None:
    """A person's seat at a table, also if they have left."""
    return db.scalar(select(Member).where(Member.table_id == table_id, Member.user_id == user_id))


def is_organisation(db: Session, name: str, table_ids: Iterable[int] | None) -> bool:
    """Whether somebody sits or sat for an organisation of this name at one of the tables (None: at any)."""
    query = select(Member.organisation).where(Member.organisation != "").distinct()
    if table_ids is not None:
        query = query.where(Member.table_id.in_(list(table_ids)))
    wanted = looks_like(name)
    return any(looks_like(organisation) == wanted for organisation in db.scalars(query))


def is_called(db: Session, name: str, table_id: int, besides: Member) -> bool:
    """Whether somebody else sits or sat at the table under this name, without an organisation."""
    names = select(User.name).join(Member, Member.user_id == User.id)
    others = names.where(Member.table_id == table_id, Member.organisation == "", Member.id != besides.id)
    wanted = looks_like(name)
    return any(looks_like(other) == wanted for other in db.scalars(others))


def user_ids_of(db: Session, table_id: int | None) -> frozenset[int]:
    """Ids of everybody who sits or sat at a table; only their names may be shown there."""
    return frozenset(db.scalars(select(Member.user_id).where(Member.table_id == table_id)))
