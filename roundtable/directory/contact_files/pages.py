"""Files of contacts: upload, columns, what each row would do, taking over, undoing."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.text import one_line, whole_number
from roundtable.directory import channels, kinds
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.contact_files import queries, reading
from roundtable.directory.contact_files.columns import FIELDS
from roundtable.directory.contact_files.models import UNDO_DAYS, ContactFile
from roundtable.directory.contact_files.planning import Plan, alike
from roundtable.directory.queries import countries, country_name
from roundtable.guard.places import form_hints
from roundtable.guard.places import queries as places_queries
from roundtable.web.routing import Here, action, page

STATES = {
    "new": noop("new"),
    "changed": noop("changed"),
    "duplicate": noop("likely a duplicate"),
    "same": noop("there already"),
    "invalid": noop("can't be taken over"),
}


def _options() -> list[tuple[str, str]]:
    return [(name, _(label)) for name, label in FIELDS.items()]


def _sample(sheet: reading.Sheet, column: int) -> str:
    """What the first rows have in this column."""
    texts = [cells[column].strip() for _line, cells in sheet.rows[:20] if column < len(cells) and cells[column].strip()]
    return "; ".join(one_line(text)[:40] for text in texts[:2])


MOST_SHOWN = 500  # rows of a file; a page of more is too much for a phone
# What people write freely; a telephone number or an address is what belongs here.
GUARDED = ("name", "note", "functions", "office_hours", "district")
WORDS = SimpleNamespace(
    kind=kinds.label, channel=channels.label, fields=FIELDS, states=STATES, options=_options, sample=_sample
)


def show_files(here: Here) -> Response:
    return here.page(
        "directory/contact_files/files.html",
        files=queries.files_of(here.db, here.table_id),
        limit=contact_files.MAX_BYTES // 1_000_000,
        days=UNDO_DAYS,
        most=reading.MOST_ROWS,
    )


def post_file(here: Here) -> Response:
    uploads = here.form.files("file")
    if not uploads or not uploads[0].filename:
        raise Invalid({"file": _("Please choose a file.")})
    data = uploads[0].file.read(contact_files.MAX_BYTES + 1)
    file = contact_files.keep(here, one_line(uploads[0].filename), data)
    return here.see(here.url(f"/directory/files/{file.id}"))


def show_file(here: Here) -> Response:
    """The columns and what each row would do; of a file that was taken over, what it did."""
    file = here.find(ContactFile, "upload")
    context: dict[str, Any] = {"file": file, "w": WORDS, "days": UNDO_DAYS}
    if file.state != "open":
        return here.page("directory/contact_files/taken.html", **context, done=_done(here, file))
    try:
        plans = queries.planned(here.db, file, _address(here))
    except reading.Unreadable as problem:  # words were taken out of it since
        raise Conflict(str(problem)) from problem
    hints = _hints(here, plans)
    shown = _shown(plans, hints)
    names = {country.code: country_name(country) for country in countries(here.db)}
    return here.page(
        "directory/contact_files/file.html",
        **context,
        sheet=None if reading.is_vcard(file.text) else reading.sheet(file.text),
        plans=shown,
        rest=sum(_is_plain(plan, hints) for plan in plans) - sum(_is_plain(plan, hints) for plan in shown),
        hidden=len(plans) - len(shown),
        counts={state: sum(plan.state == state for plan in plans) for state in STATES},
        problems=alike([problem for plan in plans for problem in plan.problems]),
        seen=contact_files.digest(plans),
        may_be_taken=contact_files.may_be_taken,
        countries=names,
        hints=hints,
        ticked=_ticked(here, hints),
    )


def _hints(here: Here, plans: list[Plan]) -> dict[int, str]:
    """{line: what in its free texts could point to a person}; everybody at all tables reads them."""
    find = places_queries.finder(here.db, here.table_id, None) if here.table_id else None
    found = {}
    for plan in plans:
        texts = [plan.fields.get(name, "") for name in GUARDED] + [way.label for way in plan.ways]
        text = "\n".join(filter(None, texts))[: form_hints.MAX_LENGTH]
        if text and find and (findings := [each for each in find(text) if each.strength == "strong"]):
            found[plan.row.line] = form_hints.hint_sentence(findings)
    return found


def _ticked(here: Here, hints: dict[int, str]) -> Any:
    """Whether a row is ticked: as it was sent, at first what is new or changed and names nobody."""
    sent = set(here.form.choices("row")) if "seen" in here.form.data else None

    def is_ticked(plan: Plan) -> bool:
        return str(plan.row.line) in sent if sent is not None else _is_plain(plan, hints)

    return is_ticked


def _done(here: Here, file: ContactFile) -> dict[str, Any]:
    added, changed = file.changed.get("added", []), file.changed.get("changed", [])
    entries = queries.entries_by_id(here.db, [*added, *(each["id"] for each in changed)])
    return {
        "added": [entries[ident] for ident in added if ident in entries],
        "changed": [entries[each["id"]] for each in changed if each["id"] in entries],
    }


def post_columns(here: Here) -> Response:
    file = here.find(ContactFile, "upload")
    count = len(reading.sheet(file.text).headings) if file.text and not reading.is_vcard(file.text) else 0
    contact_files.set_columns(here, file, [here.form.raw(f"column-{at}") for at in range(count)])
    return here.see(here.url(f"/directory/files/{file.id}") + "#rows")


def prepare_taking(here: Here) -> contact_files.Taking:
    """Everything that takes long, before anybody else has to wait."""
    file = here.find(ContactFile, "upload")
    lines = {line for text in here.form.choices("row") if (line := whole_number(text)) is not None}
    seen = (here.form.raw("seen"), _address(here))
    return contact_files.prepare_taking(here, _database(here), file, lambda plans: lines | _rest(here, plans), seen)


def _rest(here: Here, plans: list[Plan]) -> set[int]:
    """With the box for the rows that the page doesn't show: the lines of those that would be ticked."""
    if not here.form.raw("rest"):
        return set()
    hints = _hints(here, plans)
    shown = {plan.row.line for plan in _shown(plans, hints)}
    return {plan.row.line for plan in plans if plan.row.line not in shown and _is_plain(plan, hints)}


