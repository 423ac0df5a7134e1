"""Mailing published minutes: to each address by itself, each version once. What goes out is the public version."""

from collections.abc import Collection
from typing import Any

from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import in_turn, record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.minutes import exports, queries
from roundtable.minutes.document.layers import queries as layers
from roundtable.minutes.document.queries import canonical
from roundtable.minutes.exports.rendering import MOST_CHARACTERS
from roundtable.minutes.mailing import queries as lists
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.queries import meeting_title, writer

FORMS = ("text", "pdf")
MOST = 200  # addresses at a time
MOST_ADDED = 30

__all__ = ["FORMS", "MOST", "MOST_ADDED", "current_version", "public_content", "retry", "send"]
assert "pdf" in exports.FORMATS


def current_version(here: Any, meeting: Meeting) -> MinutesVersion | None:
    """What would be sent: the newest version, unless a correction of it is being written."""
    minutes = queries.minutes_of(here.db, meeting.id)
    return queries.version(here.db, meeting.id) if minutes and minutes.state != "draft" else None


def public_content(version: MinutesVersion) -> dict[str, Any]:
    """The document as everybody may have it: a mailbox is not ours."""
    return {**layers.seen(version, layers.PUBLIC), "redaction": version.redaction_id}


def send(
    here: Any, meeting: Meeting, number: int, chosen: Collection[str], added: Collection[str], form: str, message: str
) -> Mailing:
    """Put the chosen addresses on the list of what is to be sent; `deliver()` does it after the commit.

    Who has this version already is passed over. Conflict if that is everybody, or if `number`, which the form
    showed, is no longer the newest version; Invalid if nobody was chosen.
    """
    in_turn(here.db)
    version = current_version(here, meeting)
    if version is None or version.number != number:
        raise Conflict(_("There is another version by now. Please look at the list again; nothing was sent."))
    if not chosen:
        raise Invalid({"to": _("Please choose at least one address.")})
    new = _without_it(lists.candidates(here.db, meeting, number, added), chosen)
    _check(new, version, form)
    mailing = Mailing(
        table_id=meeting.table_id, meeting_id=meeting.id, number=number, form=form, message=message,
        sent_by_id=here.user_id, sent_by=writer(here)[:120],
    )  # fmt: skip
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
        table_id=mailing.table_id, mailing_id=mailing.id, meeting_id=mailing.meeting_id, number=mailing.number,
        email=one.email, name=one.name[:120], locale=one.locale, part=one.part, reason=one.reason, state="waiting",
    )  # fmt: skip


def retry(here: Any, meeting: Meeting) -> int:
    """Once more to the addresses that the mail server did not take; returns how many. Conflict if there are none,
    or if what they would get is not what counts any more."""
    in_turn(here.db)
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
