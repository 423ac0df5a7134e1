"""Who gets published minutes by mail and why, and the state of mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.mail.queue import queries as queue_queries
from roundtable.meetings.models import Attendance, Meeting
from roundtable.meetings.queries import recipients
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.tables.models import Member

THERE = ("present", "deputy")
# Mails in the state "sending" for so long: the process died. No mail server takes that long for a batch.
LOST_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Candidate:
    """An address on the list, with the reason. `got`: the mail with this version that it has got already."""

    email: str
    name: str
    locale: str
    part: str
    reason: str
    deputy: str = ""
    got: MailingRecipient | None = None


def candidates(db: Session, meeting: Meeting, number: int, added: Iterable[str] = ()) -> list[Candidate]:
    """Everybody who has a seat at the table, and the added addresses; those who attended the meeting come first."""
    query = select(Attendance).where(Attendance.meeting_id == meeting.id)
    there = {row.member_id: row for row in db.scalars(query)}
    got = {one.email: one for one in sent_to(db, meeting.id, number)}
    found: dict[str, Candidate] = {}
    for member in recipients(db, meeting.table_id):
        row = there.get(member.id)
        reason = (row.presence if row else "") or "member"
        part = "attended" if reason in THERE else "informed"
        user, deputy = member.user, row.deputy if row and reason == "deputy" else ""
        found[user.email] = Candidate(user.email, user.name, user.locale, part, reason, deputy, got.get(user.email))
    for email in (*added, *(one.email for one in got.values() if one.reason == "added")):
        if email not in found:
            found[email] = Candidate(email, "", i18n.DEFAULT, "informed", "added", "", got.get(email))
    return sorted(found.values(), key=lambda one: one.part != "attended")


def sent_to(db: Session, meeting_id: int, number: int | None = None) -> list[MailingRecipient]:
    """Mails with version `number`, or of all versions, in the order in which they were ordered."""
    query = select(MailingRecipient).where(MailingRecipient.meeting_id == meeting_id)
    if number is not None:
        query = query.where(MailingRecipient.number == number)
    return list(db.scalars(query.options(joinedload(MailingRecipient.mailing)).order_by(MailingRecipient.id)))


def failed(db: Session, meeting_id: int) -> list[MailingRecipient]:
    query = select(MailingRecipient).where(MailingRecipient.meeting_id == meeting_id)
    return list(db.scalars(query.where(MailingRecipient.state == "failed").order_by(MailingRecipient.id)))


def next_mailing(db: Session) -> Mailing | None:
    """The oldest mailing with mails that wait to be sent."""
    query = select(Mailing).join(MailingRecipient, MailingRecipient.mailing_id == Mailing.id)
    return db.scalar(query.where(MailingRecipient.state == "waiting").order_by(Mailing.id).limit(1))


def waiting(db: Session, mailing_id: int, most: int) -> list[MailingRecipient]:
    query = select(MailingRecipient).where(MailingRecipient.mailing_id == mailing_id)
    return list(db.scalars(query.where(MailingRecipient.state == "waiting").order_by(MailingRecipient.id).limit(most)))


def undue_mails(db: Session, state: str, meeting_id: int | None = None) -> list[MailingRecipient]:
    """Mails in this state to people who sat at the table when they were ordered, and don't any more."""
    sits = (
        exists()
        .where(Member.table_id == MailingRecipient.table_id, Member.left_at.is_(None), Member.user_id == User.id)
        .where(User.email == MailingRecipient.email, User.disabled_at.is_(None))
    )
    query = select(MailingRecipient).where(MailingRecipient.state == state, MailingRecipient.reason != "added", ~sits)
    if meeting_id is not None:
        query = query.where(MailingRecipient.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(MailingRecipient.id)))


def lost_mails(db: Session) -> list[MailingRecipient]:
    """Mails that an earlier release was sending when it died: no mail of the queue belongs to them."""
    query = select(MailingRecipient).where(MailingRecipient.state == "sending")
    # Also those stamped by a clock that was far ahead, which would otherwise count as being sent for years.
    ago, ahead = MailingRecipient.at < clock.now() - LOST_AFTER, MailingRecipient.at > clock.horizon()
    found = list(db.scalars(query.where(or_(ago, ahead))))
    queued = set(queue_queries.refs_on_the_way(db, "mailing_recipient/")) if found else set()
    return [one for one in found if f"mailing_recipient/{one.id}" not in queued]


def is_sending(db: Session, mailing_id: int) -> bool:
    query = select(MailingRecipient.id).where(MailingRecipient.mailing_id == mailing_id)
    return db.scalar(query.where(MailingRecipient.state == "sending").limit(1)) is not None


def author(db: Session, mailing: Mailing) -> tuple[str, str]:
    """Name and address of who sent it, for answers; empty while nobody knows whose the address is."""
    person = db.get(User, mailing.sent_by_id) if mailing.sent_by_id else None
    return (person.name, person.email) if person and person.confirmed_at and not person.disabled_at else ("", "")


def by_id(db: Session, ids: Iterable[int]) -> dict[int, MailingRecipient]:
    query = select(MailingRecipient).where(MailingRecipient.id.in_(list(ids)))
    return {one.id: one for one in db.scalars(query)}
