"""Mailing the public version of published minutes: one mail per address, each version only once."""

import logging
import textwrap
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.mail.delivery import actions as delivery
from roundtable.mail.queue import actions as mail
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.queue.models import OutgoingMail
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.contacts import queries as contacts_queries
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.document.queries import canonical
from roundtable.minutes.exports import rendering
from roundtable.minutes.exports.outline import outline
from roundtable.minutes.exports.plain import as_plain
from roundtable.minutes.exports.rendering import MOST_CHARACTERS
from roundtable.minutes.mailing import queries as mailing_queries
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.queries import author_name, meeting_title

FORMS = ("text", "pdf")  # in the mail itself, or attached
MAX_ADDRESSES = 200  # addresses at a time
MAX_ADDED = 30
BATCH_SIZE = 50  # mails in one transaction
REF = "mailing_recipient/"  # then the number of the row that follows a mail
WIDTH = 76  # characters per line of a mail

File = tuple[str, str, bytes]  # name, media type, content

log = logging.getLogger(__name__)

__all__ = ["FORMS", "MAX_ADDED", "MAX_ADDRESSES", "Sending", "current_version", "public_content", "retry", "send"]
assert "pdf" in rendering.FORMATS


def current_version(actor: Actor, meeting: Meeting) -> MinutesVersion | None:
    """The version to send: the newest one; None while a correction is being written."""
    minutes = minutes_queries.minutes_of(actor.db, meeting.id)
    return minutes_queries.version(actor.db, meeting.id) if minutes and minutes.state != "draft" else None


def public_content(version: MinutesVersion) -> dict[str, Any]:
    """The public document of a version, for files and mails."""
    return {**layers_queries.read_version(version, layers_queries.PUBLIC), "redaction": version.redaction_id}


@dataclass(frozen=True)
class Sending:
    """What somebody asked to send: version `number` to the chosen addresses; `form` is one of FORMS.

    `added` are the addresses that were added by hand to those of the table's members.
    """

    number: int
    chosen: Collection[str]
    added: Collection[str] = ()
    form: str = "text"
    message: str = ""


def send(actor: Actor, meeting: Meeting, sending: Sending) -> Mailing:
    """Store the mails to be sent; `deliver()` sends them after the commit.

    Addresses that have got this version are skipped. Raises Conflict if that is all of them, or if there is a newer
    version; Invalid if nobody was chosen or too much is to be sent.
    """
    serialise_writers(actor.db)
    version = current_version(actor, meeting)
    if version is None or version.number != sending.number:
        raise Conflict(_("There is another version by now. Please look at the list again; nothing was sent."))
    if not sending.chosen:
        raise Invalid({"to": _("Please choose at least one address.")})
    new = _not_sent_yet(mailing_queries.candidates(actor.db, meeting, sending.number, sending.added), sending.chosen)
    _check_limits(new, version, sending.form)
    mailing = Mailing(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        number=sending.number,
        form=sending.form,
        message=sending.message,
        sent_by_id=actor.user_id,
        sent_by=author_name(actor)[:120],
    )
    actor.db.add(mailing)
    actor.db.flush()
    actor.db.add_all(_recipient(mailing, one) for one in new)
    title = meeting_title(meeting)
    record(actor, "minutes.mailed", f"minutes/{meeting.id}", mailing, title=title, what=str(sending.number))
    return mailing


def _not_sent_yet(
    people: Collection[mailing_queries.Candidate], chosen: Collection[str]
) -> list[mailing_queries.Candidate]:
    """The chosen candidates who have not got this version yet; Conflict if there are none."""
    new = [one for one in people if one.email in chosen and one.got is None]
    if not new:
        raise Conflict(_("Everybody on this list has got this version already. Nobody got it twice."))
    return new


def _check_limits(new: list[mailing_queries.Candidate], version: MinutesVersion, form: str) -> None:
    if len(new) > MAX_ADDRESSES:
        raise Invalid({"to": _("At most %(most)s addresses at a time, please.", most=MAX_ADDRESSES)})
    if form == "pdf" and len(canonical(public_content(version))) > MOST_CHARACTERS:
        raise Invalid({"form": _("These minutes are too long for a PDF. Please send them as text.")})


