"""Draft, published, approved: a published version never changes, a correction makes the next one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable import clock
from roundtable.errors import Conflict, Forbidden, Invalid
from roundtable.events import record
from roundtable.i18n import gettext as _
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries
from roundtable.minutes.actions import begin_minutes
from roundtable.minutes.document import canonical, checksum, document
from roundtable.minutes.models import Block, Minutes, MinutesVersion
from roundtable.minutes.queries import Paragraph
from roundtable.permissions import may
from roundtable.search import index
from roundtable.tables.models import Member


@dataclass(frozen=True)
class Hindrance:
    """What has to be done before publishing; `item_id` is the agenda item where it can be done, if there is one."""

    text: str
    item_id: int | None = None


def hindrances(db: Session, meeting: Meeting) -> list[Hindrance]:
    """What has to be done before these minutes can be published, one sentence each, in the order of the agenda."""
    found = []
    if meeting.state == "running":
        found.append(Hindrance(_("The meeting is still going on. Please end it first.")))
    elif meeting.state == "planned" and meeting.starts_at > clock.now():
        found.append(Hindrance(_("The meeting has not taken place yet.")))
    items = queries.items_of(db, meeting.id)
    paragraphs = queries.paragraphs(db, [item.id for item in items])
    for item in items:
        found += [Hindrance(sentence, item.id) for sentence in _open_points(item, paragraphs[item.id])]
    return found


def _open_points(item: AgendaItem, paragraphs: list[Paragraph]) -> list[str]:
    top = _("TOP %(label)s “%(title)s”", label=item.label, title=item.title)
    decided = any(p.block.kind == "decision" and p.decision and p.decision.result for p in paragraphs)
    found = []
    if item.kind == "decision" and item.state != "postponed" and not decided:
        found.append(_("%(item)s is up for decision and has no result yet.", item=top))
    if any(p.conflicts for p in paragraphs):
        found.append(_("In %(item)s two versions still stand side by side.", item=top))
    return found


def publish(here: Any, meeting: Meeting) -> MinutesVersion:
    """Freeze what is there as the next version. Invalid with all hindrances; Conflict if it is published already."""
    minutes = begin_minutes(here, meeting.id)
    if minutes.state != "draft":
        raise Conflict(_("These minutes are published already."))
    if problems := hindrances(here.db, meeting):
        raise Invalid({"publication": " ".join(problem.text for problem in problems)})
    minutes.version += 1
    version = _freeze(here, meeting, minutes)
    minutes.state = "published"
    _refresh_search(here.db, meeting.id)
    record(
        here, "minutes.published", topic=f"minutes/{meeting.id}", subject=version, title=_title(meeting),
        what=str(minutes.version),
    )  # fmt: skip
    return version


def _freeze(here: Any, meeting: Meeting, minutes: Minutes) -> MinutesVersion:
    now, by = clock.now(), _seat(here)
    added = {
        "number": minutes.version, "published_at": clock.local(now).strftime("%Y-%m-%dT%H:%M"), "published_by": by,
        "reason": minutes.reopened_reason,
    }  # fmt: skip
    content = canonical(document(here.db, meeting, added))
    version = MinutesVersion(
        table_id=meeting.table_id, minutes_id=minutes.id, minutes=minutes, number=minutes.version, content=content,
        sha256=checksum(content), reason=minutes.reopened_reason, published_at=now, published_by=by,
    )  # fmt: skip
    here.db.add(version)
    here.db.flush()
    return version


def approve(here: Any, meeting: Meeting, in_meeting: Meeting | None) -> None:
    """The table has accepted the published version, in a later meeting if that is known. Closes the meeting."""
    minutes = begin_minutes(here, meeting.id)
    if minutes.state != "published":
        raise Conflict(_("Only published minutes can be approved."))
    if in_meeting is not None and in_meeting.starts_at <= meeting.starts_at:
        raise Invalid({"meeting": _("A meeting can't approve its own minutes.")})
    minutes.state = "approved"
    minutes.approved_at, minutes.approved_by_id = clock.now(), here.user_id
    minutes.approved_in_id = in_meeting.id if in_meeting else None
    meeting.state = "closed"
    record(here, "minutes.approved", topic=f"minutes/{meeting.id}", subject=minutes, title=_title(meeting))
    record(here, "meeting.closed", topic=f"meeting/{meeting.id}", subject=meeting, title=_title(meeting))


def reopen(here: Any, meeting: Meeting, reason: str) -> None:
    """Back to a draft, for a correction. The published version stays; the next one says why it was made."""
    minutes = begin_minutes(here, meeting.id)
    if minutes.state == "draft":
        raise Conflict(_("These minutes are a draft already."))
    if minutes.state == "approved" and not may(here.role, "minutes:approve"):
        raise Forbidden
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: the next version will mention it.")})
    minutes.state, minutes.reopened_reason = "draft", reason.strip()[:200]
    minutes.approved_at = minutes.approved_by_id = minutes.approved_in_id = None
    if meeting.state == "closed":
        meeting.state = "held"
        record(here, "meeting.reopened", topic=f"meeting/{meeting.id}", subject=meeting, title=_title(meeting))
    record(
        here, "minutes.reopened", topic=f"minutes/{meeting.id}", subject=minutes, title=_title(meeting),
        what=minutes.reopened_reason,
    )  # fmt: skip


def _title(meeting: Meeting) -> str:
    return meeting.title or f"{meeting.number}/{meeting.year}"


def _seat(here: Any) -> str:
    """The publisher as the minutes name people: by organisation or role, else by name."""
    member = here.db.scalar(select(Member).where(Member.table_id == here.table_id, Member.user_id == here.user_id))
    return member.seat if member else (here.user.name if here.user else "")


def _refresh_search(db: Session, meeting_id: int) -> None:
    """From now on everybody who may read published minutes finds these paragraphs."""
    db.flush()
    for block in db.scalars(select(Block).where(Block.meeting_id == meeting_id)):
        index.refresh(db, block)
