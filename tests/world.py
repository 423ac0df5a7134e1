"""The world: the people and tables that every test starts with. All invented.

Two tables have people: Dithmarschen and Kiel. Members of one are strangers at the other, except Jonas, who is a member
of both.

| who     | Dithmarschen  | Kiel         | state         |
|---------|---------------|--------------|---------------|
| Birgit  | moderator     |              |               |
| Ole     | minute_taker  |              |               |
| Jonas   | member        | volunteer    |               |
| Petra   | volunteer     |              |               |
| Gesa    | guest         |              |               |
| Merle   |               | moderator    |               |
| Karla   |               |              | coordinator   |
| Anton   |               |              | administrator |
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from roundtable.accounts.models import User, UserSession
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.tables.models import Member, Region, RoundTable

SEATS = {
    "birgit": ("moderator", "Beratungsstelle Dithmarschen"),
    "ole": ("minute_taker", "Koordinierungsstelle Ehrenamt"),
    "jonas": ("member", "Migrationsberatung"),
    "petra": ("volunteer", "Helferkreis Heide"),
    "gesa": ("guest", ""),
}
STATE = {"karla": "coordinator", "anton": "administrator"}
PEOPLE = (*SEATS, "merle", *STATE)


def email(name: str) -> str:
    return f"{name}@example.org"


def token(name: str) -> str:
    """The cookie of a person who is already signed in."""
    return f"session-of-{name}"


def build(db: Session) -> None:
    """Add everything in the table above."""
    for ags, name, kind in (("01051", "Dithmarschen", "Kreis"), ("01002", "Kiel", "kreisfreie Stadt")):
        db.merge(Region(ags=ags, name=name, kind=kind, seat=name, since_2018=True))
    db.flush()
    tables = {}
    for slug, ags, long in (
        ("dithmarschen", "01051", "Kreis Dithmarschen"),
        ("kiel", "01002", "Landeshauptstadt Kiel"),
    ):
        table = db.query(RoundTable).filter_by(slug=slug).one_or_none() or RoundTable(slug=slug)
        table.name, table.long_name, table.region_ags = long.split()[-1], long, ags
        table.opened_at, table.founded = clock.now(), 2018
        db.add(table)
        tables[slug] = table
    people = {}
    for name in PEOPLE:
        user = User(name=name.capitalize(), email=email(name), state_role=STATE.get(name, ""), confirmed_at=clock.now())
        db.add(user)
        db.flush()
        db.add(
            UserSession(
                token_hash=hash_token(token(name)),
                user_id=user.id,
                expires_at=clock.now() + timedelta(days=3650),
            )
        )
        people[name] = user
    db.flush()
    for name, (role, organisation) in SEATS.items():
        _seat(db, tables["dithmarschen"], people[name], role, organisation)
    _seat(db, tables["kiel"], people["merle"], "moderator", "Beratungsstelle Kiel")
    _seat(db, tables["kiel"], people["jonas"], "volunteer", "Migrationsberatung")


def squat(db: Session, address: str, slug: str = "dithmarschen", role: str = "minute_taker") -> User:
    """Somebody who joined under an address that they never proved to be theirs, signed in with `token("squatter")`."""
    user = User(name="Wer auch immer", email=address)
    db.add(user)
    db.flush()
    table = db.query(RoundTable).filter_by(slug=slug).one()
    db.add(Member(table_id=table.id, user_id=user.id, role=role))
    ends = clock.now() + timedelta(days=30)
    db.add(UserSession(token_hash=hash_token(token("squatter")), user_id=user.id, expires_at=ends))
    db.flush()
    return user


def _seat(db: Session, table: RoundTable, user: User, role: str, organisation: str) -> None:
    db.add(Member(table_id=table.id, user_id=user.id, role=role, organisation=organisation))


@dataclass
class Actor:
    """An Actor (core/actors.py) without a request, for calling domain functions."""

    db: Session
    user: User | None
    table: RoundTable | None
    role: str | None

    @property
    def person(self) -> User:
        assert self.user
        return self.user

    @property
    def this_table(self) -> RoundTable:
        assert self.table
        return self.table

    @property
    def user_id(self) -> int | None:
        return self.user.id if self.user else None

    @property
    def table_id(self) -> int | None:
        return self.table.id if self.table else None


def actor(db: Session, name: str, slug: str | None = "dithmarschen") -> Any:
    """A person of the world at a table, with their role there, for calling domain functions."""
    user = db.query(User).filter_by(email=email(name)).one()
    table = db.query(RoundTable).filter_by(slug=slug).one() if slug else None
    member = db.query(Member).filter_by(user_id=user.id, table_id=table.id if table else 0).one_or_none()
    return Actor(db, user, table, user.state_role or (member.role if member else None))
