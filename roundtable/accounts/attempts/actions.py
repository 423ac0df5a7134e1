"""Rate limits, counted in the database so that several server processes share them.

A limit is a pair: attempts in WINDOW, and attempts before a pause between them begins to grow (1, 2, 4 … seconds).
Keys say what is limited: "password:mail@…", "link-network:…".
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from roundtable.accounts.attempts.models import Attempt
from roundtable.core import clock
from roundtable.core.events import serialise_writers
from roundtable.core.security import hash_token

WINDOW = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)  # older attempts are deleted with the next one; the page on privacy names this time
PASSWORD_GUESSES = (10, 3)  # passwords for one account
PASSWORD_GUESSES_FROM_NETWORK = (100, 100)  # a whole Kreis administration can sit behind one address
CODE_GUESSES = (10, 3)  # codes of the second step for one account
PASSKEYS_FROM_NETWORK = (200, 200)  # begun sign-ins with a passkey
MAILED_LINKS = (5, 5)  # mails to one account
MAILED_LINKS_FROM_NETWORK = (60, 60)
JOINS_FROM_NETWORK = (100, 100)  # a meeting at which everybody scans the code
CHECKIN_GUESSES_FROM_NETWORK = (10, 10)  # wrong check-in codes
# For one meeting, from all networks together. The code has two digits for the door and four for the meeting, so 20
# guesses in 15 minutes succeed with a probability of 0.2 %, in three hours with 2.4 %, however many networks somebody
# uses. The count is per meeting, so guessing at one locks no other, and a person confirms whoever checks in.
CHECKIN_GUESSES = (20, 20)
ANSWERS_BY_LINK = (30, 30)  # of a listed office about its entry
CHECKSUMS = (20, 20)  # papers from before a redaction, compared by one person
CHECKINS_FROM_NETWORK = (100, 100)  # visitors of a meeting sit behind one address


def seconds_to_wait(db: Session, key: str, limit: tuple[int, int]) -> int:
    """Seconds until the next attempt is allowed; 0 means now. Counts nothing."""
    most, without_pause = limit
    attempts = _recent_attempts(db, key)
    if not attempts:
        return 0
    if len(attempts) >= most:
        return _seconds_until(attempts[-most] + WINDOW)
    if len(attempts) < without_pause:
        return 0
    return _seconds_until(attempts[-1] + timedelta(seconds=2 ** (len(attempts) - without_pause)))


def count_attempt(db: Session, key: str, limit: tuple[int, int]) -> int:
    """Count an attempt and return 0 if it is allowed, else the seconds to wait.

    Writers are serialised, so two requests at once can't both use the last attempt.
    """
    serialise_writers(db)
    seconds = seconds_to_wait(db, key, limit)
    if not seconds:
        db.execute(delete(Attempt).where(Attempt.at < clock.now() - KEPT_FOR))
        db.add(Attempt(key=hash_token(key), at=clock.now()))
        db.flush()
    return seconds


def forget_attempts(db: Session, key: str) -> None:
    """Start counting from zero, after a success."""
    db.execute(delete(Attempt).where(Attempt.key == hash_token(key)))


def _recent_attempts(db: Session, key: str) -> list[datetime]:
    """When attempts were made, oldest first.

    Attempts up to WINDOW in the future count as made now, because the clock may have been set back a little. Later ones
    were stamped by a clock that was wrong and count for nothing.
    """
    now = clock.now()
    query = select(Attempt.at).where(Attempt.key == hash_token(key), Attempt.at > now - WINDOW)
    found = db.scalars(query.where(Attempt.at < now + WINDOW).order_by(Attempt.at))
    return [min(at, now) for at in found]


def _seconds_until(moment: datetime) -> int:
    left = (moment - clock.now()).total_seconds()
    return max(0, int(left) + (left > int(left)))
