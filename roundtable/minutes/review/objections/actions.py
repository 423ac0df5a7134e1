"""Objections to published minutes (Einwendungen): written within a window, answered, and corrected visibly."""

from dataclasses import dataclass
from typing import Any

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries
from roundtable.minutes.actions import lock_minutes
from roundtable.minutes.document.queries import of_version
from roundtable.minutes.models import Minutes
from roundtable.minutes.publishing.actions import reopen
from roundtable.minutes.publishing.approval.actions import keep_notes
from roundtable.minutes.publishing.corrections.actions import correct_draft, correct_published
from roundtable.minutes.queries import author_name
from roundtable.minutes.redaction.tombstones.queries import mask
from roundtable.minutes.review import queries as reviews
from roundtable.minutes.review.comments.actions import checked_answer, checked_text
from roundtable.minutes.review.models import Objection
from roundtable.minutes.review.passages import passages

MAX_QUOTE = 1000
MOST_BY_ONE = 30  # objections of one person to one set of minutes


@dataclass(frozen=True)
class Guest:
    """Somebody without an account, known by the address that the link was mailed to."""

    email: str
    name: str


def closed_sentence(minutes: Minutes) -> str:
    """Why no objection can be written now, and what can be done instead; "" while it can."""
    phase = minutes.phase
    if phase in ("draft", "comments"):
        return _("The minutes are being revised. You can write an objection again when the next version is published.")
    if phase == "approved":
        return _("These minutes are approved. A mistake found now is recorded as a correction in later minutes.")
    if phase == "settled" and minutes.objections_until:
        return _(
            "The time for objections ended on %(day)s. Please bring it up in the next meeting, "
            "when the minutes are up for approval.",
            day=i18n.day(minutes.objections_until, year=True),
        )
    if phase == "settled":
        return _("There is no time for objections at the moment. Please bring it up in the next meeting.")
    return ""


def raise_objection(
    here: Actor,
    meeting: Meeting,
    text: str,
    block_id: int | None = None,
    quote: str = "",
    doc: Any = None,
    guest: Guest | None = None,
) -> Objection:
    """To a passage (`quote`) of a paragraph, to the paragraph, or to the whole. The same again makes no second one.

    `doc` is the published document as its writer may read it. Invalid after the deadline, and when the passage
    does not stand in the paragraph.
    """
    minutes = lock_minutes(here, meeting.id)
    if why := closed_sentence(minutes):
        raise Invalid({"text": why})
    doc = doc or of_version(queries.version(here.db, meeting.id))  # type: ignore[arg-type]
    label, quote = _place(doc, block_id, quote)
    text = mask(here.db, meeting.table_id, checked_text(text))
    author = (guest.name or guest.email.partition("@")[0]) if guest else author_name(here)
    if known := _known(_own(here, minutes, guest), (text, block_id, quote)):
        return known
    objection = Objection(
        table_id=meeting.table_id,
        minutes_id=minutes.id,
        meeting_id=meeting.id,
        version=minutes.version,
        block_id=block_id,
        item_label=label,
        quote=quote,
        text=text,
        author_id=here.user_id,
        author=author[:120],
        email=guest.email if guest else "",
    )
    with keep_notes(here, minutes):
        here.db.add(objection)
        here.db.flush()
    _tell(here, "minutes.objection_raised", objection, what=author)
    return objection


def _known(mine: list[Objection], wanted: tuple[str, int | None, str]) -> Objection | None:
    """The same one, raised before; Invalid if there is no room for another."""
    for known in mine:
        if (known.text, known.block_id, known.quote) == wanted and known.state != "withdrawn":
            return known
    if len(mine) >= MOST_BY_ONE:
        raise Invalid({"text": _("These are very many objections. Please talk to the moderation directly.")})
    return None


def _own(here: Actor, minutes: Minutes, guest: Guest | None) -> list[Objection]:
    if guest:
        return reviews.objections_by_mail(here.db, minutes.id, guest.email)
    return reviews.objections_by(here.db, minutes.id, here.user_id)