def _shown(plans: list[Plan], hints: dict[int, str]) -> list[Plan]:
    """The rows that one can look at: first those that somebody has to decide about."""
    first = sorted(plans, key=lambda plan: _is_plain(plan, hints) or plan.state == "same")
    return sorted(first[:MOST_SHOWN], key=lambda plan: plan.row.line)


def _is_plain(plan: Plan, hints: dict[int, str]) -> bool:
    return plan.state in ("new", "changed") and plan.row.line not in hints


def post_taking(here: Here) -> Response:
    file = here.find(ContactFile, "upload")
    contact_files.take(here, file, here.prepared)
    return here.see(here.url(f"/directory/files/{file.id}"), saved="imported")


def prepare_undoing(here: Here) -> contact_files.Undoing:
    return contact_files.prepare_undoing(here, _database(here), here.find(ContactFile, "upload"))


def post_undoing(here: Here) -> Response:
    file, undoing = here.find(ContactFile, "upload"), here.prepared
    contact_files.undo(here, file, undoing)
    return here.see(here.url(f"/directory/files/{file.id}") + (f"?kept={len(undoing.kept)}" if undoing.kept else ""))


def _database(here: Here) -> Database:
    database: Database = here.request.state["database"]
    return database


def _address(here: Here) -> str:
    return here.config.url + here.url("/directory")


_FILES = "/tables/{table}/directory/files"
_FILE = _FILES + "/{upload:int}"
routes = [
    page(_FILES, show_files, needs="directory:import"),
    action(_FILES, post_file, needs="directory:import", form=show_files),
    page(_FILE, show_file, needs="directory:import"),
    action(_FILE + "/columns", post_columns, needs="directory:import", form=show_file),
    action(_FILE + "/taking", post_taking, needs="directory:import", form=show_file, prepare=prepare_taking),
    action(_FILE + "/undoing", post_undoing, needs="directory:import", prepare=prepare_undoing),
]
