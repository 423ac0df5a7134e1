"""Writing mails in the transaction of what they tell, and noting what became of each."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict
from roundtable.core.events import record, serialise_writers
from roundtable.core.hooks import Hook
from roundtable.core.i18n import gettext as _
from roundtable.core.security import hash_token, new_token
from roundtable.mail.queue import queries
from roundtable.mail.queue.models import MailAttachment, MailStop, OutgoingMail
from roundtable.mail.writing.kinds import KINDS
from roundtable.mail.writing.texts import written

# Minutes until the next attempt, after the first, the second …
PAUSES = (1, 2, 5, 10, 20, 30, 60)
TEXT_KEPT = timedelta(days=30)  # the text of a mail that failed, so that it can be sent again
KEPT = timedelta(days=365)  # who got which kind of mail, when
QUIET_FOR = timedelta(seconds=2)  # pages hear of many mails that are taken in a row only so often

# Rooms with rows of their own for a mail: whether it may still leave, and what became of it.
still_wanted: Hook[[Session, OutgoingMail], bool] = Hook()
settled: Hook[[Session, OutgoingMail], None] = Hook()


@dataclass(frozen=True)
class Origin:
    """Where a mail is sent from: "meeting/5" at a table; `reply` is the (name, address) that answers go to.

    `ref` names the rows that follow what becomes of it, for `settled`.
    """

    place: str = ""
    table_id: int | None = None
    reply: tuple[str, str] = ("", "")
    ref: str = ""
    attachment_id: int | None = None


def sent_from(actor: Actor, place: str, everywhere: bool = False) -> Origin:
    """`place`, of a person who answers to what comes back; at the actor's table, or `everywhere` at none."""
    person = actor.db.get(User, actor.user_id) if actor.user_id else None
    # Nobody knows yet whose an unproven address is.
    reply = (person.name, person.email) if person and person.confirmed_at else ("", "")
    return Origin(place, None if everywhere else actor.table_id, reply)


def later(
    db: Session, to: str, template: str, locale: str = "", origin: Origin | None = None, **context: Any
) -> OutgoingMail | None:
    """A mail that leaves as soon as this transaction is committed; if that fails, nothing is sent.

    It is rendered now. None if its recipient has ordered mails of this kind off.
    """
    origin, kind, locale = origin or Origin(), KINDS[template], locale or i18n.current()
    if kind.unasked and to.casefold() in _stopped(db, origin.table_id, template):
        return None
    subject, text = written(template, locale, context)
    now, token = clock.now(), new_token() if kind.unasked else ""
    mail = OutgoingMail(
        table_id=origin.table_id,
        kind=template,
        origin=origin.place,
        ref=origin.ref,
        email=to,
        name=str(context.get("name", ""))[:200],
        locale=locale,
        subject=subject,
        text=text,
        reply_name=origin.reply[0][:200],
        reply_to=origin.reply[1],
        attachment_id=origin.attachment_id,
        key=secrets.token_hex(16),
        stop=f"/mails/{token}" if token else "",
        stop_hash=hash_token(token) if token else "",
        urgent=kind.urgent,
        written_at=now,
        due_at=now,
        at=now,
        until=now + kind.life,
    )
    db.add(mail)
    db.info["mails"] = True  # somebody has to be told after the commit
    _tell_once(db, mail)
    return mail


def _tell_once(db: Session, mail: OutgoingMail) -> None:
    """Pages that show what becomes of mails hear of the first that is written there in a transaction."""
    told: set[str] = db.info.setdefault("mails told", set())
    topic = f"mail-{mail.origin}"
    if mail.origin and topic not in told:
        told.add(topic)
        record(System(db, mail.table_id), "mail.written", topic, None, everywhere=mail.table_id is None)


def attach(db: Session, name: str, media: str, data: bytes) -> int:
    """A file for mails of this transaction; returns its number for `Origin`."""
    file = MailAttachment(name=name[:200], media=media, data=data)
    db.add(file)
    db.flush()
    return file.id


def _stopped(db: Session, table_id: int | None, kind: str) -> set[str]:
    known: dict[tuple[int | None, str], set[str]] = db.info.setdefault("mail stops", {})
    if (table_id, kind) not in known:
        known[table_id, kind] = queries.stopped(db, table_id, kind)
    return known[table_id, kind]