def _place(doc: dict[str, Any], block_id: int | None, quote: str) -> tuple[str, str]:
    """Label of the item, and the passage with its blanks as they stand there."""
    quote = " ".join(quote.split())
    if block_id is None:
        if quote:
            raise Invalid({"block": _("Please also choose the paragraph in which this passage stands.")})
        return "", ""
    found = passages(doc).get(block_id)
    if found is None:
        raise Invalid({"block": _("This paragraph is not in the published version. Please choose another one.")})
    if quote and quote not in found[1]:
        raise Invalid({"quote": _("These words don't stand in the paragraph. Please copy them, or leave this empty.")})
    return found[0], quote[:MAX_QUOTE]


def answer_objection(
    here: AtTable, objection: Objection, verdict: str, answer: str, correction: str = "", stays: str = ""
) -> None:
    """ "accepted" or "rejected". Accepting corrects: published minutes get the next version, with the reason on it.

    An objection to the whole opens the minutes for a correction instead. Rejecting needs an answer. Conflict when
    it is one's own, or when somebody was faster.
    """
    minutes = lock_minutes(here, objection.meeting_id)
    here.db.refresh(objection)
    _refuse_own(here, objection)
    if objection.state != "open":
        raise Conflict(_("This objection has been answered already."))
    answer = mask(here.db, objection.table_id, _checked(verdict, answer))
    with keep_notes(here, minutes):
        if verdict == "accepted":
            objection.corrected_in = _correct(here, minutes, objection, correction, stays)
        objection.state, objection.answer, objection.answered_at = verdict, answer, clock.now()
        objection.answered_by = author_name(here)
        here.db.flush()
    if verdict == "accepted":
        _tell(here, "minutes.objection_accepted", objection, what=objection.author)
    else:
        _tell(here, "minutes.objection_rejected", objection, what=objection.author)


def _checked(verdict: str, answer: str) -> str:
    """The answer; rejecting needs one."""
    if verdict not in ("accepted", "rejected"):
        raise Invalid({"verdict": _("Please choose one of the options.")})
    if verdict == "rejected" and not answer.strip():
        raise Invalid({"answer": _("Please say why: whoever wrote the objection reads this.")})
    return checked_answer(answer)


def _refuse_own(here: AtTable, objection: Objection) -> None:
    if objection.is_by(here.person):
        raise Conflict(_("This is your own objection. Somebody else has to answer it; you can only withdraw it."))


def _correct(here: Actor, minutes: Minutes, objection: Objection, correction: str, stays: str) -> int:
    """The number of the version that has it, or will have it."""
    meeting, reason = minutes.meeting, reason_of(objection)
    if objection.block is None:
        if minutes.state == "published":
            reopen(here, meeting, reason)
        return minutes.version + 1
    if minutes.state == "draft":
        correct_draft(here, objection.block, correction)
        return minutes.version + 1
    return correct_published(here, meeting, objection.block, correction, reason, stays).number


def reason_of(objection: Objection) -> str:
    """What the next version says about why it was made; German, because it stays in the document."""
    with i18n.use(i18n.DEFAULT):
        if objection.item_label:
            return _("Objection by %(who)s on TOP %(label)s", who=objection.author, label=objection.item_label)[:200]
        return _("Objection by %(who)s", who=objection.author)[:200]


def withdraw(here: AtTable, objection: Objection) -> None:
    """By whoever wrote it (Forbidden for others), while nobody has answered it."""
    minutes = lock_minutes(here, objection.meeting_id)
    here.db.refresh(objection)
    _withdraw(here, minutes, objection, objection.is_by(here.person))


def withdraw_by_link(here: Actor, objection: Objection, guest: Guest) -> None:
    """The same for whoever has no account, only the link that was mailed."""
    minutes = lock_minutes(here, objection.meeting_id)
    here.db.refresh(objection)
    _withdraw(here, minutes, objection, objection.email == guest.email)


def _withdraw(here: Actor, minutes: Minutes, objection: Objection, is_own: bool) -> None:
    if not is_own:
        raise Forbidden
    if objection.state == "withdrawn":
        return
    if objection.state != "open":
        raise Conflict(_("This objection has been answered already."))
    with keep_notes(here, minutes):
        objection.state = "withdrawn"
        here.db.flush()
    _tell(here, "minutes.objection_withdrawn", objection, what=objection.author)


def _tell(here: Actor, verb: str, objection: Objection, **data: Any) -> None:
    meeting = objection.minutes.meeting
    title = meeting.title or f"{meeting.number}/{meeting.year}"
    record(here, verb, topic=f"minutes/{objection.meeting_id}", subject=objection, title=title, **data)
