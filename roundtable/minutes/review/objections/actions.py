"""Objections to published minutes (Einwendungen): written until a deadline, answered, corrected visibly."""

from dataclasses import dataclass
from typing import Any

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.actions import lock_minutes
from roundtable.minutes.document.queries import of_version
from roundtable.minutes.models import Minutes
from roundtable.minutes.publishing.actions import reopen
from roundtable.minutes.publishing.approval.actions import update_agenda_notes
from roundtable.minutes.publishing.corrections.actions import correct_draft, correct_published
from roundtable.minutes.queries import author_name
from roundtable.minutes.redaction.tombstones.queries import mask
from roundtable.minutes.review import queries as review_queries
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


def why_closed(minutes: Minutes) -> str:
    """Why no objection can be written now, and what to do instead; "" while it can."""
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
    actor: Actor,
    meeting: Meeting,
    text: str,
    block_id: int | None = None,
    quote: str = "",
    *,
    doc: Any = None,
    guest: Guest | None = None,
) -> Objection:
    """Object to a passage (`quote`) of a paragraph, to the paragraph, or to the whole.

    The same objection again makes no second one. `doc` is the published document as its author may read it, by
    default all of it. Raises Invalid after the deadline, and if the quote is not in the paragraph.
    """
    minutes = lock_minutes(actor, meeting.id)
    if why := why_closed(minutes):
        raise Invalid({"text": why})
    doc = doc or of_version(minutes_queries.version(actor.db, meeting.id))  # type: ignore[arg-type]
    label, quote = _locate(doc, block_id, quote)
    text = mask(actor.db, meeting.table_id, checked_text(text))
    author = (guest.name or guest.email.partition("@")[0]) if guest else author_name(actor)
    if known := _find_same(_objections_of_author(actor, minutes, guest), (text, block_id, quote)):
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
        author_id=actor.user_id,
        author=author[:120],
        email=guest.email if guest else "",
    )
    with update_agenda_notes(actor, minutes):
        actor.db.add(objection)
        actor.db.flush()
    _record(actor, "minutes.objection_raised", objection)
    return objection


def _find_same(mine: list[Objection], wanted: tuple[str, int | None, str]) -> Objection | None:
    """The same objection among those this person made before; Invalid if there are MOST_BY_ONE already."""
    for known in mine:
        if (known.text, known.block_id, known.quote) == wanted and known.state != "withdrawn":
            return known
    if len(mine) >= MOST_BY_ONE:
        raise Invalid({"text": _("These are very many objections. Please talk to the moderation directly.")})
    return None


def _objections_of_author(actor: Actor, minutes: Minutes, guest: Guest | None) -> list[Objection]:
    if guest:
        return review_queries.objections_by_mail(actor.db, minutes.id, guest.email)
    return review_queries.objections_by(actor.db, minutes.id, actor.user_id)


def _locate(doc: dict[str, Any], block_id: int | None, quote: str) -> tuple[str, str]:
    """(number of the item, the quote with normalised blanks). Invalid if it can't be found there."""
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
    actor: AtTable, objection: Objection, verdict: str, answer: str, correction: str = "", *, guard_reason: str = ""
) -> None:
    """Answer an objection: `verdict` is "accepted" or "rejected"; rejecting needs an `answer`.

    Accepting publishes the next version with `correction` as the paragraph's text; an objection to the whole opens
    the minutes for a correction instead. `guard_reason` as in `correct_published()`. Raises Conflict for one's own
    objection, and if somebody else has answered it.
    """
    minutes = lock_minutes(actor, objection.meeting_id)
    actor.db.refresh(objection)
    _refuse_own(actor, objection)
    if objection.state != "open":
        raise Conflict(_("This objection has been answered already."))
    answer = mask(actor.db, objection.table_id, _checked(verdict, answer))
    with update_agenda_notes(actor, minutes):
        if verdict == "accepted":
            objection.corrected_in = _correct(actor, minutes, objection, correction, guard_reason)
        objection.state, objection.answer, objection.answered_at = verdict, answer, clock.now()
        objection.answered_by = author_name(actor)
        actor.db.flush()
    if verdict == "accepted":
        _record(actor, "minutes.objection_accepted", objection)
    else:
        _record(actor, "minutes.objection_rejected", objection)


def _checked(verdict: str, answer: str) -> str:
    """The stripped answer. Invalid for an unknown verdict, and if a rejection has no answer."""
    if verdict not in ("accepted", "rejected"):
        raise Invalid({"verdict": _("Please choose one of the options.")})
    if verdict == "rejected" and not answer.strip():
        raise Invalid({"answer": _("Please say why: whoever wrote the objection reads this.")})
    return checked_answer(answer)


def _refuse_own(actor: AtTable, objection: Objection) -> None:
    if objection.may_be_by(actor.person):
        raise Conflict(_("This is your own objection. Somebody else has to answer it; you can only withdraw it."))


def _correct(actor: Actor, minutes: Minutes, objection: Objection, correction: str, guard_reason: str) -> int:
    """Correct what was objected to. Returns the number of the version with the correction, also if it is still open."""
    meeting, reason = minutes.meeting, version_reason(objection)
    if objection.block is None:
        if minutes.state == "published":
            reopen(actor, meeting, reason)
        return minutes.version + 1
    if minutes.state == "draft":
        correct_draft(actor, objection.block, correction)
        return minutes.version + 1
    return correct_published(actor, meeting, objection.block, correction, reason, guard_reason=guard_reason).number


def version_reason(objection: Objection) -> str:
    """The reason that the next version gives. In German, because it is stored in the document."""
    with i18n.use(i18n.DEFAULT):
        if objection.item_label:
            return _("Objection by %(who)s on TOP %(label)s", who=objection.who, label=objection.item_label)[:200]
        return _("Objection by %(who)s", who=objection.who)[:200]


def withdraw(actor: AtTable, objection: Objection) -> None:
    """Withdraw one's own objection. Raises Forbidden for others, Conflict if it has been answered."""
    minutes = lock_minutes(actor, objection.meeting_id)
    actor.db.refresh(objection)
    _withdraw(actor, minutes, objection, objection.is_by(actor.person))


def withdraw_by_link(actor: Actor, objection: Objection, guest: Guest) -> None:
    """`withdraw()` for somebody without an account, who came by a mailed link."""
    minutes = lock_minutes(actor, objection.meeting_id)
    actor.db.refresh(objection)
    _withdraw(actor, minutes, objection, objection.email == guest.email)


def _withdraw(actor: Actor, minutes: Minutes, objection: Objection, is_own: bool) -> None:
    if not is_own:
        raise Forbidden
    if objection.state == "withdrawn":
        return
    if objection.state != "open":
        raise Conflict(_("This objection has been answered already."))
    with update_agenda_notes(actor, minutes):
        objection.state = "withdrawn"
        actor.db.flush()
    _record(actor, "minutes.objection_withdrawn", objection)


def _record(actor: Actor, verb: str, objection: Objection) -> None:
    meeting = objection.minutes.meeting
    title = meeting.title or f"{meeting.number}/{meeting.year}"
    with i18n.use(i18n.DEFAULT):  # stored text is German
        what = objection.who
    record(actor, verb, topic=f"minutes/{objection.meeting_id}", subject=objection, title=title, what=what)
