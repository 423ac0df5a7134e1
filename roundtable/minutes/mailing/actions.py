"""Mailing published minutes: to each address by itself, each version once. What goes out is the public version."""

import logging
import textwrap
from collections.abc import Collection
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
from roundtable.live.bell import Bell
from roundtable.mail import delivery as mail
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries
from roundtable.minutes.document.layers import queries as layers
from roundtable.minutes.document.queries import canonical
from roundtable.minutes.exports import rendering as exports
from roundtable.minutes.exports.outline import outline
from roundtable.minutes.exports.plain import as_plain
from roundtable.minutes.exports.rendering import MOST_CHARACTERS
from roundtable.minutes.mailing import queries as lists
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.queries import author_name, meeting_title

FORMS = ("text", "pdf")
MOST = 200  # addresses at a time
MOST_ADDED = 30

__all__ = ["FORMS", "MOST", "MOST_ADDED", "current_version", "public_content", "retry", "send"]
assert "pdf" in exports.FORMATS


def current_version(here: Actor, meeting: Meeting) -> MinutesVersion | None:
    """What would be sent: the newest version, unless a correction of it is being written."""
    minutes = queries.minutes_of(here.db, meeting.id)
    return queries.version(here.db, meeting.id) if minutes and minutes.state != "draft" else None


def public_content(version: MinutesVersion) -> dict[str, Any]:
    """The document as everybody may have it: a mailbox is not ours."""
    return {**layers.seen(version, layers.PUBLIC), "redaction": version.redaction_id}


def send(
    here: Actor, meeting: Meeting, number: int, chosen: Collection[str], added: Collection[str], form: str, message: str
) -> Mailing:
    """Put the chosen addresses on the list of what is to be sent; `deliver()` does it after the commit.

    Who has this version already is passed over. Conflict if that is everybody, or if `number`, which the form
    showed, is no longer the newest version; Invalid if nobody was chosen.
    """
    serialise_writers(here.db)
    version = current_version(here, meeting)
    if version is None or version.number != number:
        raise Conflict(_("There is another version by now. Please look at the list again; nothing was sent."))
    if not chosen:
        raise Invalid({"to": _("Please choose at least one address.")})
    new = _without_it(lists.candidates(here.db, meeting, number, added), chosen)
    _check(new, version, form)
    mailing = Mailing(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        number=number,
        form=form,
        message=message,
        sent_by_id=here.user_id,
        sent_by=author_name(here)[:120],
    )
    here.db.add(mailing)
    here.db.flush()
    here.db.add_all(_recipient(mailing, one) for one in new)
    title = meeting_title(meeting)
    record(here, "minutes.mailed", f"minutes/{meeting.id}", mailing, title=title, what=str(number))
    return mailing


def _without_it(people: Collection[lists.Candidate], chosen: Collection[str]) -> list[lists.Candidate]:
    """Who was chosen and has not got this version yet."""
    new = [one for one in people if one.email in chosen and one.got is None]
    if not new:
        raise Conflict(_("Everybody on this list has got this version already. Nobody got it twice."))
    return new


def _check(new: list[lists.Candidate], version: MinutesVersion, form: str) -> None:
    if len(new) > MOST:
        raise Invalid({"to": _("At most %(most)s addresses at a time, please.", most=MOST)})
    if form == "pdf" and len(canonical(public_content(version))) > MOST_CHARACTERS:
        raise Invalid({"form": _("These minutes are too long for a PDF. Please send them as text.")})


def _recipient(mailing: Mailing, one: lists.Candidate) -> MailingRecipient:
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


def retry(here: Actor, meeting: Meeting) -> int:
    """Once more to the addresses that the mail server did not take; returns how many. Conflict if there are none,
    or if what they would get is not what counts any more."""
    serialise_writers(here.db)
    version, failed = current_version(here, meeting), lists.failed(here.db, meeting.id)
    found = [one for one in failed if version and one.number == version.number]
    if failed and not found:
        raise Conflict(_("There is another version by now. Please look at the list again; nothing was sent."))
    if not found:
        raise Conflict(_("No delivery has failed. Somebody else was faster."))
    for one in found:
        one.state = "waiting"
    record(here, "minutes.mail_retried", f"minutes/{meeting.id}", meeting)
    return len(found)


