"""Corrections: a new version before the approval, a paragraph in later minutes (Berichtigung) after it."""

from typing import Any

from roundtable.core import i18n
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PERMISSIONS
from roundtable.forwarding.sender_updates import actions as sender_updates
from roundtable.guard.decisions import actions as decisions
from roundtable.guard.places.form_hints import hint_sentence
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import actions as minutes_actions
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.document.queries import of_version
from roundtable.minutes.merge import normal
from roundtable.minutes.models import Block, Minutes, MinutesVersion
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing.actions import freeze, refresh_search
from roundtable.minutes.queries import author_name, meeting_title
from roundtable.minutes.redaction.tombstones.queries import mask
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.models import Correction

MAX_TEXT = 10_000


def correct_published(
    actor: Actor, meeting: Meeting, block: Block, text: str, reason: str, *, guard_reason: str = ""
) -> MinutesVersion:
    """Publish the next version: a copy of the newest one except for this paragraph. The deadline for objections stays.

    It is copied, not made from the database, where tasks and attendance may have changed since. `guard_reason` says
    why what the guard finds in the new text may stay; Invalid if the guard finds something and there is no reason.
    """
    minutes = minutes_actions.lock_minutes(actor, meeting.id)
    if minutes.state != "published":
        raise Conflict(_("Only published minutes that wait for approval get a corrected version."))
    text = _checked_new_text(actor, text, block)
    doc, paragraph = _published_paragraph(actor, meeting, block)
    _check_guard(actor, meeting, text, guard_reason)
    paragraph["text"] = text
    paragraphs.add_revision(actor, block, text, "corrected", None)
    return _next_version(actor, meeting, minutes, doc, reason)


def _published_paragraph(actor: Actor, meeting: Meeting, block: Block) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the newest version as a document, this paragraph in it). Invalid if it isn't there."""
    newest = minutes_queries.version(actor.db, meeting.id)
    assert newest is not None
    doc = of_version(newest)
    for each in (each for item in doc["items"] for each in item["blocks"]):
        if each["id"] == block.id:
            return doc, each
    raise Invalid({"correction": _("This paragraph is not in the published version. Please choose another one.")})


def _next_version(actor: Actor, meeting: Meeting, minutes: Minutes, doc: dict[str, Any], reason: str) -> MinutesVersion:
    minutes.version += 1
    version = freeze(actor, meeting, minutes, doc, reason)
    refresh_search(actor.db, meeting.id)
    record(
        actor,
        "minutes.corrected",
        topic=f"minutes/{meeting.id}",
        subject=version,
        title=meeting_title(meeting),
        what=str(minutes.version),
    )
    sender_updates.minutes_published(actor.db, meeting.id)
    return version


def _check_guard(actor: Actor, meeting: Meeting, text: str, reason: str) -> None:
    """Invalid if the guard finds something that nobody has decided about, as before publishing."""
    if found := decisions.allow_findings(actor, meeting, text, reason):
        raise Invalid(
            {
                "correction": hint_sentence(found),
                "stays": _("Please replace it above, or say here why it may stay."),
            }
        )


def correct_draft(actor: Actor, block: Block, text: str) -> None:
    """Correct a paragraph while the minutes are a draft again; the next version will have it."""
    minutes_actions.lock_draft(actor, block.meeting_id, block)
    paragraphs.add_revision(actor, block, _checked_new_text(actor, text, block), "corrected", None)
    record(actor, "minutes.block_saved", topic=f"minutes/{block.meeting_id}", subject=block, title=block.item.title)


def _checked_new_text(actor: Actor, text: str, block: Block) -> str:
    text = mask(actor.db, actor.table_id, normal(text).strip())
    if not text:
        raise Invalid({"correction": _("Please write how the paragraph is to read.")})
    if len(text) > paragraphs.MAX_TEXT:
        raise Invalid(
            {
                "correction": _(
                    "This paragraph is too long: %(size)s characters, at most %(limit)s. Please divide it.",
                    size=len(text),
                    limit=paragraphs.MAX_TEXT,
                )
            }
        )
    if text == block.text.strip():
        raise Invalid({"correction": _("The paragraph still reads as before. Please change it as it shall be.")})
    return text