def _recipient(mailing: Mailing, one: mailing_queries.Candidate) -> MailingRecipient:
    return MailingRecipient(
        table_id=mailing.table_id,
        mailing_id=mailing.id,
        meeting_id=mailing.meeting_id,
        number=mailing.number,
        email=one.email,
        name=one.name[:120],
        locale=one.locale,
        part=one.part,
        reason=one.reason,
        state="waiting",
    )


def retry(actor: Actor, meeting: Meeting) -> int:
    """Send again to the addresses that failed; returns how many. Who has left the table is taken off the list.

    Raises Conflict if there are none, or if they would get a version that is no longer the current one.
    """
    serialise_writers(actor.db)
    undue = _drop(actor.db, mailing_queries.undue_mails(actor.db, "failed", meeting.id))
    version, failed = current_version(actor, meeting), mailing_queries.failed(actor.db, meeting.id)
    found = [one for one in failed if version and one.number == version.number]
    if failed and not found:
        raise Conflict(_("There is another version by now. Please look at the list again; nothing was sent."))
    if not found and not undue:
        raise Conflict(_("No delivery has failed. Somebody else was faster."))
    for one in found:
        one.state = "waiting"
    record(actor, "minutes.mail_retried", f"minutes/{meeting.id}", meeting)
    return len(found)


@dataclass(frozen=True)
class Letter:
    """One mail to be written; plain values, because no database session is open while it is sent."""

    ident: int
    email: str
    name: str
    locale: str
    part: str


@dataclass(frozen=True)
class Batch:
    """Mails of one mailing that wait, and what they say; `reply` is (name, address) of who sent them."""

    table_id: int
    meeting_id: int
    form: str
    content: dict[str, Any]
    context: dict[str, Any]
    letters: list[Letter]
    reply: tuple[str, str]


def deliver(config: Config, database: Database, ring: Callable[[], None] | None = None) -> bool:
    """Put all waiting mails into the queue and have it delivered; returns whether there were any.

    Called after a request, and as an errand about once a minute for what a crash has left.
    """
    done = False
    while batch := _next_batch(database):
        done = True
        try:
            locales = {letter.locale for letter in batch.letters}
            texts = {locale: _in_language(config, batch, locale) for locale in locales}
        except rendering.Busy:
            break
        except Exception:
            log.exception("minutes: a mailing failed")
            texts = {}
        _hand_over(database, batch, texts)
    delivery.deliver(config, database, ring)
    if done and ring:
        ring()
    return done


def _next_batch(database: Database) -> Batch | None:
    """What the next mails have to say; None if none are waiting."""
    with database.write() as db:
        serialise_writers(db)
        _fail_lost_mails(db)
        _drop(db, mailing_queries.undue_mails(db, "waiting"))
        mailing = mailing_queries.next_mailing(db)
        if mailing is None:
            return None
        return _batch(db, mailing, mailing_queries.waiting(db, mailing.id, BATCH_SIZE))


def _hand_over(database: Database, batch: Batch, texts: dict[str, tuple[str, File | None]]) -> None:
    """All mails of the batch that still wait, into the queue; they failed if there are no texts."""
    with database.write() as db:
        serialise_writers(db)
        rows = mailing_queries.by_id(db, [letter.ident for letter in batch.letters])
        files = {locale: mail.attach(db, *file) if file else None for locale, (_text, file) in texts.items()}
        for letter in batch.letters:
            row = rows.get(letter.ident)
            if row is None or row.state != "waiting":
                continue  # another process was faster
            row.state, row.at = "sending" if texts else "failed", clock.now()
            if texts:
                _write(db, batch, letter, texts[letter.locale][0], files[letter.locale])
        record(System(db, batch.table_id), "minutes.mail_begun", f"minutes/{batch.meeting_id}")