def claim(db: Session, all_leases: bool = False) -> OutgoingMail | None:
    """Mark the next mail as being sent; None if there is none. What a process left that died is free again."""
    serialise_writers(db)
    for each in queries.lost(db, all_leases):
        each.state, each.due_at, each.attempts = "waiting", clock.now(), each.attempts + 1
    while mail := queries.due(db):
        mail.at = clock.now()
        if not all(still_wanted(db, mail)):
            db.delete(mail)
            db.flush()
            continue
        if clock.now() <= mail.until:
            mail.state = "sending"
            return mail
        _end(db, mail, "failed", mail.problem or "late", mail.code)
        db.flush()
    return None


def settle(db: Session, mail: OutgoingMail, state: str, problem: str = "", code: int = 0) -> None:
    """`state` is sent, kept or failed; "later" if it may go at another attempt, "away" if no mail can go now."""
    serialise_writers(db)
    if state not in ("later", "away"):
        return _end(db, mail, state, problem, code)
    mail.state, mail.problem, mail.code, mail.at = "waiting", problem, code, clock.now()
    if state == "away":
        mail.due_at = clock.now()
        return None
    pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
    mail.attempts, mail.due_at = mail.attempts + 1, clock.now() + timedelta(minutes=pause)
    if mail.due_at > mail.until:
        return _end(db, mail, "failed", problem, code)
    return _tell(db, mail)


def _end(db: Session, mail: OutgoingMail, state: str, problem: str, code: int) -> None:
    mail.state, mail.problem, mail.code, mail.at = state, problem, code, clock.now()
    if state != "failed" or KINDS[mail.kind].urgent or mail.ref:
        mail.text = mail.stop = (
            ""  # nobody needs it any more (rooms with own rows write it anew), and it may hold a link
        )
    if not mail.text:
        mail.attachment_id = None
    settled(db, mail)
    _tell(db, mail)


def _tell(db: Session, mail: OutgoingMail) -> None:
    """Pages that show where it was sent from; of many mails in a row only now and then, and of the last."""
    if not mail.origin:
        return
    db.flush()
    topic, lately = f"mail-{mail.origin}", clock.now() - QUIET_FOR
    if mail.state == "sent" and queries.count_on_the_way(db, mail.origin) and queries.is_told(db, mail, topic, lately):
        return
    record(System(db, mail.table_id), "mail.settled", topic, None, everywhere=mail.table_id is None)


def send_again(actor: Actor, place: str) -> int:
    """Send what failed from this place once more, to those addresses alone. Conflict if nothing did."""
    serialise_writers(actor.db)
    found = queries.failed(actor.db, place, actor.table_id)
    if not found:
        raise Conflict(_("No delivery has failed. Somebody else was faster."))
    for mail in found:
        mail.state, mail.problem, mail.code, mail.attempts = "waiting", "", 0, 0
        mail.at = mail.due_at = clock.now()
        mail.until = clock.now() + KINDS[mail.kind].life
    actor.db.info["mails"] = True
    record(actor, "mail.sent_again", f"mail-{place}", None, what=str(len(found)))
    return len(found)


def order_off(actor: Actor, mail: OutgoingMail) -> None:
    """This address gets no more mails of this kind from this table, also none that wait already."""
    serialise_writers(actor.db)
    if queries.stops_of(actor.db, mail):
        return
    actor.db.add(MailStop(email=mail.email.casefold(), table_id=mail.table_id, kind=mail.kind))
    record(System(actor.db, mail.table_id), "mail.ordered_off", "mail-stops", everywhere=mail.table_id is None)


def order_again(actor: Actor, mail: OutgoingMail) -> None:
    serialise_writers(actor.db)
    for stop in queries.stops_of(actor.db, mail):
        actor.db.delete(stop)
    record(System(actor.db, mail.table_id), "mail.ordered", "mail-stops", everywhere=mail.table_id is None)


def tidy(db: Session) -> None:
    """A duty: texts of failed mails go after a month, rows after a year, files with the last mail that needs them."""
    old = queries.before(db, clock.now() - TEXT_KEPT, ["failed"])
    for_good = update(OutgoingMail).where(OutgoingMail.id.in_(old), OutgoingMail.text != "")
    db.execute(for_good.values(text="", stop="", attachment_id=None))
    over = queries.before(db, clock.now() - KEPT, ["sent", "kept", "failed"])
    db.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(over)))
    db.execute(delete(MailAttachment).where(MailAttachment.id.in_(queries.unused_attachments(db))))


duties = [tidy]
