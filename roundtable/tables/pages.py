"""A table's members and settings, and opening a prepared table."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tables import actions, queries
from roundtable.tables.models import Member
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def show_members(here: Here) -> Response:
    former = queries.former_members(here.db, here.this_table.id) if "members:seat" in here.can else []
    return here.page("tables/members.html", former=former)


def show_member(here: Here) -> Response:
    member = _member(here)
    return here.page("tables/member.html", member=member, roles=_possible_roles(here, member))


def _possible_roles(here: Here, member: Member) -> tuple[str, ...]:
    """The roles that the reader may give this person: up to the reader's own, and never less than the present one."""
    own = here.seat_role if "members:seat" in here.can else None
    kept = () if member.left_at else TABLE_ROLES[: TABLE_ROLES.index(member.role) + 1]
    given = TABLE_ROLES[: TABLE_ROLES.index(own) + 1] if own else ()
    return max(kept, given, key=len)


def post_member(here: Here) -> Response:
    member = _member(here)
    role = here.form.choice("role", TABLE_ROLES, member.role)
    organisation = here.form.line("organisation", 120)
    if not here.form.errors and role not in _possible_roles(here, member) and not member.left_at:
        here.form.errors["role"] = _("A higher role is given only by somebody who moderates this table.")
    here.form.check()
    if role != member.role:
        here.require_fresh()
    actions.change_member(here, member, role, organisation)
    return here.see(here.url("/members"), saved="seat")


def post_return(here: Here) -> Response:
    """Give the seat back to somebody who left, with the role that the moderation chooses."""
    member = _member(here)
    role = here.form.choice("role", _possible_roles(here, member), member.role)
    here.form.check()
    actions.return_seat(here, member, role)
    return here.see(here.url("/members"), saved="returned")


def post_leaving(here: Here) -> Response:
    """Free the seat; or go to the page on which open tasks are handed over first."""
    member = _member(here)
    if not member.left_at and (address := actions.obstacle_to_leaving(here, member)):
        return here.see(address)
    actions.remove_member(here, member)
    return here.see(here.url("/members"), saved="left")


def _member(here: Here) -> Member:
    return here.find(Member, "member")


def show_settings(here: Here) -> Response:
    return here.page("tables/settings.html")


def post_settings(here: Here) -> Response:
    about = here.form.line("about", 300)
    founded = here.form.number("founded", 1990, 2100) if here.form.raw("founded").strip() else None
    notice_days = here.form.number("notice_days", 1, 90) if here.form.raw("notice_days").strip() else None
    days = [here.form.number(name, 1, 90, getattr(here.table, name)) for name in ("comment_days", "objection_days")]
    here.form.check()
    actions.change_table(here, here.this_table, about, founded, notice_days)
    actions.change_review_days(here, here.this_table, *days)
    return here.see(here.url(), saved="settings")


def post_opening(here: Here) -> Response:
    actions.open_table(here, here.this_table)
    moderated = queries.moderators(here.db, here.this_table.id)
    return here.see(here.url("" if moderated else "/first-moderation"))


def load_members(view: View, arg: int | None) -> dict[str, object]:
    return {"members": queries.members(view.db, view.table_id)}


def load_heading(view: View, arg: int | None) -> dict[str, object]:
    return {}


fragments = [
    Fragment("table-heading", "tables/_heading.html", load_heading, needs="table:read", on=("table",)),
    Fragment("members", "tables/_members.html", load_members, needs="members:read", on=("members",)),
]

routes = [
    action("/tables/{table}/opening", post_opening, needs="tables:write"),
    page("/tables/{table}/settings", show_settings, needs="table:write"),
    action("/tables/{table}/settings", post_settings, needs="table:write", form=show_settings),
    page("/tables/{table}/members", show_members, needs="members:read"),
    page("/tables/{table}/members/{member:int}", show_member, needs="members:write"),
    action("/tables/{table}/members/{member:int}", post_member, needs="members:write", form=show_member),
    action(
        "/tables/{table}/members/{member:int}/return", post_return, needs="members:seat", form=show_member, fresh=True
    ),
    action("/tables/{table}/members/{member:int}/leaving", post_leaving, needs="members:write"),
]