def _write(db: Session, batch: Batch, letter: Letter, text: str, file: int | None) -> None:
    origin = mail.Origin(table_id=batch.table_id, reply=batch.reply, ref=f"{REF}{letter.ident}", attachment_id=file)
    own = {"name": letter.name, "part": letter.part, "text": text, "form": "pdf" if file else "text"}
    mail.later(db, letter.email, "minutes", letter.locale, origin, **batch.context, **own)


def _of(db: Session, sent: OutgoingMail) -> MailingRecipient | None:
    """The row that follows a mail of the queue."""
    return db.get(MailingRecipient, int(sent.ref.removeprefix(REF))) if sent.ref.startswith(REF) else None


def may_leave(db: Session, sent: OutgoingMail) -> bool:
    """Whether the mail is still due, right before it leaves: people may have left the table meanwhile."""
    if not sent.ref.startswith(REF):
        return True
    row = _of(db, sent)
    if row and row in (undue := mailing_queries.undue_mails(db, "sending", row.meeting_id)):
        _drop(db, [one for one in undue if one is row])
        return False
    return row is not None


def note_state(db: Session, sent: OutgoingMail) -> None:
    """What became of the mail, in the row that follows it; pages hear of many in a row only now and then."""
    row = _of(db, sent)
    if row is None or row.state != "sending":
        return
    row.state, row.at = sent.state, clock.now()
    db.flush()
    topic, more = f"minutes/{row.meeting_id}", mailing_queries.is_sending(db, row.mailing_id)
    if sent.state == "failed" or not more or not queue_queries.is_told(db, sent, topic, clock.now() - mail.QUIET_FOR):
        record(System(db, row.table_id), "minutes.mail_delivered", topic)


def _drop(db: Session, mails: list[MailingRecipient]) -> int:
    """Take mails off the list that nobody may send any more; returns how many."""
    for one in mails:
        db.delete(one)
        record(System(db, one.table_id), "minutes.mail_dropped", f"minutes/{one.meeting_id}")
    return len(mails)


def _fail_lost_mails(db: Session) -> None:
    for one in mailing_queries.lost_mails(db):
        one.state = "failed"
        record(System(db, one.table_id), "minutes.mail_lost", f"minutes/{one.meeting_id}")


def _batch(db: Session, mailing: Mailing, found: list[MailingRecipient]) -> Batch:
    version = minutes_queries.version(db, mailing.meeting_id, mailing.number)
    assert version is not None
    meeting, minutes = mailing.meeting, version.minutes
    is_open = minutes.phase == "objections" and minutes.version == version.number
    context = {
        "table": meeting.table.name,
        "day": meeting.starts_at,
        "number": mailing.number,
        "by": mailing.sent_by,
        "message": wrapped(mailing.message),
        "until": minutes.objections_until if is_open else None,
        "path": f"/tables/{meeting.table.slug}/meetings/{meeting.id}/minutes",
    }
    letters = [Letter(one.id, one.email, one.name, one.locale, one.part) for one in found]
    content = contacts_queries.with_contacts(db, [public_content(version)], clock.today())[0]
    return Batch(
        mailing.table_id,
        mailing.meeting_id,
        mailing.form,
        content,
        context,
        letters,
        mailing_queries.author(db, mailing),
    )


def wrapped(text: str) -> str:
    """The text with lines of at most WIDTH characters, because mail servers may break longer ones anywhere."""
    return "\n".join(textwrap.fill(line, WIDTH, break_long_words=False) for line in text.split("\n"))


def _in_language(config: Config, batch: Batch, locale: str) -> tuple[str, File | None]:
    """(text for the mail, None), or ("", the attachment as (name, media type, bytes))."""
    with i18n.use(locale):
        if batch.form == "text":
            return as_plain(outline(batch.content, config.url), WIDTH), None
        try:
            data = rendering.render("pdf", batch.content, config.url)
        except rendering.Failed:  # then the minutes go into the mail as text
            return as_plain(outline(batch.content, config.url), WIDTH), None
        name = f"{_('Minutes')} {batch.content['table']['name']} {batch.content['meeting']['begin'][:10]}.pdf"
        return "", (name, "application/pdf", data)


errands = [deliver]
