"""Adding and removing files."""

from collections.abc import Iterable

from roundtable.core.actors import Actor, AtTable
from roundtable.core.config import Config
from roundtable.core.errors import Conflict, Forbidden
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import may
from roundtable.files import queries as files_queries
from roundtable.files.models import File
from roundtable.files.storage import actions as storage
from roundtable.files.storage.actions import Staged
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.search import actions as search

MAX_FILES = 200  # files of one meeting


def add_files(
    actor: Actor, config: Config, meeting: Meeting, item: AgendaItem | None, staged: Iterable[Staged]
) -> list[File]:
    """Give each staged file its row and its final name, and return the rows.

    A file that is there already under the same name is skipped. Raises Conflict if the minutes are approved or the
    meeting has too many files.
    """
    serialise_writers(actor.db)
    if files_queries.minutes_state(actor.db, meeting.id)[0] == "approved":
        raise Conflict(_("The minutes of this meeting are approved, nothing can be added any more."))
    return [file for each in staged if (file := _add(actor, config, meeting, item, each))]


def _add(actor: Actor, config: Config, meeting: Meeting, item: AgendaItem | None, staged: Staged) -> File | None:
    item_id = item.id if item else None
    if files_queries.is_added(actor.db, meeting.id, item_id, staged.name, staged.sha256):
        storage.discard(staged)
        return None
    if files_queries.count_files(actor.db, meeting.id) >= MAX_FILES:
        raise Conflict(_("There is room for %(limit)s files at one meeting, and that many are there.", limit=MAX_FILES))
    file = File(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        item_id=item_id,
        name=staged.name,
        kind=staged.kind,
        size=staged.size,
        sha256=staged.sha256,
        by_id=actor.user_id,
    )
    actor.db.add(file)
    storage.give_name(config, staged)
    # The event's subject is the item: whoever may not see the item is not told of its files either.
    record(actor, "file.added", f"agenda/{meeting.id}", item or meeting, title=file.name)
    search.refresh(actor.db, file)
    return file


def remove_file(actor: AtTable, file: File) -> None:
    """Delete the row. Call `storage.remove_unused` after the commit for the bytes.

    Members remove their own files, the moderation any (else Forbidden). Once published minutes name the file, only
    people who may redact can remove it (else Conflict).
    """
    serialise_writers(actor.db)
    if not may_remove(actor, file):
        raise Forbidden
    if files_queries.minutes_state(actor.db, file.meeting_id)[1] and not may(actor.role, "minutes:redact"):
        raise Conflict(_("The minutes that name this file are published; only the moderation can remove it now."))
    place, name = file.item or file.meeting, file.name
    actor.db.delete(file)
    record(actor, "file.removed", f"agenda/{file.meeting_id}", place, title=name)
    search.refresh(actor.db, file)


def may_remove(actor: AtTable, file: File) -> bool:
    return file.by_id == actor.user_id or may(actor.role, "agenda:write")
