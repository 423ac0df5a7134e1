"""Start page, a table's page, its members, and the legal pages."""

from starlette.responses import Response

from roundtable.accounts.attempts.actions import KEPT
from roundtable.accounts.models import LOCALE_LIFE, SESSION_LIFE
from roundtable.core.clock import local, now
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC, SIGNED_IN, TABLE_ROLES
from roundtable.home import activity
from roundtable.live import presence
from roundtable.meetings.attendance.ring import ring
from roundtable.meetings.queries import answer_of, item_count, next_meeting, seats_of_all
from roundtable.tables import actions, queries
from roundtable.tables.models import Member
from roundtable.tasks.queries import mine, mine_everywhere
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def show_home(here: Here) -> Response:
    """What waits for me, my tables, and for coordinators the state."""
    tables = [member.table for member in here.memberships]
    state = queries.opened_tables(here.db) if "state:read" in here.can else []
    glances = {glance.table.id: glance for glance in queries.glances(here.db, [*tables, *state])}
    return here.page(
        "home/home.html", greeting=greeting(), now=now(),
        mine=[(glances[table.id], presence.names(table.id)) for table in tables], rings=rings(here, glances),
        state=[glances[table.id] for table in state],
        prepared=queries.prepared_tables(here.db) if "tables:write" in here.can else [],
        waiting=mine_everywhere(here.db, here.user_id, limit=3)[0],
    )  # fmt: skip


def rings(here: Here, glances: dict[int, queries.Glance]) -> dict[int, object]:
    """The seat ring of each table's next meeting, by table."""
    meetings = [glance.next_meeting for glance in glances.values() if glance.next_meeting]
    seats = seats_of_all(here.db, meetings)
    return {meeting.table_id: ring(seats.get(meeting.id, [])) for meeting in meetings}


def greeting() -> str:
    """By the clock in Schleswig-Holstein, where people sit."""
    hour = local(now()).hour
    if hour < 11:
        return _("Good morning")
    return _("Hello") if hour < 17 else _("Good evening")


def show_table(here: Here) -> Response:
    """The table at a glance: the next meeting first."""
    return here.page("home/table.html", **table_context(here))


def table_context(here: Here) -> dict[str, object]:
    """What the page shows beside its fragments: the parts that differ per person."""
    organisation = here.member.organisation if here.member else ""
    tasks = mine(here.db, here.table.id, here.user, organisation) if "tasks:read" in here.can else ([], 0)
    return {
        **own_answer(here.db, here.table, here.member, here.can),
        "my_tasks": tasks[0], "my_tasks_total": tasks[1],
    }  # fmt: skip


def own_answer(db, table, member, can) -> dict[str, object]:
    """The next meeting, and what I answered (None: no seat of mine)."""
    meeting = next_meeting(db, table.id)
    has_seat = meeting and member and "attendance:answer" in can
    items = item_count(db, meeting.id) if meeting else 0
    return {"meeting": meeting, "items": items, "answer": answer_of(db, meeting.id, member.id) if has_seat else None}


def show_members(here: Here) -> Response:
    former = queries.former_members(here.db, here.table.id) if "members:seat" in here.can else []
    return here.page("tables/members.html", former=former)


def show_member(here: Here) -> Response:
    member = _member(here)
    return here.page("tables/member.html", member=member, roles=_possible(here, member))


def _possible(here: Here, member: Member) -> tuple[str, ...]:
    """Which roles this person may have after the change: a higher one is given only by whoever has it here."""
    own = here.seat_role if "members:seat" in here.can else None
    kept = () if member.left_at else TABLE_ROLES[: TABLE_ROLES.index(member.role) + 1]
    given = TABLE_ROLES[: TABLE_ROLES.index(own) + 1] if own else ()
    return max(kept, given, key=len)


def post_member(here: Here) -> Response:
    member = _member(here)
    role = here.form.choice("role", TABLE_ROLES, member.role)
    organisation = here.form.line("organisation", 120)
    if not here.form.errors and role not in _possible(here, member) and not member.left_at:
        here.form.errors["role"] = _("A higher role is given only by somebody who moderates this table.")
    here.form.check()
    actions.change_member(here, member, role, organisation)
    return here.see(here.url("/members"), saved="seat")


def post_return(here: Here) -> Response:
    """The seat that was freed is given back, with the role that the moderation chooses."""
    member = _member(here)
    role = here.form.choice("role", _possible(here, member), member.role)
    here.form.check()
    actions.give_back(here, member, role)
    return here.see(here.url("/members"), saved="returned")


def post_leaving(here: Here) -> Response:
    actions.remove_member(here, _member(here))
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
    actions.change_table(here, here.table, about, founded, notice_days)
    actions.change_days(here, here.table, *days)
    return here.see(here.url(), saved="settings")


def post_opening(here: Here) -> Response:
    actions.open_table(here, here.table)
    moderated = queries.moderators(here.db, here.table.id)
    return here.see(here.url("" if moderated else "/first-moderation"))


def show_imprint(here: Here) -> Response:
    return here.page("home/imprint.html", contact=here.config.contact_email)


def show_privacy(here: Here) -> Response:
    """Says only what the program does; how long something is kept comes from where that is decided."""
    return here.page(
        "home/privacy.html",
        contact=here.config.contact_email,
        session_days=SESSION_LIFE.days,
        language_days=LOCALE_LIFE.days,
        tries_hours=int(KEPT.total_seconds()) // 3600,
    )


def show_accessibility(here: Here) -> Response:
    return here.page("home/accessibility.html", contact=here.config.contact_email)


def load_activity(view: View, arg: int | None) -> dict[str, object]:
    return {"lines": activity.lines(view)}


def load_members(view: View, arg: int | None) -> dict[str, object]:
    return {"members": queries.members(view.db, view.table_id)}


def load_heading(view: View, arg: int | None) -> dict[str, object]:
    return {}


fragments = [
    Fragment("table-heading", "tables/_heading.html", load_heading, needs="table:read", on=("table",)),
    Fragment("members", "tables/_members.html", load_members, needs="members:read", on=("members",)),
    Fragment(
        "activity", "home/_activity.html", load_activity, needs="table:read",
        on=("table", "members", "meeting", "agenda", "attendance", "minutes", "tasks", "directory", "topics", "poll",
            "forwardings"),
    ),
]  # fmt: skip

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
    action("/tables/{table}/members/{member:int}/return", post_return, needs="members:seat", form=show_member),
    action("/tables/{table}/members/{member:int}/leaving", post_leaving, needs="members:write"),
]
