"""Files come and go."""

from collections.abc import Iterable

from roundtable.core.actors import Actor, AtTable
from roundtable.core.config import Config
from roundtable.core.errors import Conflict, Forbidden
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import may
from roundtable.files import queries
from roundtable.files.models import File
from roundtable.files.storage import actions as storage
from roundtable.files.storage.actions import Staged
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.search import actions as index

MOST = 200  # files of one meeting


def add_files(
    here: Actor, config: Config, meeting: Meeting, item: AgendaItem | None, staged: Iterable[Staged]
) -> list[File]:
    """Each gets its row and its final name. The same file under the same name twice is there once."""
    serialise_writers(here.db)
    if queries.minutes_state(here.db, meeting.id)[0] == "approved":
        raise Conflict(_("The minutes of this meeting are approved, nothing can be added any more."))
    return [file for each in staged if (file := _add(here, config, meeting, item, each))]


def _add(here: Actor, config: Config, meeting: Meeting, item: AgendaItem | None, staged: Staged) -> File | None:
    item_id = item.id if item else None
    if queries.is_there(here.db, meeting.id, item_id, staged.name, staged.sha256):
        storage.discard(staged)
        return None
    if queries.count(here.db, meeting.id) >= MOST:
        raise Conflict(_("There is room for %(limit)s files at one meeting, and that many are there.", limit=MOST))
    file = File(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        item_id=item_id,
        name=staged.name,
        kind=staged.kind,
        size=staged.size,
        sha256=staged.sha256,
        by_id=here.user_id,
    )
    here.db.add(file)
    storage.keep(config, staged)
    # The event is about the item: whoever may not see that is not told of its files either.
    record(here, "file.added", f"agenda/{meeting.id}", item or meeting, title=file.name)
    index.refresh(here.db, file)
    return file


def remove_file(here: AtTable, file: File) -> None:
    """Takes the row away; the bytes follow after the commit (`storage.remove_unused`).

    One's own, or as moderation any. Once it is named in published minutes, only whoever may redact.
    """
    serialise_writers(here.db)
    if not may_remove(here, file):
        raise Forbidden
    if queries.minutes_state(here.db, file.meeting_id)[1] and not may(here.role, "minutes:redact"):
        raise Conflict(_("The minutes that name this file are published; only the moderation can remove it now."))
    place, name = file.item or file.meeting, file.name
    here.db.delete(file)
    record(here, "file.removed", f"agenda/{file.meeting_id}", place, title=name)
    index.refresh(here.db, file)


def may_remove(here: AtTable, file: File) -> bool:
    return file.by_id == here.user_id or may(here.role, "agenda:write")
