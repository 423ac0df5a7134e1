"""The page of the Foreign Office's list: loading it, what came, and the differences to decide."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.responses import Response

from roundtable.core import i18n
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.directory import channels, kinds
from roundtable.directory.imports import actions, queries, reading
from roundtable.directory.imports.models import MissionDifference
from roundtable.directory.imports.reading import NoList
from roundtable.tables.queries import opened_tables
from roundtable.web.routing import Here, action, page

PATH = "/state/missions"
# Words that the template needs in the reader's language.
WORDS = SimpleNamespace(
    problem=reading.problem_words,
    unread=reading.unread_words,
    kind=kinds.label,
    shown=channels.shown,
    day=lambda text: i18n.day_numeric(date.fromisoformat(text)),
    field=lambda name: field_words(name),
    remark=lambda row: remark_below(row),
)


def field_words(name: str) -> str:
    """What a field of a difference is called."""
    own = {
        "entry": _("New entry"),
        "name": _("Name"),
        "city": _("City"),
        "office_hours": _("Office hours"),
        "note": _("Note"),
    }
    return own.get(name) or channels.label(name)


def remark_below(row: MissionDifference) -> str:
    """What comes below a note of ours, which stays; "" for every other difference."""
    if row.field == "note" and row.old_value and row.new_value.startswith(row.old_value):
        return row.new_value.removeprefix(row.old_value).strip()
    return ""


def show_missions(here: Here) -> Response:
    """One page for everything: it fetches itself when something changed."""
    imports = queries.latest(here.db)
    counts = queries.counts(here.db)
    part = here.query.get("part", "")
    if part not in queries.PARTS or not counts.get(part):
        part = next((each for each in queries.PARTS if counts.get(each)), "plain")
    last = max(1, -(-counts.get(part, 0) // queries.PER_PAGE))
    number = min(max(whole_number(here.query.get("page", ""), 6) or 1, 1), last)
    rows = queries.open_page(here.db, part, number)
    return here.page(
        "directory/imports/missions.html",
        w=WORDS,
        imports=imports,
        accepted=queries.accepted_counts(here.db, [each.id for each in imports]),
        counts=counts,
        part=part,
        groups=_by_mission(rows),
        names=queries.country_names(here.db, {row.listed.content["country_code"] for row in rows}),
        missing=queries.missing(here.db),
        seen=queries.open_import(here.db),
        number=number,
        last=last,
        address=here.config.missions_url,
        limit=actions.MAX_BYTES // 1_000_000,
        link=lambda **new: f"{PATH}?{urlencode({'part': part, **new})}",
        entries=_entries_path(here),
    )


def _by_mission(rows: Any) -> list[tuple[Any, list[Any]]]:
    found: dict[int, tuple[Any, list[Any]]] = {}
    for row in rows:
        found.setdefault(row.listed_id, (row.listed, []))[1].append(row)
    return list(found.values())


def _entries_path(here: Here) -> str:
    """Where this person reads the directory: entries are the same at every table."""
    tables = [member.table for member in here.memberships] or opened_tables(here.db)
    return f"/tables/{tables[0].slug}/directory" if tables else ""


def post_import(here: Here) -> Response:
    """Begin to load the list; the work goes on behind the answer. A second press joins the first."""
    begun = actions.begin(here, here.config.missions_url)
    response = here.see(PATH)
    if begun is not None:
        response.background = BackgroundTask(actions.load, here.config, here.request.state["database"], begun.id)
    return response


def prepare_file(here: Here) -> tuple[str, reading.Reading]:
    """Read the uploaded list, before anything is locked."""
    upload = next((each for each in here.form.files("file") if each.filename), None)
    if upload is None:
        raise Invalid({"file": _("Please choose the file with the list.")})
    data = upload.file.read(actions.MAX_BYTES + 1)
    try:
        if len(data) > actions.MAX_BYTES:
            raise NoList("large", limit=actions.MAX_BYTES // 1_000_000)
        return upload.filename or "", reading.read_list(data)
    except NoList as problem:
        words = reading.problem_words([problem.code, problem.values])
        raise Invalid({"file": f"{words} {_('Nothing was changed.')}"}) from problem


def post_file(here: Here) -> Response:
    name, found = here.prepared
    actions.take_file(here, name, found)
    return here.see(PATH)


_NEEDS = "missions:import"
routes = [
    page(PATH, show_missions, needs=_NEEDS),
    action(f"{PATH}/imports", post_import, needs=_NEEDS, form=show_missions),
    action(
        f"{PATH}/files",
        post_file,
        needs=_NEEDS,
        form=show_missions,
        prepare=prepare_file,
        body_limit=actions.MAX_BYTES + 100_000,
    ),
]