def record_correction(
    actor: Actor, meeting: Meeting, in_meeting: Meeting, text: str, block: Block | None = None
) -> Correction:
    """Record a correction of approved minutes as a paragraph in a later meeting's minutes; both link to each other.

    A correction of something hidden is visible to the same people only. Raises Invalid if the later meeting has no
    item for them.
    """
    minutes = _lock_approved(actor, meeting)
    if in_meeting not in review_queries.correctable_in(actor.db, meeting):
        raise Invalid({"in_meeting": _("Please choose a later meeting whose minutes are being written.")})
    text = _checked(text)
    label, visibility = _label_and_visibility(actor, meeting, block)
    item = _item_for(actor, minutes, in_meeting, visibility)
    internal = {visibility, item.visibility} != {"all"}
    draft = paragraphs.BlockDraft("note", f"{_heading(meeting, label)} {text}", internal=internal)
    paragraph = paragraphs.send_block(actor, item, draft).block
    correction = Correction(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        block_id=block.id if block else None,
        item_label=label,
        in_meeting_id=in_meeting.id,
        in_block_id=paragraph.id,
        author=author_name(actor),
    )
    actor.db.add(correction)
    actor.db.flush()
    record(
        actor,
        "minutes.correction_recorded",
        topic=f"minutes/{meeting.id}",
        subject=correction,
        title=meeting_title(meeting),
    )
    return correction


def _lock_approved(actor: Actor, meeting: Meeting) -> Minutes:
    minutes = minutes_actions.lock_minutes(actor, meeting.id)
    if minutes.state != "approved":
        raise Conflict(_("These minutes are not approved yet: they get a corrected version instead."))
    return minutes


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid({"text": _("Please write how it should read.")})
    if len(text) > MAX_TEXT:
        raise Invalid(
            {"text": _("This is too long: %(size)s characters, at most %(limit)s.", size=len(text), limit=MAX_TEXT)}
        )
    return text


def _label_and_visibility(actor: Actor, meeting: Meeting, block: Block | None) -> tuple[str, str]:
    """(number, visibility) of the paragraph's item in the approved version, or a stricter visibility if it has one now.

    For an internal paragraph the visibility is "members" at least. NotFound if the version has no such paragraph.
    """
    if block is None:
        return "", "all"
    version = minutes_queries.version(actor.db, meeting.id)
    assert version is not None
    for item in layers_queries.read_version(version, PERMISSIONS["administrator"])["items"]:
        for each in item["blocks"]:
            if each["id"] == block.id:
                visibility = item["visibility"]
                return item["label"], "members" if each["internal"] and visibility == "all" else visibility
    raise NotFound


def _heading(meeting: Meeting, label: str) -> str:
    with i18n.use(i18n.DEFAULT):
        day = i18n.day(meeting.starts_at, year=True)
        if label:
            return "**" + _("Correction to the minutes of %(day)s, TOP %(label)s:", day=day, label=label) + "**"
        return "**" + _("Correction to the minutes of %(day)s:", day=day) + "**"


def _item_for(actor: Actor, minutes: Minutes, in_meeting: Meeting, visibility: str) -> AgendaItem:
    """The item for the correction: the approval of these minutes, any approval, else the first item.

    For visibility "members" the paragraph itself becomes internal, so any item does. For "moderation" it has to be
    an item of that visibility; Invalid if there is none.
    """
    items = items_in_order(actor.db, in_meeting.id)
    if visibility == "moderation":
        items = [item for item in items if item.visibility == "moderation"]
        if not items:
            raise Invalid(
                {
                    "in_meeting": _(
                        "This is for the moderation only, and that meeting has no such item. "
                        "Please add one to its agenda first."
                    )
                }
            )
        return items[0]
    approval = [item for item in items if (item.carry_key or "").startswith("approve/")]
    return review_queries.approval_item(actor.db, in_meeting.id, minutes.id) or (approval or items)[0]
