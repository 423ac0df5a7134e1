"""Comments on a draft in the phase "in Abstimmung": members comment on paragraphs, the minute-taker resolves."""

from datetime import date

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.minutes.actions import lock_minutes
from roundtable.minutes.models import Block
from roundtable.minutes.queries import author_name, checked_last_day, meeting_title
from roundtable.minutes.redaction.tombstones.queries import mask
from roundtable.minutes.review.models import BlockComment

MAX_TEXT = 4000


def ask_for_comments(actor: Actor, meeting: Meeting, until: date | None = None) -> None:
    """Open a draft for comments until the end of a day, by default after the table's usual number of days.

    Called again it changes the day. Raises Conflict for published minutes, Invalid for an impossible day.
    """
    minutes = lock_minutes(actor, meeting.id)
    if minutes.state != "draft":
        raise Conflict(_("These minutes are published already."))
    minutes.comments_until = checked_last_day(until, meeting.table.comment_days, "comments_until")
    with i18n.use(i18n.DEFAULT):
        day = i18n.day(minutes.comments_until)
    record(
        actor,
        "minutes.comments_asked",
        topic=f"minutes/{meeting.id}",
        subject=minutes,
        title=meeting_title(meeting),
        what=day,
    )


def end_comments(actor: Actor, meeting: Meeting) -> None:
    """Close comments early; those that were written stay. Nothing happens if they are closed already."""
    minutes = lock_minutes(actor, meeting.id)
    if minutes.state == "draft" and minutes.comments_until:
        minutes.comments_until = None
        record(
            actor,
            "minutes.comments_closed",
            topic=f"minutes/{meeting.id}",
            subject=minutes,
            title=meeting_title(meeting),
        )


def add_comment(actor: Actor, block: Block, text: str) -> BlockComment:
    """Add a comment. Outside the phase: Invalid, not Conflict, so that the form comes back with the text."""
    if lock_minutes(actor, block.meeting_id).phase != "comments":
        raise Invalid({"text": _("Comments are closed. Please tell the minute-taker directly.")})
    actor.db.refresh(block)
    if block.removed_at:
        raise Invalid({"text": _("This paragraph was removed meanwhile.")})
    text = mask(actor.db, block.table_id, checked_text(text))
    comment = BlockComment(
        table_id=block.table_id,
        meeting_id=block.meeting_id,
        block_id=block.id,
        text=text,
        author_id=actor.user_id,
        author=author_name(actor),
    )
    actor.db.add(comment)
    actor.db.flush()
    record(actor, "minutes.comment_added", topic=f"minutes/{block.meeting_id}", subject=comment, title=block.item.title)
    return comment


def resolve_comment(actor: Actor, comment: BlockComment, answer: str) -> None:
    """Mark a comment as settled, with an optional answer. Raises Conflict if it is settled already."""
    lock_minutes(actor, comment.meeting_id)
    actor.db.refresh(comment)
    if comment.resolved_at:
        raise Conflict(_("Somebody has settled this comment already."))
    answer = mask(actor.db, comment.table_id, checked_answer(answer))
    comment.resolved_at, comment.resolved_by, comment.answer = clock.now(), author_name(actor), answer
    record(actor, "minutes.comment_resolved", topic=f"minutes/{comment.meeting_id}", subject=comment)


def checked_text(text: str) -> str:
    """The stripped text of a comment or an objection; Invalid if it is empty or too long."""
    text = text.strip()
    if not text:
        raise Invalid({"text": _("Please write something first.")})
    return _short(text, "text")


def checked_answer(text: str) -> str:
    return _short(text.strip(), "answer")


def _short(text: str, field: str) -> str:
    if len(text) > MAX_TEXT:
        raise Invalid(
            {field: _("This is too long: %(size)s characters, at most %(limit)s.", size=len(text), limit=MAX_TEXT)}
        )
    return text
