"""Endpoints of the register of decisions: of one table, of all tables of the reader, and of one decision."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PERMISSIONS, SIGNED_IN, may
from roundtable.core.text import whole_number
from roundtable.meetings.names import name_of
from roundtable.minutes.register import actions as register
from roundtable.minutes.register import queries
from roundtable.minutes.register.models import STATUSES, RegisterEntry
from roundtable.minutes.register.queries import RegisterFilter, Rights
from roundtable.tables.queries import opened_tables
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page, role_at


def show_register(here: Here) -> Response:
    return here.page("minutes/register/register.html", **_of_table(here))


def show_list(here: Here) -> Response:
    """Only the list; the page fetches it when a decision has changed."""
    return here.part("minutes/register/_register_list.html", **_of_table(here))


def show_all(here: Here) -> Response:
    return here.page("minutes/register/register.html", **_of_reader(here))


def show_all_list(here: Here) -> Response:
    return here.part("minutes/register/_register_list.html", **_of_reader(here))


def _of_table(here: Here) -> dict[str, Any]:
    return _context(here, here.url("/decisions"), {here.this_table.id: here.can}, [here.table], _wanted(here))


def _of_reader(here: Here) -> dict[str, Any]:
    """The register of all tables whose minutes the person may read; for state roles, of all open tables."""
    tables = {member.table.id: member.table for member in here.memberships}
    if may(here.person.state_role or None, "minutes:read"):
        tables |= {table.id: table for table in opened_tables(here.db)}
    seats = {member.table_id: member for member in here.memberships}
    rights = {ident: PERMISSIONS.get(role_at(here.person, seats.get(ident)) or "", frozenset()) for ident in tables}
    wanted, places = _wanted(here), sorted(tables.values(), key=lambda table: table.name)
    chosen = next((table.id for table in places if table.slug == here.query.get("table")), 0)
    return _context(here, "/decisions", rights, places, RegisterFilter(**{**asdict(wanted), "table_id": chosen}))


def _context(here: Here, path: str, rights: Rights, tables: list[Any], wanted: RegisterFilter) -> dict[str, Any]:
    slugs = {table.id: table.slug for table in tables}
    chosen = {
        "table": slugs.get(wanted.table_id, ""),
        "status": wanted.status,
        "year": wanted.year or "",
        "country": wanted.country,
        "organisation": wanted.organisation,
    }
    return {
        "found": queries.find_entries(here.db, rights, wanted),
        "wanted": wanted,
        "chosen": chosen,
        "path": path,
        "tables": tables,
        "slugs": slugs,
        "statuses": status_names(),
        "list_url": _address(f"{path}/list", {**chosen, "page": wanted.page}),
        "link": lambda page: _address(path, {**chosen, "page": page}),
    }


def _address(path: str, values: dict[str, Any]) -> str:
    query = urlencode({name: value for name, value in values.items() if value not in ("", 0, 1)})
    return f"{path}?{query}" if query else path


def _wanted(here: Here) -> RegisterFilter:
    query = here.query
    return RegisterFilter(
        status=query.get("status", "")[:10],
        year=whole_number(query.get("year", ""), 5) or 0,
        country=query.get("country", "")[:2].replace("\0", ""),
        organisation=query.get("organisation", "")[:200].replace("\0", ""),
        page=whole_number(query.get("page", ""), 5) or 1,
    )


def status_names() -> dict[str, str]:
    return {"valid": _("valid"), "replaced": _("replaced"), "done": _("completed")}


def load_entry(view: View, arg: int | None) -> dict[str, Any] | None:
    rights = {view.table_id: view.can}
    entry = queries.entry(view.db, rights, arg)
    if entry is None or entry.table_id != view.table_id:
        return None
    replaced_by, replaces = queries.links(view.db, rights, [entry])
    return {
        "entry": entry,
        "replaced_by": replaced_by.get(entry.id),
        "replaces": replaces.get(entry.id, []),
        "countries": queries.countries(view.db, [s.value for s in entry.subjects if s.kind == "country"]),
        "meeting_name": lambda: name_of(entry.meeting),  # said in the template, in the reader's language
    }


def show_entry(here: Here) -> Response:
    entry = _entry(here)
    can_write = "minutes:publish" in here.can
    later = queries.later_than(here.db, _rights(here), entry) if can_write else []
    now = queries.links(here.db, _rights(here), [entry])[0].get(entry.id)
    return here.page(
        "minutes/register/register_entry.html",
        entry=entry,
        statuses=status_names(),
        later=[*later, *([now] if now and now not in later else [])],
        more=len(later) == queries.CHOICE,
        every_country=queries.countries(here.db) if can_write else [],
        every_name=queries.known_names(here.db, entry.table_id)[1] if can_write else [],
    )


def _rights(here: Here) -> Rights:
    return {here.this_table.id: here.can}


def _entry(here: Here) -> RegisterEntry:
    entry = queries.entry(here.db, _rights(here), here.find(RegisterEntry, "entry").id)
    if entry is None:
        raise NotFound
    return entry


def post_standing(here: Here) -> Response:
    entry, form = _entry(here), here.form
    status = form.choice("status", STATUSES)
    review_on, seen = form.day("review_on"), form.number("seen", 0, 10**8, default=0)
    form.check()
    by = _successor(here) if status == "replaced" else None
    register.change_standing(here, entry, register.Standing(status, by, review_on), seen)
    return here.see(here.url(f"/decisions/{entry.id}"))


def _successor(here: Here) -> RegisterEntry | None:
    """The decision that replaces this one: by its typed number ("3/2026"), else the one chosen from the list."""
    if label := here.form.line("by_number", 20):
        if by := queries.by_label(here.db, _rights(here), here.this_table.id, label):
            return by
        raise Invalid({"by_number": _("There is no such decision at this table. Please write it as in 3/2026.")})
    return here.get(RegisterEntry, here.form.raw("by")) if here.form.raw("by") else None


def post_subjects(here: Here) -> Response:
    """Form: `country` and `organisation` may be repeated; `more` is a name that isn't in the list."""
    entry, form = _entry(here), here.form
    seen, more = form.number("seen", 0, 10**8, default=0), form.line("more", 200)
    form.check()
    names = [name[:200] for name in (*form.choices("organisation"), more) if name]
    register.change_subjects(here, entry, form.choices("country"), list(dict.fromkeys(names)), seen)
    return here.see(here.url(f"/decisions/{entry.id}"))


fragments = [
    Fragment(
        "register-entry",
        "minutes/register/_register_entry.html",
        load_entry,
        needs="minutes:read",
        on=("decisions/", "minutes", "topics", "directory"),
    )
]

_REGISTER = "/tables/{table}/decisions"
_ENTRY = _REGISTER + "/{entry:int}"
routes = [
    page("/decisions", show_all, needs=SIGNED_IN),
    page("/decisions/list", show_all_list, needs=SIGNED_IN),
    page(_REGISTER, show_register, needs="minutes:read"),
    page(_REGISTER + "/list", show_list, needs="minutes:read"),
    page(_ENTRY, show_entry, needs="minutes:read"),
    action(_ENTRY + "/standing", post_standing, needs="minutes:publish", form=show_entry),
    action(_ENTRY + "/subjects", post_subjects, needs="minutes:publish", form=show_entry),
]
