"""Minutes as one document: what pages and files show, what is frozen on publishing, and its checksum.

A document is plain data (dicts, lists, strings, numbers), so that a frozen version always shows what was published,
whatever happens to meetings, people and tasks afterwards. Times are local, as in "2026-03-12T14:05".
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.core.clock import local
from roundtable.files.models import File
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.agenda.queries import clock_of, headings, items_in_order
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.queries import invitation_of
from roundtable.minutes import attendance_words, frozen
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.document.attendance import queries as attendance_queries
from roundtable.minutes.frozen import FORMAT
from roundtable.minutes.models import (
    Decision,
    MinutesVersion,
)
from roundtable.minutes.queries import Paragraph
from roundtable.minutes.words import invitation_words, result_words
from roundtable.tasks.in_meetings.queries import state_in_minutes
from roundtable.tasks.models import ActionItem

AtDecision = Callable[[Decision], dict[str, Any]]  # see attendance_at_decision()


def document(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The minutes of a meeting as they are now; publishing adds `version` (number, time, by whom, why)."""
    return _document(db, meeting, lambda _item: {})


def draft_document(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The same, with the planned and the actual time of each item as help for writing. It is never frozen."""
    return _document(db, meeting, _time_taken)


def _document(db: Session, meeting: Meeting, extra: Callable[[AgendaItem], dict[str, Any]]) -> dict[str, Any]:
    items = items_in_order(db, meeting.id)
    above = headings(db, meeting.id, items)
    paragraphs = minutes_queries.paragraphs(db, [item.id for item in items])
    attended = attendance_queries.load_attendance(db, meeting, items)
    at_decision = attendance_queries.attendance_at_decision(attended)
    attached = _attached(agenda_queries.files_of_meeting(db, meeting.id))
    return {
        "format": FORMAT,
        "table": {
            "name": meeting.table.name,
            "long_name": meeting.table.long_name,
            "seat": meeting.table.region.seat,
        },
        "meeting": {**_meeting(meeting), "invitation": _invitation(invitation_of(db, meeting))},
        "attendance": attendance_queries.attendance_groups(db, attended),
        "items": [
            {
                **_item(item, paragraphs[item.id], at_decision, above.get(item.id), state_in_minutes(db, item, items)),
                **extra(item),
                "files": attached.get(item.id, []),
            }
            for item in items
        ],
        "files": attached.get(None, []),
        "tasks": _tasks(db, meeting, items),
        "version": None,
    }


def canonical(content: dict[str, Any]) -> str:
    """The document as JSON in the one form that checksums are taken of: sorted keys, no spaces, unescaped umlauts."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(content: str) -> str:
    """SHA-256 over the UTF-8 bytes of the canonical text, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def is_intact(version: MinutesVersion) -> bool:
    """Whether a version still matches its checksum, which after a redaction is that of the redacted text."""
    return checksum(version.content) == (version.redacted_sha256 or version.sha256)


def of_version(version: MinutesVersion) -> dict[str, Any]:
    """The published document in today's format, whichever release froze it. Don't take checksums of this."""
    return frozen.read(version.content)


def as_text(content: dict[str, Any]) -> str:
    """The document as lines of text, for comparing two versions."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: dict[str, Any]) -> Iterable[str]:
    meeting = content["meeting"]
    yield from (f"{name}: {meeting[name]}" for name in ("place", "chair", "minute_taker") if meeting[name])
    yield from filter(None, (invitation_words(meeting),))
    for name in attendance_words.GROUPS:
        if content["attendance"][name]:
            yield f"{name}: {', '.join(attendance_words.attendees(content['attendance'][name], name))}"
    for item in content["items"]:
        if "section" in item:
            yield item["section"]
        yield f"TOP {item['label']} {item['title']}"
        yield from (line for block in item["blocks"] for line in _block_lines(block))
        yield from _file_lines(item)
    yield from _file_lines(content)
    for task in content["tasks"]:
        yield "; ".join(str(task[name]) for name in ("number", "title", "assignee", "due", "status") if task[name])


def _file_lines(part: dict[str, Any]) -> Iterable[str]:
    return (f"{file['name']} (SHA-256 {file['sha256']})" for file in part["files"])


def _block_lines(block: dict[str, Any]) -> Iterable[str]:
    if block["decision"]:
        yield f"{block['decision']['label']} {result_words(block['decision'])}".strip()
    yield from (line for line in block["text"].split("\n") if line.strip())


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "number": meeting.number,
        "year": meeting.year,
        "title": meeting.title,
        "extraordinary": meeting.extraordinary,
        "place": meeting.place,
        "chair": meeting.chair,
        "minute_taker": meeting.minute_taker,
        "begin": _time(meeting.started_at or meeting.starts_at),
        "end": _time(meeting.ended_at or meeting.ends_at),
    }


