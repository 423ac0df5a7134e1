"""Endpoints of meetings: the list and the next one; every fragment and route of the feature."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import as_day
from roundtable.forwarding import pages as forwarding_pages
from roundtable.importing import pages as import_pages
from roundtable.live_meeting import pages as together_pages
from roundtable.live_meeting.running import pages as live_pages
from roundtable.live_meeting.wall import pages as projector_pages
from roundtable.meetings import meeting_pages, queries
from roundtable.meetings.agenda import pages as agenda_pages
from roundtable.meetings.agenda.sections import pages as section_pages
from roundtable.meetings.attendance import pages as attendance_pages
from roundtable.meetings.attendance import ring
from roundtable.meetings.check_in import pages as checkin_pages
from roundtable.meetings.invitations import pages as invitation_pages
from roundtable.meetings.models import Meeting
from roundtable.meetings.polls import pages as poll_pages
from roundtable.meetings.series import pages as series_pages
from roundtable.meetings.templates import pages as template_pages
from roundtable.meetings.topics import pages as topic_pages
from roundtable.meetings.topics.proposals import pages as proposal_pages
from roundtable.web import fragments
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, page

SHOWN = 25  # meetings of the past on one page


def show_meetings(here: Here) -> Response:
    wanted = here.query.get("page", "")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5 else 1
    return here.page("meetings/meetings.html", number=number if number > 1 else None)


def load_meetings(view: View, arg: int | None) -> dict[str, Any]:
    """Running and coming ones first, the nearest on top; then what was, by year. `arg` is the page of the past."""
    number = max(1, arg or 1)
    ahead = queries.meetings_ahead(view.db, view.table_id, view.today) if number == 1 else []
    past = queries.meetings_before(view.db, view.table_id, view.today, (number - 1) * SHOWN, SHOWN + 1)
    ids = [meeting.id for meeting in (*ahead, *past[:SHOWN])]
    minutes = queries.minutes_states(view.db, ids)
    shown = ("draft", "published", "approved") if "draft:read" in view.can else ("published", "approved")
    return {
        "number": number,
        "more": len(past) > SHOWN,
        "ahead": ahead,
        "years": groupby_year(past[:SHOWN]),
        "counts": queries.item_counts(view.db, ids),
        "minutes": minutes,
        "readable": {meeting_id for meeting_id, state in minutes.items() if state in shown},
    }


def groupby_year(meetings: Iterable[Meeting]) -> list[tuple[int, list[Meeting]]]:
    return [(year, list(group)) for year, group in groupby(meetings, key=lambda m: as_day(m.starts_at).year)]


def load_next_meeting(view: View, arg: int | None) -> dict[str, Any]:
    meeting = queries.next_meeting(view.db, view.table_id, view.today)
    cancelled = queries.next_cancelled(view.db, view.table_id, meeting and meeting.starts_at, view.today)
    seats = queries.seats_of(view.db, meeting) if meeting else queries.empty_seats(view.db, view.table_id)
    return {
        "meeting": meeting, "cancelled": cancelled, "places": ring.ring(seats), "counts": ring.tally(seats),
        "coming": ring.coming(seats), "days": (as_day(meeting.starts_at) - view.today).days if meeting else 0,
    }  # fmt: skip


def show_next_answer(here: Here) -> Response:
    """The panel with one's own answer to whatever meeting is next."""
    return here.part("meetings/_rsvp.html", **own_answer(here))


def own_answer(here: Here) -> dict[str, Any]:
    """What `meetings/_next.html` needs: the next meeting, and the answer of who looks (None: has no seat)."""
    assert here.table
    meeting = queries.next_meeting(here.db, here.table.id)
    has_seat = meeting and here.member and "attendance:answer" in here.can
    return {
        "meeting": meeting, "items": queries.item_count(here.db, meeting.id) if meeting else 0,
        "answer": queries.answer_of(here.db, meeting.id, here.member.id) if has_seat else None,
    }  # fmt: skip


fragments.register(
    Fragment("meetings", "meetings/_meetings.html", load_meetings, needs="meeting:read",
             on=("meeting", "agenda", "minutes")),
    Fragment("facts", "meetings/_facts.html", meeting_pages.load_facts, needs="meeting:read",
             on=("meeting/", "minutes/")),
    Fragment("agenda", "meetings/agenda/_agenda.html", agenda_pages.load_agenda, needs="meeting:read",
             on=("agenda/", "meeting/", "minutes", "series")),
    Fragment("next-meeting", "meetings/_next_meeting.html", load_next_meeting, needs="meeting:read",
             on=("meeting", "agenda", "attendance", "members", "table")),
)  # fmt: skip

routes = [
    page("/tables/{table}/meetings", show_meetings, needs="meeting:read"),
    *meeting_pages.routes,
    *agenda_pages.routes,
    *section_pages.routes,
    *import_pages.routes,
    *live_pages.routes,
    *invitation_pages.routes,
    *topic_pages.routes,
    *proposal_pages.routes,
    *forwarding_pages.routes,
    *poll_pages.routes,
    *series_pages.routes,
    *template_pages.routes,
    *attendance_pages.routes,
    *checkin_pages.routes,
    *projector_pages.routes,
    *together_pages.routes,
    page("/tables/{table}/next/answer", show_next_answer, needs="meeting:read"),
]
