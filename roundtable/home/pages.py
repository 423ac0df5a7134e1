"""The start page and a table's page."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from roundtable.core.clock import local, now
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN
from roundtable.countries.following import queries as following_queries
from roundtable.directory.queries import country_name
from roundtable.home import activity
from roundtable.home import queries as home_queries
from roundtable.live import presence
from roundtable.meetings.queries import answer_of, item_count, next_meeting, seats_of_all
from roundtable.meetings.ring import ring
from roundtable.tables import queries as tables_queries
from roundtable.tables.models import RoundTable
from roundtable.tasks.queries import my_tasks, my_tasks_everywhere
from roundtable.tasks.rows import Seat
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, page

NEWS = timedelta(days=30)  # how long a change of a followed country stands on the start page


def show_home(here: Here) -> Response:
    """The reader's tasks and tables, and for state roles all tables."""
    tables = [member.table for member in here.memberships]
    state = tables_queries.opened_tables(here.db) if "state:read" in here.can else []
    glances = {glance.table.id: glance for glance in home_queries.glances(here.db, [*tables, *state])}
    return here.page(
        "home/home.html",
        greeting=greeting(),
        now=now(),
        mine=[(glances[table.id], presence.names_online(table.id)) for table in tables],
        rings=rings_by_table(here, glances),
        state=[glances[table.id] for table in state],
        prepared=tables_queries.prepared_tables(here.db) if "tables:write" in here.can else [],
        news=following_queries.news(here.db, here.person.id, now() - NEWS),
        country_name=country_name,
        news_at=_news_table(here, state),
        waiting=my_tasks_everywhere(here.db, here.person.id, limit=3)[0],
    )


def _news_table(here: Here, state: list[RoundTable]) -> str:
    """At which table a country's page is opened from here."""
    return next((table.slug for table in (*(member.table for member in here.memberships), *state)), "")


def rings_by_table(here: Here, glances: dict[int, home_queries.Glance]) -> dict[int, object]:
    """The seat ring of each table's next meeting, by table id."""
    meetings = [glance.next_meeting for glance in glances.values() if glance.next_meeting]
    seats = seats_of_all(here.db, meetings)
    return {meeting.table_id: ring(seats.get(meeting.id, [])) for meeting in meetings}


def greeting() -> str:
    """By the local time in Schleswig-Holstein."""
    hour = local(now()).hour
    if hour < 11:
        return _("Good morning")
    return _("Hello") if hour < 17 else _("Good evening")


def show_table(here: Here) -> Response:
    """A table's page: its next meeting, tasks and activity."""
    return here.page("home/table.html", **table_context(here))


def table_context(here: Here) -> dict[str, Any]:
    """The parts of a table's page that differ by person; the rest are fragments."""
    seat = Seat(here.this_table.id, here.member.organisation if here.member else "")
    tasks = my_tasks(here.db, here.person.id, seat) if "tasks:read" in here.can else ([], 0)
    return {
        **own_answer(here),
        "my_tasks": tasks[0],
        "my_tasks_total": tasks[1],
    }


def own_answer(here: Here) -> dict[str, Any]:
    """The next meeting with the reader's answer to its invitation (None without a seat)."""
    meeting = next_meeting(here.db, here.this_table.id)
    seat = here.member if "attendance:answer" in here.can else None
    return {
        "meeting": meeting,
        "items": item_count(here.db, meeting.id) if meeting else 0,
        "answer": answer_of(here.db, meeting.id, seat.id) if meeting and seat else None,
    }


def load_activity(view: View, arg: int | None) -> dict[str, Any]:
    return {"lines": activity.feed_lines(view)}


fragments = [
    Fragment(
        "activity",
        "home/_activity.html",
        load_activity,
        needs="table:read",
        on=(
            "table",
            "members",
            "meeting",
            "agenda",
            "attendance",
            "minutes",
            "tasks",
            "directory",
            "countries",
            "programmes",
            "centres",
            "questions",
            "topics",
            "poll",
            "forwardings",
            "training",
            "totals",
        ),
    ),
]
routes = [
    page("/", show_home, needs=SIGNED_IN),
    page("/tables/{table}", show_table, needs="table:read"),
]
