"""The command line and the first start as an actor: changes that no signed-in person makes."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session


@dataclass
class System:
    """Goes where `here` goes in domain functions. Events then have no person."""

    db: Session
    table_id: int | None = None
    user_id: int | None = None


class Actor(Protocol):
    """Whoever changes something: a request's `here`, or the command line."""

    db: Session

    @property
    def table_id(self) -> int | None: ...
    @property
    def user_id(self) -> int | None: ...
