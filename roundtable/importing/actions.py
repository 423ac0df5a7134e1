"""Storing an imported agenda or minutes, after somebody has seen the preview and chosen what to take over."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.importing.decisions.actions import decision_numbers_in, numbers_given, write_paragraphs
from roundtable.importing.reading import ImportedItem, ImportedTask, ImportPreview
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda.actions import lock_agenda, renumber, set_section
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import KINDS, AgendaItem, AgendaSection, Meeting
from roundtable.meetings.names import written_name
from roundtable.meetings.queries import sections_of
from roundtable.meetings.times import moment_of
from roundtable.minutes import actions as minutes_actions
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tasks import actions as tasks
from roundtable.tasks.entries.dates import Due, parse_due

MOST_ITEMS = 200  # items, or tasks, in one text
MAX_TITLE, MAX_PRESENTER, MAX_TASK = 200, 120, 300
# How councils and associations mark items that aren't public.
_INTERNAL = re.compile(
    r"\b(intern(e[mnrs]?)?|nicht[- ]?öffentlich\w*|vertraulich\w*|internal|confidential)\b", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_WRAP_MARGIN = 70  # characters; shorter lines were broken on purpose
# Lists, tables, headings, quotations and bold labels always begin a line.
_OWN_LINE = re.compile(r"\s*([-*+>|#]|\d+[.)]\s|\*\*)| {4}|`")
_FINISHED_WORDS = ("erledigt", "fertig", "abgeschlossen", "entfallt", "entfallen", "done", "dropped")


@dataclass(frozen=True)
class ItemLine:
    """An item in the preview. `existing` is the same item on the agenda, if there; `ticked`: chosen by default."""

    index: int
    found: ImportedItem
    existing: AgendaItem | None
    ticked: bool
    visibility: str  # proposed for a new item: "members" if its title or section says that it is internal
    decisions: list[tuple[str, bool]] = field(default_factory=list)  # numbers in the text, and whether each is unused


@dataclass(frozen=True)
class TaskLine:
    """A task in the preview. `ticked`: chosen by default; `known`: the table has one with this title."""

    index: int
    found: ImportedTask
    ticked: bool
    known: bool


def item_lines(db: Session, meeting: Meeting, preview: ImportPreview, as_minutes: bool) -> list[ItemLine]:
    """The items in the preview. Those on the agenda are ticked only if they have no text yet and this one has."""
    items = items_in_order(db, meeting.id)
    written = meetings_queries.item_ids_with_blocks(db, meeting.id)
    given = numbers_given(db, meeting.table_id)
    lines = []
    for index, found in enumerate(preview.items):
        existing = next((item for item in items if _is_same(item, found)), None)
        new_text = as_minutes and found.text and existing is not None and existing.id not in written
        decisions = decision_numbers_in(found.text, given) if as_minutes else []
        lines.append(
            ItemLine(index, found, existing, existing is None or bool(new_text), _proposed_visibility(found), decisions)
        )
    return lines


def _proposed_visibility(found: ImportedItem) -> str:
    return "members" if _INTERNAL.search(f"{found.section} {found.title}") else "all"


def _is_same(item: AgendaItem, found: ImportedItem) -> bool:
    """Whether titles are equal, or numbers are and one title begins with the other (minutes shorten titles)."""
    ours, theirs = _words(item.title), _words(found.title)
    shorter = min(len(ours), len(theirs))
    begins = shorter > 0 and ours[:shorter] == theirs[:shorter]
    return ours == theirs or (begins and item.label == found.number)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def task_lines(db: Session, table_id: int, preview: ImportPreview) -> list[TaskLine]:
    """The tasks in the preview. Finished ones, and those that the table has already, aren't ticked."""
    known = {fold(title) for title in meetings_queries.task_titles(db, table_id)}
    lines = []
    for index, found in enumerate(preview.tasks):
        is_known, finished = fold(found.title) in known, fold(found.status_text).startswith(_FINISHED_WORDS)
        lines.append(TaskLine(index, found, not is_known and not finished, is_known))
    return lines


@dataclass(frozen=True)
class Selection:
    """What somebody chose in the preview. `items` and `tasks` are indices in it.

    `as_minutes`: texts become minutes, not notes. `with_head`: fill in the meeting's facts. `visibilities` are those of
    new items by index; items that are left out get the proposed one.
    """

    items: Collection[int]
    tasks: Collection[int]
    as_minutes: bool
    with_head: bool
    visibilities: Mapping[int, str] = field(default_factory=dict)


