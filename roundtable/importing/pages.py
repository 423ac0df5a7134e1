"""Endpoints of the import: paste or upload a text, check the preview, take it over."""

from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import Invalid
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.core.text import whole_number
from roundtable.importing import actions as importing
from roundtable.importing.reading import ImportPreview, ImportProblem, decode, parse
from roundtable.meetings.item_words import kinds, visibilities
from roundtable.meetings.models import Meeting
from roundtable.web.routing import Here, action, page

MAX_BYTES = 1_000_000  # far more than the longest minutes
SUFFIXES = (".md", ".markdown", ".txt")


class TooLarge(Invalid):
    """The upload is larger than MAX_BYTES."""


def show_import(here: Here) -> Response:
    return here.page("importing/import.html", meeting=here.find(Meeting, "meeting"), text=here.form.raw("text"))


def post_import(here: Here) -> Response:
    """Show the preview, which stores nothing and has the text in its form; with step=take store it."""
    meeting = here.find(Meeting, "meeting")
    try:
        text = _read_text(here)
    except TooLarge as problem:
        return _again(here, meeting, problem.errors, "", 413)
    preview = importing.join_wrapped_lines(parse(text))
    try:
        importing.check_preview(meeting, preview)
    except Invalid as problem:
        return _again(here, meeting, problem.errors, text, 422)
    if here.form.raw("step") != "take":
        return _show_preview(here, meeting, text, preview)
    return _take_over(here, meeting, preview)


def _again(here: Here, meeting: Meeting, errors: dict[str, str], text: str, status: int) -> Response:
    """The form with errors, and with the text of an uploaded file, so that it can be corrected there."""
    here.errors = errors
    return here.page("importing/import.html", status=status, meeting=meeting, text=text)


def _show_preview(here: Here, meeting: Meeting, text: str, preview: ImportPreview) -> Response:
    as_minutes = _as_minutes(here, meeting, preview)
    lines = importing.item_lines(here.db, meeting, preview, as_minutes)
    return here.page(
        "importing/import_preview.html",
        meeting=meeting,
        text=text,
        preview=preview,
        lines=lines,
        as_minutes=as_minutes,
        tasks=importing.task_lines(here.db, meeting.table_id, preview) if "tasks:write" in here.can else [],
        kind_names=dict(kinds()),
        visibilities=visibilities(),
        typed_visibility=_typed_visibility(here, lines),
        head=head_lines(preview),
        may_be_held=_may_be_held(meeting),
        doubled=sum(line.existing is not None for line in lines),
        other_day=preview.on if preview.on and preview.on != as_day(meeting.starts_at) else None,
    )


def _typed_visibility(here: Here, lines: list[importing.ItemLine]) -> dict[int, str]:
    """The chosen visibility of each item: from the form if it was posted before, else as proposed."""
    return {line.index: here.form.raw(f"visibility-{line.index}") or line.visibility for line in lines}


def _take_over(here: Here, meeting: Meeting, preview: ImportPreview) -> Response:
    as_minutes = here.form.flag("as_minutes") and (meeting.state != "planned" or _may_be_held(meeting))
    tasks = _chosen_numbers(here, "task") if "tasks:write" in here.can else set()
    chosen = _chosen_numbers(here, "item")
    visibilities = {
        at: here.form.choice(f"visibility-{at}", VISIBILITIES, "all") for at in chosen if _names_visibility(here, at)
    }
    here.form.check()
    with_head = here.form.flag("with_head")
    importing.take_over(here, meeting, preview, importing.Selection(chosen, tasks, as_minutes, with_head, visibilities))
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="imported")


def _names_visibility(here: Here, at: int) -> bool:
    """Whether the form has the visibility of this item; a page loaded before the field existed doesn't."""
    return f"visibility-{at}" in here.form.data


def _chosen_numbers(here: Here, name: str) -> set[int]:
    numbers = (whole_number(value, 5) for value in here.form.choices(name))
    return {number for number in numbers if number is not None}


def _as_minutes(here: Here, meeting: Meeting, preview: ImportPreview) -> bool:
    """What was chosen; by default texts are minutes if the meeting began, or if it is over and they look like some."""
    if "as_minutes" in here.form.data:
        return here.form.flag("as_minutes")
    looks_like_it = bool(preview.tasks) or any(line.text for line in preview.items)
    return meeting.state != "planned" or (_may_be_held(meeting) and looks_like_it)


def _may_be_held(meeting: Meeting) -> bool:
    return meeting.state == "planned" and meeting.starts_at < clock.now()


def _read_text(here: Here) -> str:
    """The uploaded file if there is one, else what was pasted."""
    upload = here.form.data.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        return _uploaded(upload)
    text = here.form.text("text", MAX_BYTES, required=_("Please paste a text or choose a file."))
    here.form.check()
    return text


def _uploaded(upload: UploadFile) -> str:
    if PurePath(upload.filename or "").suffix.lower() not in SUFFIXES:
        raise Invalid(
            {"file": _("Please choose a text file (.md or .txt). From Word: copy the text and paste it below.")}
        )
    data = upload.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge({"file": _("This file is too large: at most 1 MB.")})
    try:
        return decode(data)
    except ImportProblem as problem:
        raise Invalid(
            {"file": _("Line %(line)s: %(what)s Nothing was imported.", line=problem.line, what=_(problem.message))}
        ) from problem


def head_lines(preview: ImportPreview) -> list[tuple[str, str]]:
    """The fields of the head with their names in the reader's language, in the order of the text."""
    names = {
        "title": _("Heading"),
        "occasion": _("Occasion"),
        "date": _("Date"),
        "begin": _("Beginning"),
        "end": _("End"),
        "time": _("Time"),
        "place": _("Place"),
        "chair": _("Chair"),
        "minute_taker": _("Minute-taker"),
        "status": _("Status"),
        "attendance": _("Attendance"),
        "distribution": _("Distribution"),
        "annexes": _("Annexes"),
    }
    return [(names.get(key, key), value) for key, value in preview.head.items()]


_IMPORT = "/tables/{table}/meetings/{meeting:int}/import"

routes = [
    page(_IMPORT, show_import, needs="agenda:write"),
    action(_IMPORT, post_import, needs="agenda:write", form=show_import),
]
