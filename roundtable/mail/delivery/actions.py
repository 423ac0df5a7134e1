"""Delivering what waits: claimed one by one, so that neither two processes nor a crash send a mail twice.

Nothing here holds a transaction while it talks to a mail server.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.mail.delivery import outbox
from roundtable.mail.delivery.smtp import Answer, Line
from roundtable.mail.queue import actions as queue
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.queue.models import OutgoingMail
from roundtable.mail.writing.message import Letter, compose

log = logging.getLogger(__name__)
Ring = Callable[[], None]


@dataclass
class _Turn:
    """One thread of this process delivers at a time; who comes meanwhile asks it to look once more."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    begun: bool = True


_turns: WeakKeyDictionary[Database, _Turn] = WeakKeyDictionary()
_making = threading.Lock()


def _turn(database: Database) -> _Turn:
    with _making:
        return _turns.setdefault(database, _Turn())


def begin(database: Database) -> None:
    """A server starts: what another one was sending when it died is free again, as far as that can be known."""
    with _making:
        _turns[database] = _Turn(begun=False)


def stop(database: Database) -> None:
    """The server ends: after the mail that is on its way no other is begun."""
    with _making:
        if turn := _turns.pop(database, None):
            turn.stopping.set()


def deliver(config: Config, database: Database, ring: Ring | None = None) -> bool:
    """Send all that is due; whether anything was. `ring` tells pages that something changed.

    Called after each transaction that wrote mails, and as an errand about once a minute for what has to be repeated.
    """
    turn, changed = _turn(database), False
    turn.asked.set()
    while turn.asked.is_set() and not turn.stopping.is_set() and turn.lock.acquire(blocking=False):
        try:
            turn.asked.clear()
            changed = _deliver_due(config, database, turn, ring or _silent) or changed
        finally:
            turn.lock.release()
    return changed


def _silent() -> None:
    return None


def _deliver_due(config: Config, database: Database, turn: _Turn, ring: Ring) -> bool:
    # With SQLite there is one server: what was being sent when it starts, nobody is sending any more.
    all_leases, turn.begun = database.is_sqlite and not turn.begun, True
    with database.read() as db:
        if not queue_queries.anything_to_do(db, all_leases):
            return False
    line = Line(config)
    try:
        mail = _claim(database, all_leases)
        while mail:
            answer = _handed_over(config, line, mail)
            following = answer.state != "away" and not turn.stopping.is_set()
            mail = _note(database, mail, answer, following)
            ring()
    finally:
        line.close()
    return True


@dataclass(frozen=True)
class _Claimed:
    """A mail that this process has claimed."""

    ident: int
    letter: Letter


def _claim(database: Database, all_leases: bool) -> _Claimed | None:
    with database.write() as db:
        mail = queue.claim(db, all_leases)
        return _claimed(mail) if mail else None


def _note(database: Database, done: _Claimed, answer: Answer, following: bool) -> _Claimed | None:
    """Note what became of one and claim the next: not in one transaction, so that the first is on record sooner."""
    with database.write() as db:
        if mail := db.get(OutgoingMail, done.ident):
            queue.settle(db, mail, answer.state, answer.problem, answer.code)
    return _claim(database, False) if following else None


def _claimed(mail: OutgoingMail) -> _Claimed:
    file = mail.attachment
    letter = Letter(
        mail.email,
        mail.subject,
        mail.text,
        mail.locale,
        mail.key,
        mail.written_at,
        (mail.reply_name, mail.reply_to),
        mail.stop,
        (file.name, file.media, file.data) if file else None,
    )
    return _Claimed(mail.id, letter)


def _handed_over(config: Config, line: Line, mail: _Claimed) -> Answer:
    """One message that can't be written or sent stops none of the others."""
    try:
        data = compose(config, mail.letter)
    except ValueError:
        return Answer("failed", "address")
    except Exception:
        log.exception("mail: a message could not be written")
        return Answer("failed", "program")
    if not config.smtp_host:
        return _kept(config, data)
    answer = line.send(mail.letter.to, data)
    if answer.state != "sent":
        # Without address or text: more people read the log than the mail.
        log.error("mail: the mail server did not take a message (%s %s)", answer.problem, answer.code or "")
    return answer


def _kept(config: Config, data: bytes) -> Answer:
    try:
        outbox.keep(config.outbox, data)
    except OSError as error:
        log.error("mail: the outbox folder can't be written (%s)", error.strerror)
        return Answer("away", "disk")
    return Answer("kept")


def tidy_outbox(config: Config, database: Database) -> bool:
    """Files of the outbox are removed after a while; no page changes by it."""
    outbox.remove_old(config.outbox)
    return False


errands = [deliver, tidy_outbox]
