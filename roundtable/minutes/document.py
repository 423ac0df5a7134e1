"""Minutes as one document: what the paper shows, what is frozen on publishing, and its checksum.

A document is plain data (dicts, lists, strings, numbers), so that a frozen version shows for ever what was
published, whatever happens to meetings, people and tasks afterwards. Times are local, as in "2026-03-12T14:05".
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from roundtable.clock import local
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.meetings.sections import headings
from roundtable.minutes import queries
from roundtable.minutes.models import Decision, MinutesVersion
from roundtable.minutes.queries import Paragraph
from roundtable.tasks.models import ActionItem

FORMAT = 1
PRESENCE = ("present", "deputy", "excused", "absent", "guest")


def document(db: Session, meeting: Meeting, version: dict[str, Any] | None = None) -> dict[str, Any]:
    """The minutes of a meeting as they are now; `version` is what publishing adds (number, time, by whom, why)."""
    items = queries.items_of(db, meeting.id)
    above = headings(db, meeting.id, items)
    paragraphs = queries.paragraphs(db, [item.id for item in items])
    return {
        "format": FORMAT,
        "table": {
            "name": meeting.table.name, "long_name": meeting.table.long_name, "seat": meeting.table.region.seat,
        },
        "meeting": _meeting(meeting),
        "attendance": _attendance(queries.attendance_of(db, meeting.id)),
        "items": [_item(item, paragraphs[item.id], above.get(item.id)) for item in items],
        "tasks": [_task(task) for task in queries.tasks_of(db, meeting.id)],
        "version": version,
    }  # fmt: skip


def canonical(content: dict[str, Any]) -> str:
    """The one way to write a document down: sorted keys, no spaces, real umlauts."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(content: str) -> str:
    """SHA-256 over the UTF-8 bytes of the canonical text, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def is_intact(version: MinutesVersion) -> bool:
    """Whether a version still is what its checksum was taken of."""
    return checksum(version.content) == version.sha256


def of_version(version: MinutesVersion) -> dict[str, Any]:
    return json.loads(version.content)


def as_text(content: dict[str, Any]) -> str:
    """The document as lines of text, for comparing two versions."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: dict[str, Any]) -> Iterable[str]:
    meeting = content["meeting"]
    yield from (f"{name}: {meeting[name]}" for name in ("place", "chair", "minute_taker") if meeting[name])
    for name in PRESENCE:
        if content["attendance"][name]:
            yield f"{name}: {', '.join(content['attendance'][name])}"
    for item in content["items"]:
        if "section" in item:
            yield item["section"]
        yield f"TOP {item['label']} {item['title']}"
        yield from (line for block in item["blocks"] for line in _block_lines(block))
    for task in content["tasks"]:
        yield "; ".join(str(task[name]) for name in ("number", "title", "assignee", "due", "status") if task[name])


def _block_lines(block: dict[str, Any]) -> Iterable[str]:
    from roundtable.minutes.words import result_words

    if block["decision"]:
        yield f"{block['decision']['label']} {result_words(block['decision'])}".strip()
    yield from (line for line in block["text"].split("\n") if line.strip())


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id, "number": meeting.number, "year": meeting.year, "title": meeting.title,
        "extraordinary": meeting.extraordinary, "place": meeting.place, "chair": meeting.chair,
        "minute_taker": meeting.minute_taker, "begin": _time(meeting.started_at or meeting.starts_at),
        "end": _time(meeting.ended_at or meeting.ends_at),
    }  # fmt: skip


def _attendance(rows: list[Attendance]) -> dict[str, list[str]]:
    """Seats (organisations, else names) by presence, each once. Who came as a guest of the table is named apart."""
    found: dict[str, dict[str, None]] = {name: {} for name in PRESENCE}
    for row in rows:
        if row.presence:
            came = row.presence in ("present", "deputy")
            group = "guest" if came and row.member.role == "guest" else row.presence
            found[group][f"{row.member.seat} ({row.note})" if row.note and came else row.member.seat] = None
    return {name: list(seats) for name, seats in found.items()}


def _item(item: AgendaItem, paragraphs: list[Paragraph], heading: str | None) -> dict[str, Any]:
    """`section` is there only for the item with which a section begins."""
    return {
        **({"section": heading} if heading else {}),
        "id": item.id, "label": item.label, "title": item.title, "kind": item.kind, "state": item.state,
        "blocks": [_block(paragraph) for paragraph in paragraphs if not _is_task(paragraph)],
    }  # fmt: skip


def _is_task(paragraph: Paragraph) -> bool:
    # Tasks stand in their own table at the end.
    return paragraph.block.kind == "action" and paragraph.task is not None


def _block(paragraph: Paragraph) -> dict[str, Any]:
    block = paragraph.block
    is_decision = block.kind == "decision" and paragraph.decision is not None
    return {
        "id": block.id, "kind": block.kind, "text": block.text,
        "decision": _decision(paragraph.decision) if is_decision and paragraph.decision else None,
    }  # fmt: skip


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "label": decision.label, "number": decision.number, "year": decision.year, "result": decision.result,
        "yes": decision.yes, "no": decision.no, "abstained": decision.abstained,
    }  # fmt: skip


def _task(task: ActionItem) -> dict[str, Any]:
    return {
        "number": task.number, "title": task.title, "assignee": task.assignee, "status": task.status,
        "due": task.due_on.isoformat() if task.due_on else "", "due_next_meeting": task.due_next_meeting,
        "resubmit": task.resubmit_on.isoformat() if task.resubmit_on else "",
    }  # fmt: skip


def _time(moment: datetime | None) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