def _invitation(sent: MeetingInvitation | None) -> dict[str, Any] | None:
    """When people were invited, the deadline for it ("" without a notice period), and why it was late."""
    if sent is None:
        return None
    deadline = sent.deadline.isoformat() if sent.deadline else ""
    return {"sent": _time(sent.sent_at), "deadline": deadline, "in_time": sent.in_time, "reason": sent.reason}


def _item(
    item: AgendaItem,
    paragraphs: list[Paragraph],
    at_decision: AtDecision,
    heading: str | None,
    tasks: list[dict[str, Any]],
) -> dict[str, Any]:
    """The key `section` exists only in the item with which a section begins. `tasks`: of "Stand der Aufgaben"."""
    return {
        **({"section": heading} if heading else {}),
        "id": item.id,
        "label": item.label,
        "title": item.title,
        "kind": item.kind,
        "state": item.state,
        "visibility": item.visibility,
        "blocks": tasks + [_block(paragraph, at_decision) for paragraph in paragraphs if not _is_task(paragraph)],
    }


def _attached(found: list[File]) -> dict[int | None, list[dict[str, Any]]]:
    """{item id: its attachments}; those of the whole meeting under None. The checksum identifies the file."""
    rows: dict[int | None, list[dict[str, Any]]] = {}
    for file in found:
        row = {"id": file.id, "name": file.name, "size": file.size, "sha256": file.sha256}
        rows.setdefault(file.item_id, []).append(row)
    return rows


def _time_taken(item: AgendaItem) -> dict[str, Any]:
    used = clock_of(item).minutes_used
    return {"time": {"planned": item.minutes, "used": used}} if used else {}


def _is_task(paragraph: Paragraph) -> bool:
    # Tasks are listed at the end of the document, not among the paragraphs.
    return paragraph.block.kind == "action" and paragraph.task is not None


def _block(paragraph: Paragraph, at_decision: AtDecision) -> dict[str, Any]:
    block = paragraph.block
    is_decision = block.kind == "decision" and paragraph.decision is not None
    return {
        "id": block.id,
        "kind": block.kind,
        "text": block.text,
        "internal": block.internal,
        "decision": _decision(paragraph.decision, at_decision) if is_decision and paragraph.decision else None,
    }


def _decision(decision: Decision, at_decision: AtDecision) -> dict[str, Any]:
    return {
        "label": decision.label,
        "number": decision.number,
        "year": decision.year,
        "result": decision.result,
        "yes": decision.yes,
        "no": decision.no,
        "abstained": decision.abstained,
        **at_decision(decision),
    }


def _tasks(db: Session, meeting: Meeting, items: list[AgendaItem]) -> list[dict[str, Any]]:
    """The meeting's tasks. Each is as visible as the item and the paragraph that it came from."""
    internal, visibility = minutes_queries.internal_blocks(db, meeting.id), {item.id: item.visibility for item in items}
    return [
        {
            **_task(task),
            "item": task.origin_item_id,
            "visibility": visibility.get(task.origin_item_id or 0, "all"),
            "block": task.block_id,
            "internal": task.block_id in internal,
        }
        for task in agenda_queries.tasks_of_meeting(db, meeting.id)
    ]


def _task(task: ActionItem) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "assignee": task.assignee,
        "status": task.status,
        "due": task.due_on.isoformat() if task.due_on else "",
        "due_next_meeting": task.due_next_meeting,
        "resubmit": task.resubmit_on.isoformat() if task.resubmit_on else "",
    }


def _time(moment: datetime | None) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def damaged_versions(db: Session) -> list[str]:
    """Published versions that don't match their checksum, as "table id/meeting id/number"; for `roundtable check`."""
    versions = db.scalars(select(MinutesVersion).options(joinedload(MinutesVersion.minutes)))
    return [f"{v.table_id}/{v.minutes.meeting_id}/{v.number}" for v in versions if not is_intact(v)]