def take_over(actor: Actor, meeting: Meeting, preview: ImportPreview, selection: Selection) -> None:
    """Put the chosen items with their texts on the agenda, and create the chosen tasks.

    Importing minutes of a planned meeting whose time is over makes it held. Raises Conflict for a closed meeting, for
    minutes of a meeting that is ahead, and for published minutes.
    """
    check_preview(meeting, preview)
    present = lock_agenda(actor, meeting, ("planned", "running", "held"))
    if selection.as_minutes:
        _mark_as_held(actor, meeting, preview)
    lines = item_lines(actor.db, meeting, preview, selection.as_minutes)
    lines = [
        replace(line, visibility=selection.visibilities.get(line.index, line.visibility))
        for line in lines
        if line.index in selection.items
    ]
    taken = _place_items(actor, meeting, present, lines)
    _write_texts(actor, taken, selection.as_minutes)
    if selection.with_head:
        _fill_facts(actor, meeting, preview, selection.as_minutes)
    for number, task in enumerate(preview.tasks):
        if number in selection.tasks:
            _note_task(actor, task, _origin_of_task(taken, task, selection.as_minutes))
    count = str(len(lines))
    record(actor, "agenda.imported", f"agenda/{meeting.id}", meeting, title=written_name(meeting), what=count)


def _origin_of_task(
    taken: Sequence[tuple[AgendaItem, ImportedItem, bool]], task: ImportedTask, as_minutes: bool
) -> AgendaItem | None:
    """The item that an imported task belongs to: the last one above it in the text. None if it has none.

    In an agenda, only items that aren't visible to all get their tasks, so that these are hidden with them.
    """
    above = [item for item, found, _new in taken if found.line <= task.line]
    return above[-1] if above and (as_minutes or above[-1].visibility != "all") else None


def join_wrapped_lines(preview: ImportPreview) -> ImportPreview:
    """The preview with lines joined that an editor had wrapped, because our minutes show every line end."""
    return replace(preview, items=[replace(item, text=_join_wrapped(item.text)) for item in preview.items])


