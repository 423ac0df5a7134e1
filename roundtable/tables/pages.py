"""Start page, a table's page, its members, and the legal pages."""

from starlette.responses import Response

from roundtable import fragments
from roundtable.clock import local, now, today
from roundtable.fragments import Fragment, View
from roundtable.i18n import gettext as _
from roundtable.live import presence
from roundtable.permissions import PUBLIC, SIGNED_IN, TABLE_ROLES
from roundtable.tables import actions, activity, queries
from roundtable.tables.models import Member
from roundtable.web import Here, action, page


def show_home(here: Here) -> Response:
    """What waits for me, my tables, and for coordinators the state."""
    tables = [member.table for member in here.memberships]
    state = queries.opened_tables(here.db) if "state:read" in here.can else []
    glances = {glance.table.id: glance for glance in queries.glances(here.db, [*tables, *state])}
    return here.page(
        "tables/home.html", greeting=greeting(), now=now(),
        mine=[(glances[table.id], presence.names(table.id)) for table in tables],
        state=[glances[table.id] for table in state],
        prepared=queries.prepared_tables(here.db) if "tables:write" in here.can else [],
        waiting=_later("tasks", "mine_everywhere", lambda *a: [])(here.db, here.user_id)[:3],
    )  # fmt: skip


def greeting() -> str:
    """By the clock in Schleswig-Holstein, where people sit."""
    hour = local(now()).hour
    if hour < 11:
        return _("Good morning")
    return _("Hello") if hour < 17 else _("Good evening")


def show_table(here: Here) -> Response:
    """The table at a glance: the next meeting first."""
    return here.page("tables/table.html", **table_context(here))


def table_context(here: Here) -> dict[str, object]:
    """What the page shows beside its fragments: the parts that differ per person."""
    quick_links = _later("directory", "quick_links", lambda *a: [])
    answer_of = _later("meetings", "answer_of", lambda *a: None)
    next_meeting = _later("meetings", "next_meeting", lambda *a: None)
    mine = _later("tasks", "mine", lambda *a: [])
    meeting = next_meeting(here.db, here.table.id)
    member = here.member
    can_answer = member and meeting and "attendance:answer" in here.can
    return {
        "meeting": meeting,
        "answer": answer_of(here.db, meeting.id, member.id) if can_answer else None,
        "links": quick_links(here.db, here.table.region_ags),
        "has": {f.name for f in fragments.registered()},
        "my_tasks": mine(here.db, here.table.id, here.user, member.organisation if member else "", today())
        if "tasks:read" in here.can
        else [],
    }


def _later(feature, name, default):  # TEMPORARY while features are being written
    import importlib

    try:
        return getattr(importlib.import_module(f"roundtable.{feature}.queries"), name, default)
    except ImportError:
        return default


def show_members(here: Here) -> Response:
    return here.page("tables/members.html")


def show_member(here: Here) -> Response:
    return here.page("tables/member.html", member=_member(here), roles=TABLE_ROLES)


def post_member(here: Here) -> Response:
    member = _member(here)
    role = here.form.choice("role", TABLE_ROLES, member.role)
    organisation = here.form.line("organisation", 120)
    here.form.check()
    actions.change_member(here, member, role, organisation)
    return here.see(here.url("/members"))


def post_leaving(here: Here) -> Response:
    actions.remove_member(here, _member(here))
    return here.see(here.url("/members"))


def _member(here: Here) -> Member:
    return here.find(Member, "member")


def show_settings(here: Here) -> Response:
    return here.page("tables/settings.html")


def post_settings(here: Here) -> Response:
    about = here.form.line("about", 300)
    founded = here.form.number("founded", 1990, 2100) if here.form.raw("founded").strip() else None
    here.form.check()
    actions.change_table(here, here.table, about, founded)
    return here.see(here.url())


def post_opening(here: Here) -> Response:
    actions.open_table(here, here.table)
    return here.see(here.url())


def show_imprint(here: Here) -> Response:
    return here.page("tables/imprint.html", contact=here.config.contact_email)


def show_privacy(here: Here) -> Response:
    return here.page("tables/privacy.html", contact=here.config.contact_email)


def show_accessibility(here: Here) -> Response:
    return here.page("tables/accessibility.html", contact=here.config.contact_email)


def load_activity(view: View, arg: int | None) -> dict[str, object]:
    return {"lines": activity.lines(view)}


def load_members(view: View, arg: int | None) -> dict[str, object]:
    return {"members": queries.members(view.db, view.table_id)}


def load_heading(view: View, arg: int | None) -> dict[str, object]:
    return {}


fragments.register(
    Fragment("table-heading", "tables/_heading.html", load_heading, needs="table:read", on=("table",)),
    Fragment("members", "tables/_members.html", load_members, needs="members:read", on=("members",)),
    Fragment(
        "activity", "tables/_activity.html", load_activity, needs="table:read",
        on=("table", "members", "meeting", "agenda", "attendance", "minutes", "tasks", "directory"),
    ),
)  # fmt: skip

routes = [
    page("/", show_home, needs=SIGNED_IN),
    page("/imprint", show_imprint, needs=PUBLIC),
    page("/privacy", show_privacy, needs=PUBLIC),
    page("/accessibility", show_accessibility, needs=PUBLIC),
    page("/tables/{table}", show_table, needs="table:read"),
    action("/tables/{table}/opening", post_opening, needs="tables:write"),
    page("/tables/{table}/settings", show_settings, needs="table:write"),
    action("/tables/{table}/settings", post_settings, needs="table:write", form=show_settings),
    page("/tables/{table}/members", show_members, needs="members:read"),
    page("/tables/{table}/members/{member:int}", show_member, needs="members:write"),
    action("/tables/{table}/members/{member:int}", post_member, needs="members:write", form=show_member),
    action("/tables/{table}/members/{member:int}/leaving", post_leaving, needs="members:write"),
]
