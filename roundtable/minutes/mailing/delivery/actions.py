"""Delivering minutes that are to be mailed: after the commit, without holding a database connection meanwhile.

Each address is marked "sending" and committed before the mail server hears of it. So two servers, two presses or a
crash in between can't send anything twice; in doubt it is a failed delivery that a person may repeat.
"""

import logging
import textwrap
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.events import in_turn, record
from roundtable.core.i18n import gettext as _
from roundtable.live.bell import Bell
from roundtable.mail import delivery as mail
from roundtable.minutes import exports, queries
from roundtable.minutes.exports.outline import outline
from roundtable.minutes.exports.plain import as_plain
from roundtable.minutes.mailing import queries as lists
from roundtable.minutes.mailing.actions import public_content
from roundtable.minutes.mailing.models import Mailing, MailingRecipient

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
        in_turn(db)
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
        "table": meeting.table.name, "day": meeting.starts_at, "number": mailing.number, "by": mailing.sent_by,
        "message": wrapped(mailing.message), "form": mailing.form,
        "until": minutes.objections_until if is_open else None,
        "path": f"/tables/{meeting.table.slug}/meetings/{meeting.id}/minutes",
    }  # fmt: skip
    letters = [Letter(one.id, one.email, one.name, one.locale, one.part) for one in found]
    return Batch(mailing.table_id, mailing.meeting_id, mailing.form, public_content(version), context, letters)


def wrapped(text: str) -> str:
    """In lines that every mail program shows; mail servers break longer ones where they like."""
    return "\n".join(textwrap.fill(line, WIDTH, break_long_words=False) for line in text.split("\n"))


def _send(config: Config, batch: Batch) -> list[str]:
    prepared = {locale: _in_language(config, batch, locale) for locale in {letter.locale for letter in batch.letters}}
    mails = [
        mail.Mail(
            letter.email, "minutes", letter.locale,
            {**batch.context, "name": letter.name, "part": letter.part, "text": prepared[letter.locale][0]},
            prepared[letter.locale][1],
        )
        for letter in batch.letters
    ]  # fmt: skip
    return mail.attempt(config, mails)


def _in_language(config: Config, batch: Batch, locale: str) -> tuple[str, tuple[str, str, bytes] | None]:
    """The minutes as text for the mail itself, or as the file that goes with it."""
    with i18n.use(locale):
        if batch.form == "text":
            return as_plain(outline(batch.content, config.url), WIDTH), None
        name = f"{_('Minutes')} {batch.content['table']['name']} {batch.content['meeting']['begin'][:10]}.pdf"
        return "", (name, "application/pdf", exports.render("pdf", batch.content, config.url))


def _note(database: Database, batch: Batch, states: list[str]) -> None:
    with database.write() as db:
        in_turn(db)
        rows = lists.by_id(db, [letter.ident for letter in batch.letters])
        for letter, state in zip(batch.letters, states, strict=True):
            rows[letter.ident].state, rows[letter.ident].at = state, clock.now()
        record(System(db, batch.table_id), "minutes.mail_delivered", f"minutes/{batch.meeting_id}")


errands = [deliver]
