"""Files of an item or a meeting: the list, uploads, downloads, removal."""

import contextlib
from typing import Any
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.files import kinds
from roundtable.files import queries as files_queries
from roundtable.files.adding import actions
from roundtable.files.checking import checked
from roundtable.files.models import File
from roundtable.files.storage import actions as storage
from roundtable.files.storage.actions import Arrival
from roundtable.guard.places import queries as places_queries
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

MAX_AT_ONCE = 10  # files in one request
# Bytes of one request with all its files; the rest of the form takes a few hundred.
BODY_LIMIT = kinds.MAX_BYTES + 100_000
# Content-Security-Policy of a download: nothing in it may run, even if a browser shows it.
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def load_files(view: View, arg: int | None) -> dict[str, Any] | None:
    """Files of the whole meeting, without those of its items."""
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return (
        {"meeting": meeting, **_listed(view, meeting, files_queries.of_whole_meeting(view.db, meeting.id))}
        if meeting
        else None
    )


def load_item_files(view: View, arg: int | None) -> dict[str, Any] | None:
    item = agenda_queries.item_with_meeting(view.db, view.table_id, arg)
    return {"item": item, **_listed(view, item.meeting, files_queries.of_item(view.db, item.id))} if item else None


def _listed(view: View, meeting: Meeting, files: list[File]) -> dict[str, Any]:
    """`files`, and as `telling` the names among them that could point to a person who seeks advice."""
    return {
        "files": files,
        "telling": places_queries.names_with_findings(view.db, meeting, {file.name for file in files}),
    }


def show_files(here: Here) -> Response:
    meeting, item = _place(here)
    return here.page(
        "files/files.html",
        meeting=meeting,
        item=item,
        accept=kinds.ACCEPT,
        pictures=kinds.PICTURES,
        limit=kinds.MAX_BYTES,
        kinds=", ".join(kinds.KINDS),
    )


def _place(here: Here) -> tuple[Meeting, AgendaItem | None]:
    if "item" not in here.request.path_params:
        return here.find(Meeting, "meeting"), None
    item: AgendaItem = here.find(AgendaItem, "item")
    return item.meeting, item


def prepare_files(here: Here) -> Arrival:
    """Check the files, re-encode pictures and write all to the disk, before the transaction begins.

    If one is refused, none is kept; Invalid names every wrong one.
    """
    _place(here)
    chosen = [file for file in here.form.files("files") if file.filename]
    if not chosen:
        raise Invalid({"files": _("Please choose a file first.")})
    if len(chosen) > MAX_AT_ONCE:
        raise Invalid({"files": _("Please choose at most %(limit)s files at once.", limit=MAX_AT_ONCE)})
    wrong: list[str] = []
    with contextlib.ExitStack() as until_whole:
        arrival = until_whole.enter_context(Arrival(here.config, here.request.state["database"]))
        for file in chosen:
            try:
                arrival.add(*checked(file.filename or "", file.file.read()))
            except Invalid as problem:
                wrong += problem.errors.values()
        if wrong:
            raise Invalid({"files": " ".join(wrong)})
        until_whole.pop_all()  # from here on the arrival stays open until the transaction is over
    return arrival


def post_files(here: Here) -> Response:
    meeting, item = _place(here)
    actions.add_files(here, here.config, meeting, item, here.prepared.staged)
    return here.see(_address(here, meeting.id, item.id if item else None))


def _address(here: Here, meeting_id: int, item_id: int | None) -> str:
    return here.url(f"/items/{item_id}/files" if item_id else f"/meetings/{meeting_id}/files")


def get_file(here: Here) -> Response:
    """Always as an attachment: what somebody uploaded must not run as a page of ours."""
    file: File = here.find(File, "file")
    path = storage.readable_path(here.config, file.sha256)
    if path is None:
        raise NotFound
    headers = {"content-disposition": disposition(file.name), "content-security-policy": POLICY}
    return FileResponse(path, headers=headers, media_type=kinds.KINDS[file.kind].media)


def disposition(name: str) -> str:
    """The Content-Disposition header (RFC 6266): the name in ASCII for old programs, and in full."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def post_removal(here: Here) -> Response:
    file: File = here.find(File, "file")
    address, sha256 = _address(here, file.meeting_id, file.item_id), file.sha256
    actions.remove_file(here, file)
    response = here.see(address)
    response.background = BackgroundTask(_remove_bytes, here, sha256)
    return response


def _remove_bytes(here: Here, sha256: str) -> None:
    # Bytes that can't be removed now go to the bin within the hour (files/tidying).
    with contextlib.suppress(OSError), here.request.state["database"].write() as db:
        storage.remove_unused(here.config, db, sha256)


def size_words(size: int) -> str:
    """ "1,4 MB" in German."""
    if size < 1_000_000:
        return _("%(size)s KB", size=max(1, round(size / 1000)))
    return _("%(size)s MB", size=_("%(whole)s.%(tenth)s", whole=size // 1_000_000, tenth=size % 1_000_000 // 100_000))


filters = {"size": size_words}
fragments = [
    Fragment("files", "files/_files.html", load_files, needs="meeting:read", on=("agenda/", "meeting/")),
    Fragment("item-files", "files/_files.html", load_item_files, needs="meeting:read", on=("agenda",)),
]
_MEETING, _ITEM = "/tables/{table}/meetings/{meeting:int}/files", "/tables/{table}/items/{item:int}/files"
routes = [
    page(_MEETING, show_files, needs="meeting:read"),
    page(_ITEM, show_files, needs="meeting:read"),
    action(_MEETING, post_files, needs="files:write", form=show_files, prepare=prepare_files, body_limit=BODY_LIMIT),
    action(_ITEM, post_files, needs="files:write", form=show_files, prepare=prepare_files, body_limit=BODY_LIMIT),
    page("/tables/{table}/files/{file:int}", get_file, needs="meeting:read"),
    action("/tables/{table}/files/{file:int}/removal", post_removal, needs="files:write"),
]
