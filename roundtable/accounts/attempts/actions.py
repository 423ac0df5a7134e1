"""How often something may be tried. Counted in the database, so that several server processes count together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from roundtable.accounts.attempts.models import Attempt
from roundtable.core import clock
from roundtable.core.events import serialise_writers
from roundtable.core.security import hash_token

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)  # older tries are deleted with the next one; the page on privacy says so
# (tries in the window, tries before the pause between them begins to grow)
GUESSES = (10, 3)  # passwords for one account
GUESSES_FROM_NETWORK = (100, 100)  # a whole Kreis administration can sit behind one address
LINKS = (5, 5)  # mails to one account
LINKS_FROM_NETWORK = (60, 60)
JOINS_FROM_NETWORK = (100, 100)  # a meeting at which everybody scans the code
CHECKIN_GUESSES_FROM_NETWORK = (10, 10)  # wrong codes of a meeting
# From all networks together, at one meeting: its number is two digits for the door and one of 10,000 for itself. So
# in a quarter of an hour 20 tries hit it with 0.2 %, in a meeting of three hours with 2.4 %, however many networks
# somebody has; the guesses of one network are ten. Nobody can close the doors of other meetings, and whoever is let
# in waits for a person who confirms.
CHECKIN_GUESSES = (20, 20)
CHECKINS_FROM_NETWORK = (100, 100)  # visitors of a meeting sit behind one address


def wait(db: Session, what: str, limit: tuple[int, int]) -> int:
    """Seconds until `what` ("password:mail@…") may be tried again; 0 means now."""
    most, free = limit
    tries = _tries(db, what)
    if not tries:
        return 0
    if len(tries) >= most:
        return _seconds_until(tries[-most] + WINDOW)
    if len(tries) < free:
        return 0
    return _seconds_until(tries[-1] + timedelta(seconds=2 ** (len(tries) - free)))


def take(db: Session, what: str, limit: tuple[int, int]) -> int:
    """Count a try if it is allowed (0), else the seconds to wait. Two at once can't both be the last one."""
    serialise_writers(db)
    seconds = wait(db, what, limit)
    if not seconds:
        db.execute(delete(Attempt).where(Attempt.at < clock.now() - KEPT))
        db.add(Attempt(key=hash_token(what), at=clock.now()))
        db.flush()
    return seconds


def forget(db: Session, what: str) -> None:
    """After success: earlier slips don't count any more."""
    db.execute(delete(Attempt).where(Attempt.key == hash_token(what)))


def _tries(db: Session, what: str) -> list[datetime]:
    """In the window before now, or as long after it: the clock was set back a little. Years after it is no try."""
    now = clock.now()
    query = select(Attempt.at).where(Attempt.key == hash_token(what), Attempt.at > now - WINDOW)
    found = db.scalars(query.where(Attempt.at < now + WINDOW).order_by(Attempt.at))
    return [min(at, now) for at in found]


def _seconds_until(moment: datetime) -> int:
    left = (moment - clock.now()).total_seconds()
    return max(0, int(left) + (left > int(left)))