def _join_wrapped(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        # A bold label begins a line ("**Beschluss 6/2026:** …"), but that line may be wrapped like any other.
        above = lines[-1].lstrip("*") if lines else ""
        if len(above) >= _WRAP_MARGIN and line and not (_OWN_LINE.match(line) or _OWN_LINE.match(above)):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def check_preview(meeting: Meeting, preview: ImportPreview) -> None:
    """Check before the preview: raises Conflict for a closed meeting, Invalid for texts without items or too large."""
    if meeting.state == "closed":
        raise Conflict(_("The agenda of a meeting that is over or cancelled stays as it is."))
    if not (preview.items or preview.tasks):
        raise Invalid(
            {
                "text": _(
                    "No agenda item was found in this text. "
                    "Each item needs a heading or a number, such as “TOP 1 Welcome”."
                )
            }
        )
    if len(preview.items) > MOST_ITEMS or len(preview.tasks) > MOST_ITEMS:
        raise Invalid({"text": _("At most %(most)s items can be imported at once.", most=MOST_ITEMS)})
    for item in preview.items:
        if len(item.text) > paragraphs.MAX_TEXT - 1000:
            raise Invalid(
                {
                    "text": _(
                        "The text of item %(label)s (line %(line)s) is too long: %(size)s characters. "
                        "Please divide it.",
                        label=item.number or item.title[:40],
                        line=item.line,
                        size=len(item.text),
                    )
                }
            )


def _mark_as_held(actor: Actor, meeting: Meeting, preview: ImportPreview) -> None:
    """Make a planned meeting held; raises Conflict if it is ahead, and if its minutes are published."""
    if meeting.state == "planned":
        if meeting.starts_at > clock.now():
            raise Conflict(_("This meeting is still ahead, so it has no minutes yet."))
        meeting.state = "held"
        meeting.started_at = _moment(meeting, preview.begins) or meeting.starts_at
        meeting.ended_at = _moment(meeting, preview.ends) or meeting.ends_at
        record(actor, "meeting.ended", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    minutes_actions.lock_draft(actor, meeting.id)


def _moment(meeting: Meeting, at: Any) -> datetime | None:
    return moment_of(clock.local(meeting.starts_at).date(), at) if at else None


def _place_items(
    actor: Actor, meeting: Meeting, present: list[AgendaItem], lines: Sequence[ItemLine]
) -> list[tuple[AgendaItem, ImportedItem, bool]]:
    """Put new items on the agenda, after the item before them in the text, the first ones at the end.

    Returns (item, what was imported, whether it is new) for each line.
    """
    taken = []
    after = len(present)
    for line in lines:
        item = line.existing or _new_item(meeting, line.found, line.visibility)
        if line.existing is None:
            actor.db.add(item)
            present.insert(after, item)
        after = present.index(item) + 1
        taken.append((item, line.found, line.existing is None))
    was_empty = len(present) == sum(is_new for _item, _found, is_new in taken)
    if was_empty and not sections_of(actor.db, meeting.id):
        _make_sections(actor, meeting, taken)
    renumber(actor, present)
    return taken


def _make_sections(actor: Actor, meeting: Meeting, taken: Sequence[tuple[AgendaItem, ImportedItem, bool]]) -> None:
    """Make sections, which is done only if the agenda was empty, so that its own sections aren't changed."""
    actor.db.flush()
    section: AgendaSection | None = None
    for item, found, _is_new in taken:
        if found.section and (section is None or found.section[:120] != section.title):
            position = section.position + 1 if section else 1
            section = AgendaSection(
                table_id=meeting.table_id, meeting_id=meeting.id, position=position, title=found.section[:120]
            )
            actor.db.add(section)
            actor.db.flush()
        set_section(actor.db, item, section.id if section else None)


def _new_item(meeting: Meeting, found: ImportedItem, visibility: str) -> AgendaItem:
    return AgendaItem(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        position=0,
        label=found.number[:10],
        title=_cut(found.title, MAX_TITLE),
        kind=found.kind if found.kind in KINDS else "discussion",
        minutes=min(found.duration if found.duration is not None else 10, 480),
        presenter=_cut(found.presenter, MAX_PRESENTER),
        note="",
        visibility=visibility,
        state="done" if meeting.state == "held" else "open",
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _write_texts(actor: Actor, taken: Sequence[tuple[AgendaItem, ImportedItem, bool]], as_minutes: bool) -> None:
    given = numbers_given(actor.db, table_of(actor))
    for item, found, is_new in taken:
        text = _whole_text(item, found)
        if not text:
            continue
        if as_minutes:
            write_paragraphs(actor, item, text, given)
        elif is_new:
            item.note = text
    actor.db.flush()


def _whole_text(item: AgendaItem, found: ImportedItem) -> str:
    """The text of an item, preceded by title and presenter if they were cut or replaced by shorter ones."""
    beyond = [found.title] if len(_words(found.title)) > len(_words(item.title)) else []
    beyond += [found.presenter] if len(found.presenter) > MAX_PRESENTER else []
    return "\n\n".join([*beyond, found.text]).strip()


def _fill_facts(actor: Actor, meeting: Meeting, preview: ImportPreview, as_minutes: bool) -> None:
    """Fill in facts that the meeting doesn't have yet; attendance becomes the first paragraph of the minutes."""
    changed = False
    for name, limit in (("place", 160), ("chair", 120), ("minute_taker", 120)):
        value = preview.head.get(name, "")
        if value and not getattr(meeting, name):
            setattr(meeting, name, _cut(value, limit))
            changed = True
    if changed:
        record(actor, "meeting.changed", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    items = items_in_order(actor.db, meeting.id)
    if as_minutes and items and preview.head.get("attendance"):
        text = "\n".join(f"- {line}" for line in preview.head["attendance"].split("\n"))
        paragraphs.add_block(actor, items[0], "note", text)


def _note_task(actor: Actor, found: ImportedTask, item: AgendaItem | None) -> None:
    """Create a task. A deadline that can't be parsed is kept in the title."""
    due = parse_due(found.due_text, clock.today(), None) if found.due_text else None
    title, day = found.title, due.on if isinstance(due, Due) else None
    if found.due_text and not (day or (isinstance(due, Due) and due.until_next_meeting)):
        title = f"{title} ({found.due_text})"
    follow_up = isinstance(due, Due) and due.is_follow_up
    tasks.create_task(
        actor,
        tasks.TaskDraft(
            _cut(title, MAX_TASK),
            assignee=_cut(found.assignee, 120),
            due_on=None if follow_up else day,
            due_next_meeting=isinstance(due, Due) and due.until_next_meeting,
            resubmit_on=day if follow_up else None,
            origin_item=item,
        ),
    )
