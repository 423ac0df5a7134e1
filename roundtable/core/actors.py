"""The command line and the first start as an actor: changes that no signed-in person makes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass
class System:
    """Goes where `here` goes in domain functions. Events then have no person."""

    db: Session
    table_id: int | None = None
    user_id: int | None = None
