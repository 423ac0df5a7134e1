"""Who acts: the one thing that every changing function is given, whatever else it needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session


class Actor(Protocol):
    """Whoever changes something: a request's `here`, a guest link, the command line."""

    @property
    def db(self) -> Session: ...
    @property
    def table_id(self) -> int | None: ...
    @property
    def user_id(self) -> int | None: ...


class Person(Protocol):
    """Whom a letter comes from, and in whose language a page is made."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def confirmed_at(self) -> datetime | None: ...


class Place(Protocol):
    """The table as letters name it and addresses spell it."""

    @property
    def name(self) -> str: ...
    @property
    def slug(self) -> str: ...


class AtTable(Actor, Protocol):
    """Somebody who is signed in and acts at a table, with the rights of a role there."""

    @property
    def person(self) -> Person: ...
    @property
    def this_table(self) -> Place: ...
    @property
    def role(self) -> str | None: ...


@dataclass
class System:
    """The command line and the first start: goes where `here` goes. Events then have no person."""

    db: Session
    table_id: int | None = None
    user_id: int | None = None


def table_of(actor: Actor) -> int:
    """The table at which this happens: where the address names one, there is one."""
    assert actor.table_id is not None, "nothing here belongs to a table"
    return actor.table_id


def person_of(actor: Actor) -> int:
    """Who does it, behind a sign-in."""
    assert actor.user_id is not None, "nobody is signed in"
    return actor.user_id
