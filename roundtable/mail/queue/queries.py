"""Which mails wait, which are due, which failed and where, and who has ordered a kind off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.core.security import hash_token
from roundtable.mail.queue.models import MailAttachment, MailStop, OutgoingMail

# A mail is "sending" for so long at most: its process died. Longer than a slow server may take for one.
LEASE = timedelta(minutes=10)
SHOWN = 200  # failed mails on one page


def due(db: Session) -> OutgoingMail | None:
    """The next mail to be sent: those that somebody waits for first, those that failed before last, then the oldest."""
    order = (OutgoingMail.urgent.desc(), OutgoingMail.attempts, OutgoingMail.id)
    return db.scalar(select(OutgoingMail).where(_is_due()).order_by(*order).limit(1))


def anything_to_do(db: Session, all_leases: bool = False) -> bool:
    return db.scalar(select(OutgoingMail.id).where(or_(_is_due(), _is_lost(all_leases))).limit(1)) is not None


def lost(db: Session, all_leases: bool = False) -> list[OutgoingMail]:
    """Mails of a process that died while it was sending them; `all_leases` if there is no other process."""
    return list(db.scalars(select(OutgoingMail).where(_is_lost(all_leases))))


def _is_due() -> ColumnElement[bool]:
    # No mail is put off for a day, so what is due later than that was stamped by a clock that was ahead.
    when = or_(OutgoingMail.due_at <= clock.now(), OutgoingMail.due_at > clock.horizon())
    return and_(OutgoingMail.state == "waiting", when)


def _is_lost(all_leases: bool) -> ColumnElement[bool]:
    over = or_(OutgoingMail.at < clock.now() - LEASE, OutgoingMail.at > clock.horizon())
    return and_(OutgoingMail.state == "sending", *([] if all_leases else [over]))


def by_stop(db: Session, token: str) -> OutgoingMail | None:
    """The mail in which this token stands."""
    return db.scalar(select(OutgoingMail).where(OutgoingMail.stop_hash == hash_token(token)))


def count_on_the_way(db: Session, origin: str) -> int:
    on_the_way = OutgoingMail.state.in_(("waiting", "sending"))
    return db.scalar(select(func.count()).where(OutgoingMail.origin == origin, on_the_way)) or 0


def is_told(db: Session, mail: OutgoingMail, topic: str, since: datetime) -> bool:
    """Whether pages were told since then what becomes of the mails from there."""
    query = select(Event.id).where(Event.table_id == mail.table_id, Event.topic == topic, Event.at > since)
    return db.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class Sent:
    """What became of the mails sent from one place. `failed` are the newest that can't be delivered."""

    sent: int
    kept: int
    on_the_way: int
    failed: list[OutgoingMail]
    delayed: list[OutgoingMail]

    @property
    def any(self) -> bool:
        return bool(self.sent or self.kept or self.on_the_way or self.failed)


def sent_from(db: Session, origin: str, table_id: int | None) -> Sent:
    mine = and_(OutgoingMail.origin == origin, or_(OutgoingMail.table_id == table_id, OutgoingMail.table_id.is_(None)))
    rows = db.execute(select(OutgoingMail.state, func.count()).where(mine).group_by(OutgoingMail.state))
    counts = {row[0]: row[1] for row in rows}
    late = and_(OutgoingMail.state == "waiting", OutgoingMail.problem != "")
    odd = select(OutgoingMail).where(mine, or_(OutgoingMail.state == "failed", late))
    found = list(db.scalars(odd.order_by(OutgoingMail.id.desc()).limit(SHOWN)))
    return Sent(
        counts.get("sent", 0),
        counts.get("kept", 0),
        counts.get("waiting", 0) + counts.get("sending", 0),
        [one for one in found if one.state == "failed"],
        [one for one in found if one.state == "waiting"],
    )


def failed(db: Session, origin: str, table_id: int | None) -> list[OutgoingMail]:
    """Those that can be sent again."""
    mine = or_(OutgoingMail.table_id == table_id, OutgoingMail.table_id.is_(None))
    query = select(OutgoingMail).where(OutgoingMail.origin == origin, OutgoingMail.state == "failed", mine)
    return list(db.scalars(query.where(OutgoingMail.text != "").order_by(OutgoingMail.id)))


def refs_on_the_way(db: Session, prefix: str) -> list[str]:
    """What follows mails that are on their way, of one kind."""
    query = select(OutgoingMail.ref).where(OutgoingMail.state.in_(("waiting", "sending")))
    return list(db.scalars(query.where(OutgoingMail.ref.startswith(prefix))))


def problems(db: Session, prefix: str, idents: Iterable[int]) -> dict[int, OutgoingMail]:
    """The last mail that failed, by the number of the row that follows it."""
    refs = [f"{prefix}{ident}" for ident in idents]
    query = select(OutgoingMail).where(OutgoingMail.ref.in_(refs), OutgoingMail.state == "failed")
    return {int(one.ref.removeprefix(prefix)): one for one in db.scalars(query.order_by(OutgoingMail.id))}


@dataclass(frozen=True)
class QueueState:
    """All mails on their way: how many, since when the oldest waits, and what the last problem was."""

    waiting: int
    failed: int
    oldest: datetime | None
    problem: str

    @property
    def server_problem(self) -> bool:
        """Whether it is our own mail server that doesn't work, and not one recipient's."""
        return self.problem not in ("", "busy", "lost", "disk")


def state(db: Session) -> QueueState:
    on_the_way = OutgoingMail.state.in_(("waiting", "sending"))
    waiting, oldest = db.execute(select(func.count(), func.min(OutgoingMail.written_at)).where(on_the_way)).one()
    lately = OutgoingMail.at > clock.now() - timedelta(days=7)
    failed = db.scalar(select(func.count()).where(OutgoingMail.state == "failed", lately)) or 0
    newest = select(OutgoingMail.problem).where(on_the_way, OutgoingMail.problem != "").order_by(OutgoingMail.at.desc())
    return QueueState(waiting, failed, oldest, db.scalar(newest.limit(1)) or "")


def stopped(db: Session, table_id: int | None, kind: str) -> set[str]:
    """The addresses that have ordered this kind off."""
    return set(db.scalars(select(MailStop.email).where(MailStop.kind == kind, MailStop.table_id == table_id)))


def stops_of(db: Session, mail: OutgoingMail) -> list[MailStop]:
    own = and_(MailStop.email == mail.email.casefold(), MailStop.kind == mail.kind, MailStop.table_id == mail.table_id)
    return list(db.scalars(select(MailStop).where(own)))


def before(db: Session, moment: datetime, states: Iterable[str]) -> list[int]:
    """Ids of mails that have been in one of these states since before that moment."""
    query = select(OutgoingMail.id).where(OutgoingMail.state.in_(list(states)), OutgoingMail.at < moment)
    return list(db.scalars(query.limit(1000)))


def unused_attachments(db: Session) -> list[int]:
    used = select(OutgoingMail.attachment_id).where(OutgoingMail.attachment_id.is_not(None))
    return list(db.scalars(select(MailAttachment.id).where(MailAttachment.id.not_in(used))))