log = logging.getLogger(__name__)


BATCH = 50


WIDTH = 76


@dataclass(frozen=True)
class Letter:
    """One mail to be written, as plain values."""

    ident: int
    email: str
    name: str
    locale: str
    part: str


@dataclass(frozen=True)
class Batch:
    """Mails of one mailing that are ours to send, and what they say."""

    table_id: int
    meeting_id: int
    form: str
    content: dict[str, Any]
    context: dict[str, Any]
    letters: list[Letter]


def deliver(config: Config, database: Database, bell: Bell | None = None) -> bool:
    """Everything that waits. True if anything was sent; also called every minute, for what a crash left."""
    done = False
    while batch := _claim(database):
        done = True
        if bell:
            bell.ring()
        try:
            states = _send(config, batch)
        except exports.Busy:
            states = ["waiting"] * len(batch.letters)
        except Exception:
            log.exception("minutes: a mailing failed")
            states = ["failed"] * len(batch.letters)
        _note(database, batch, states)
        if "waiting" in states:
            break
    if done and bell:
        bell.ring()
    return done


def _claim(database: Database) -> Batch | None:
    """The next mails, marked as ours in a transaction of their own."""
    with database.write() as db:
        serialise_writers(db)
        _give_up(db)
        mailing = lists.next_mailing(db)
        if mailing is None:
            return None
        found = lists.waiting(db, mailing.id, BATCH)
        for one in found:
            one.state, one.at = "sending", clock.now()
        record(System(db, mailing.table_id), "minutes.mail_begun", f"minutes/{mailing.meeting_id}")
        return _batch(db, mailing, found)


def _give_up(db: Session) -> None:
    for one in lists.lost(db):
        one.state = "failed"
        record(System(db, one.table_id), "minutes.mail_lost", f"minutes/{one.meeting_id}")


def _batch(db: Session, mailing: Mailing, found: list[MailingRecipient]) -> Batch:
    version = queries.version(db, mailing.meeting_id, mailing.number)
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
    return Batch(mailing.table_id, mailing.meeting_id, mailing.form, public_content(version), context, letters)


def wrapped(text: str) -> str:
    """In lines that every mail program shows; mail servers break longer ones where they like."""
    return "\n".join(textwrap.fill(line, WIDTH, break_long_words=False) for line in text.split("\n"))


def _send(config: Config, batch: Batch) -> list[str]:
    prepared = {locale: _in_language(config, batch, locale) for locale in {letter.locale for letter in batch.letters}}
    mails = [
        mail.Mail(
            letter.email,
            "minutes",
            letter.locale,
            {
                **batch.context,
                "name": letter.name,
                "part": letter.part,
                "text": prepared[letter.locale][0],
                "form": "pdf" if prepared[letter.locale][1] else "text",
            },
            prepared[letter.locale][1],
        )
        for letter in batch.letters
    ]
    return mail.attempt(config, mails)


def _in_language(config: Config, batch: Batch, locale: str) -> tuple[str, tuple[str, str, bytes] | None]:
    """The minutes as text for the mail itself, or as the file that goes with it."""
    with i18n.use(locale):
        if batch.form == "text":
            return as_plain(outline(batch.content, config.url), WIDTH), None
        try:
            data = exports.render("pdf", batch.content, config.url)
        except exports.Failed:  # better in the mail itself than not at all
            return as_plain(outline(batch.content, config.url), WIDTH), None
        name = f"{_('Minutes')} {batch.content['table']['name']} {batch.content['meeting']['begin'][:10]}.pdf"
        return "", (name, "application/pdf", data)


def _note(database: Database, batch: Batch, states: list[str]) -> None:
    with database.write() as db:
        serialise_writers(db)
        rows = lists.by_id(db, [letter.ident for letter in batch.letters])
        for letter, state in zip(batch.letters, states, strict=True):
            rows[letter.ident].state, rows[letter.ident].at = state, clock.now()
        record(System(db, batch.table_id), "minutes.mail_delivered", f"minutes/{batch.meeting_id}")


errands = [deliver]
