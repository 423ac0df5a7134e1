"""Taking over an imported agenda or minutes. Nothing is stored before somebody has seen the preview and agreed."""

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
from roundtable.importing.decisions.actions import numbers_given, wanted, write
from roundtable.importing.reading import ImportedItem, ImportedTask, ImportPreview
from roundtable.meetings import queries
from roundtable.meetings.agenda.actions import lock_agenda, renumber
from roundtable.meetings.agenda.queries import items_in_order, set_section
from roundtable.meetings.models import KINDS, AgendaItem, AgendaSection, Meeting
from roundtable.meetings.names import written_name
from roundtable.meetings.queries import sections_of
from roundtable.meetings.times import moment_of
from roundtable.minutes import actions as minutes_actions
from roundtable.minutes.paragraphs import actions as minutes
from roundtable.tasks import actions as tasks
from roundtable.tasks.entries.dates import Due, parse_due

MOST = 200  # items or tasks in one text; more is no agenda
TITLE, PRESENTER, TASK = 200, 120, 300
# As councils and associations mark what is not for everybody.
_INTERNAL = re.compile(
    r"\b(intern(e[mnrs]?)?|nicht[- ]?öffentlich\w*|vertraulich\w*|internal|confidential)\b", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_MARGIN = 70  # characters; who breaks lines by hand breaks them earlier
# Lists, tables, headings, quotations and bold labels keep their line.
_OWN_LINE = re.compile(r"\s*([-*+>|#]|\d+[.)]\s|\*\*)| {4}|`")
_FINISHED = ("erledigt", "fertig", "abgeschlossen", "entfallt", "entfallen", "done", "dropped")


@dataclass(frozen=True)
class Line:
    """One item of the preview. `same` is the item of the agenda that it is; `wanted`: ticked in advance."""

    index: int
    found: ImportedItem
    same: AgendaItem | None
    wanted: bool
    visibility: str  # proposed for a new item, because of what its title or section says
    decisions: list[tuple[str, bool]] = field(default_factory=list)  # numbers in the text, and whether each is free


@dataclass(frozen=True)
class TaskLine:
    index: int
    found: ImportedTask
    wanted: bool
    known: bool


def item_lines(db: Session, meeting: Meeting, preview: ImportPreview, as_minutes: bool) -> list[Line]:
    """What would be taken over. What is there already is not ticked, so that nothing comes twice."""
    items = items_in_order(db, meeting.id)
    written = queries.item_ids_with_blocks(db, meeting.id)
    given = numbers_given(db, meeting.table_id)
    lines = []
    for index, found in enumerate(preview.items):
        same = next((item for item in items if _is_same(item, found)), None)
        new_text = as_minutes and found.text and same is not None and same.id not in written
        decisions = wanted(found.text, given) if as_minutes else []
        lines.append(Line(index, found, same, same is None or bool(new_text), _proposed(found), decisions))
    return lines


def _proposed(found: ImportedItem) -> str:
    return "members" if _INTERNAL.search(f"{found.section} {found.title}") else "all"


def _is_same(item: AgendaItem, found: ImportedItem) -> bool:
    """The same title; or the same number, and one title is the beginning of the other: minutes shorten titles."""
    ours, theirs = _words(item.title), _words(found.title)
    shorter = min(len(ours), len(theirs))
    begins = shorter > 0 and ours[:shorter] == theirs[:shorter]
    return ours == theirs or (begins and item.label == found.number)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def task_lines(db: Session, table_id: int, preview: ImportPreview) -> list[TaskLine]:
    """Finished tasks, and those that the table has already, are not ticked."""
    known = {fold(title) for title in queries.task_titles(db, table_id)}
    lines = []
    for index, found in enumerate(preview.tasks):
        is_known, finished = fold(found.title) in known, fold(found.status_text).startswith(_FINISHED)
        lines.append(TaskLine(index, found, not is_known and not finished, is_known))
    return lines


def take_over(
    here: Actor,
    meeting: Meeting,
    preview: ImportPreview,
    items: Collection[int],
    tasks_chosen: Collection[int],
    as_minutes: bool,
    with_head: bool,
    visible: Mapping[int, str] | None = None,
) -> None:
    """Put the chosen items on the agenda, with their texts as notes or as minutes, and note the chosen tasks.

    `visible` says who sees a new item, by its number in the preview; one that is not named is as proposed there.

    A meeting of the past that was only planned becomes held by importing its minutes.
    """
    check(meeting, preview)
    present = lock_agenda(here, meeting, ("planned", "running", "held"))
    if as_minutes:
        _hold(here, meeting, preview)
    lines = [line for line in item_lines(here.db, meeting, preview, as_minutes) if line.index in items]
    lines = [replace(line, visibility=(visible or {}).get(line.index, line.visibility)) for line in lines]
    taken = _place_items(here, meeting, present, lines)
    _write_texts(here, taken, as_minutes)
    if with_head:
        _fill_facts(here, meeting, preview, as_minutes)
    for number, task in enumerate(preview.tasks):
        if number in tasks_chosen:
            _note_task(here, task, _origin(taken, task, as_minutes))
    count = str(len(lines))
    record(here, "agenda.imported", f"agenda/{meeting.id}", meeting, title=written_name(meeting), what=count)


def _origin(
    taken: Sequence[tuple[AgendaItem, ImportedItem, bool]], task: ImportedTask, as_minutes: bool
) -> AgendaItem | None:
    """Only what an item gave out stands in the minutes; a list at the end counts as its last item's.

    A task of an item that is not for everybody stays with it in any case, because it is hidden with it.
    """
    above = [item for item, found, _new in taken if found.line <= task.line]
    return above[-1] if above and (as_minutes or above[-1].visibility != "all") else None


def unwrapped(preview: ImportPreview) -> ImportPreview:
    """The same with lines joined that an editor had broken at its margin; every line end shows in our minutes."""
    return replace(preview, items=[replace(item, text=_joined(item.text)) for item in preview.items])


def _joined(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        # A bold label begins a line ("**Beschluss 6/2026:** …"), but what follows it may be broken like any other.
        above = lines[-1].lstrip("*") if lines else ""
        if len(above) >= _MARGIN and line and not (_OWN_LINE.match(line) or _OWN_LINE.match(above)):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def check(meeting: Meeting, preview: ImportPreview) -> None:
    """What can't be taken over at all is said before the preview: Conflict, or Invalid with the place in the text."""
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
    if len(preview.items) > MOST or len(preview.tasks) > MOST:
        raise Invalid({"text": _("At most %(most)s items can be imported at once.", most=MOST)})
    for item in preview.items:
        if len(item.text) > minutes.MAX_TEXT - 1000:
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


def _hold(here: Actor, meeting: Meeting, preview: ImportPreview) -> None:
    """Only a meeting whose time is over can have minutes without having been opened here."""
    if meeting.state == "planned":
        if meeting.starts_at > clock.now():
            raise Conflict(_("This meeting is still ahead, so it has no minutes yet."))
        meeting.state = "held"
        meeting.started_at = _at(meeting, preview.begins) or meeting.starts_at
        meeting.ended_at = _at(meeting, preview.ends) or meeting.ends_at
        record(here, "meeting.ended", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    minutes_actions.lock_draft(here, meeting.id)


def _at(meeting: Meeting, at: Any) -> datetime | None:
    return moment_of(clock.local(meeting.starts_at).date(), at) if at else None


def _place_items(
    here: Actor, meeting: Meeting, present: list[AgendaItem], lines: Sequence[Line]
) -> list[tuple[AgendaItem, ImportedItem, bool]]:
    """Each line with its item; new ones follow the item before them in the text, else they go to the end."""
    taken = []
    after = len(present)
    for line in lines:
        item = line.same or _new_item(meeting, line.found, line.visibility)
        if line.same is None:
            here.db.add(item)
            present.insert(after, item)
        after = present.index(item) + 1
        taken.append((item, line.found, line.same is None))
    was_empty = len(present) == sum(is_new for _item, _found, is_new in taken)
    if was_empty and not sections_of(here.db, meeting.id):
        _make_sections(here, meeting, taken)
    renumber(here, present)
    return taken


def _make_sections(here: Actor, meeting: Meeting, taken: Sequence[tuple[AgendaItem, ImportedItem, bool]]) -> None:
    """Only on an agenda that was empty: nobody's own order is mixed with another one."""
    here.db.flush()
    section: AgendaSection | None = None
    for item, found, _is_new in taken:
        if found.section and (section is None or found.section[:120] != section.title):
            position = section.position + 1 if section else 1
            section = AgendaSection(
                table_id=meeting.table_id, meeting_id=meeting.id, position=position, title=found.section[:120]
            )
            here.db.add(section)
            here.db.flush()
        set_section(here.db, item, section.id if section else None)


def _new_item(meeting: Meeting, found: ImportedItem, visibility: str) -> AgendaItem:
    return AgendaItem(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        position=0,
        label=found.number[:10],
        title=_cut(found.title, TITLE),
        kind=found.kind if found.kind in KINDS else "discussion",
        minutes=min(found.minutes if found.minutes is not None else 10, 480),
        presenter=_cut(found.presenter, PRESENTER),
        note="",
        visibility=visibility,
        state="done" if meeting.state == "held" else "open",
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _write_texts(here: Actor, taken: Sequence[tuple[AgendaItem, ImportedItem, bool]], as_minutes: bool) -> None:
    given = numbers_given(here.db, table_of(here))
    for item, found, is_new in taken:
        text = _whole_text(item, found)
        if not text:
            continue
        if as_minutes:
            write(here, item, text, given)
        elif is_new:
            item.note = text
    here.db.flush()


def _whole_text(item: AgendaItem, found: ImportedItem) -> str:
    """The text of an item; what its title or presenter could not hold stands in front of it."""
    beyond = [found.title] if len(_words(found.title)) > len(_words(item.title)) else []
    beyond += [found.presenter] if len(found.presenter) > PRESENTER else []
    return "\n\n".join([*beyond, found.text]).strip()


def _fill_facts(here: Actor, meeting: Meeting, preview: ImportPreview, as_minutes: bool) -> None:
    """Facts that the meeting doesn't have yet; who was there becomes the first text of the minutes."""
    changed = False
    for name, limit in (("place", 160), ("chair", 120), ("minute_taker", 120)):
        value = preview.head.get(name, "")
        if value and not getattr(meeting, name):
            setattr(meeting, name, _cut(value, limit))
            changed = True
    if changed:
        record(here, "meeting.changed", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    items = items_in_order(here.db, meeting.id)
    if as_minutes and items and preview.head.get("attendance"):
        text = "\n".join(f"- {line}" for line in preview.head["attendance"].split("\n"))
        minutes.add_block(here, items[0], "note", text)


def _note_task(here: Actor, found: ImportedTask, item: AgendaItem | None) -> None:
    """A task with the deadline that its row names; a deadline that is none stays readable in the title."""
    due = parse_due(found.due_text, clock.today(), None) if found.due_text else None
    title, day = found.title, due.on if isinstance(due, Due) else None
    if found.due_text and not (day or (isinstance(due, Due) and due.until_next_meeting)):
        title = f"{title} ({found.due_text})"
    follow_up = isinstance(due, Due) and due.is_follow_up
    tasks.create_task(
        here,
        tasks.TaskDraft(
            _cut(title, TASK),
            assignee=_cut(found.assignee, 120),
            due_on=None if follow_up else day,
            due_next_meeting=isinstance(due, Due) and due.until_next_meeting,
            resubmit_on=day if follow_up else None,
            origin_item=item,
        ),
    )
