"""Endpoints of date polls: opening, voting at the table and through a guest link, the live result, closing."""

from typing import Any

from starlette.responses import Response

from roundtable.accounts.guest_links.fields import read_guest
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.queries import require_link
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls import queries
from roundtable.meetings.polls.models import ANSWERS, DatePoll, PollOption, PollVoice
from roundtable.meetings.polls.times import ROWS, read_answer_by, read_date, read_dates
from roundtable.meetings.queries import latest_meeting
from roundtable.meetings.topics.actions import GuestActor
from roundtable.tables.models import RoundTable
from roundtable.web.forms import Form
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def load_polls(view: View, arg: int | None) -> dict[str, Any]:
    polls = queries.polls_of(view.db, view.table_id)
    return {"polls": polls, "counts": queries.answered_counts(view.db, polls)}


def load_result(view: View, arg: int | None) -> dict[str, Any] | None:
    poll = queries.poll_with_votes(view.db, view.table_id, arg or 0)
    return {"poll": poll, "result": queries.result(poll)} if poll else None


def show_polls(here: Here) -> Response:
    return here.page("meetings/polls/polls.html")


def show_new(here: Here) -> Response:
    """The form for a new poll, filled with place and clock times of the last meeting."""
    assert here.table
    return here.page(
        "meetings/polls/poll_form.html", rows=range(1, ROWS + 1), last=latest_meeting(here.db, here.table.id)
    )


def post_new(here: Here) -> Response:
    title = here.form.line("title", 120, required=_("Please say what the meeting is about."))
    note, place = here.form.line("note", 500), here.form.line("place", 160)
    times, answer_by = read_dates(here.form), read_answer_by(here.form)
    here.form.check()
    poll = polls.open_poll(here, polls.PollDraft(title, times, note, place, answer_by))
    return here.see(here.url(f"/polls/{poll.id}"))


def show_poll(here: Here) -> Response:
    """The result and the form for one's own answers; only the result for who has no seat."""
    poll: DatePoll = here.find(DatePoll, "poll")
    voice = queries.voice_of_user(here.db, poll.id, here.user_id)
    return here.page(
        "meetings/polls/poll.html",
        poll=poll,
        voice=voice,
        mine=queries.answers_of(voice),
        votes=here.member is not None,
    )


def post_vote(here: Here) -> None:
    if here.member is None:
        raise NotFound
    poll = here.find(DatePoll, "poll")
    answers = _answers(here.form, poll)
    here.form.check()
    polls.vote(here, poll, answers)


def _answers(form: Form, poll: DatePoll) -> dict[int, str]:
    """{option id: answer} from one field for each date, or from one button for all of them."""
    if every := form.raw("all"):
        if every not in ANSWERS:
            raise Invalid({"all": _("Please choose one of the options.")})
        return {option.id: every for option in poll.options}
    return {option.id: form.choice(f"option-{option.id}", ANSWERS, "no") for option in poll.options}


def post_option(here: Here) -> None:
    poll = here.find(DatePoll, "poll")
    times = read_date(here.form)
    here.form.check()
    assert times
    polls.add_option(here, poll, times)


def show_option(here: Here) -> Response:
    """The question before a date is removed, with how many answered to it."""
    poll, option = here.find(DatePoll, "poll"), _option(here, here.arg("option"))
    answers = queries.count_answers(here.db, option.id)
    enough = len(poll.options) > polls.FEWEST_OPTIONS
    return here.page("meetings/polls/poll_removal.html", poll=poll, option=option, answers=answers, enough=enough)


def post_removal(here: Here) -> Response:
    poll = here.find(DatePoll, "poll")
    polls.remove_option(here, poll, _option(here, here.arg("option")))
    return here.see(here.url(f"/polls/{poll.id}"))


def post_answer_by(here: Here) -> None:
    poll = here.find(DatePoll, "poll")
    day = read_answer_by(here.form)
    here.form.check()
    polls.set_answer_by(here, poll, day)


def show_guest(here: Here) -> Response:
    poll = here.find(DatePoll, "poll")
    return here.page("meetings/polls/poll_guest.html", poll=poll, guests=queries.guests_asked(here.db, poll.id))


def post_guest(here: Here) -> Response:
    poll = here.find(DatePoll, "poll")
    name, email, locale = read_guest(here.form)
    polls.invite_guest(here, poll, name, email, locale)
    return here.page("meetings/polls/poll_guest.html", poll=poll, guests=[], sent=name)


def show_closing(here: Here) -> Response:
    """The question before the poll is closed with a date and everybody is mailed."""
    poll, wanted = here.find(DatePoll, "poll"), here.query.get("option") or here.form.raw("option")
    if not wanted:  # the address was opened without a date; it can be chosen on the poll's page
        return here.see(here.url(f"/polls/{poll.id}"))
    return here.page("meetings/polls/poll_closing.html", poll=poll, option=_option(here, wanted))


def post_closing(here: Here) -> Response:
    meeting = polls.close(here, here.find(DatePoll, "poll"), _option(here, here.form.raw("option")))
    return here.see(here.url(f"/meetings/{meeting.id}"))


def _option(here: Here, ident: str) -> PollOption:
    option: PollOption = here.get(PollOption, ident)
    if option.poll_id != here.arg("poll"):
        raise NotFound
    return option


def post_withdrawal(here: Here) -> None:
    polls.withdraw(here, here.find(DatePoll, "poll"))


def show_via(here: Here) -> Response:
    """The dates to answer; after closing the result, even if the link expired meanwhile, but not if it was revoked."""
    return _via(here, require_link(here.db, here.arg("token"), polls.PURPOSE))


def _via(here: Here, link: GuestLink, status: int = 200, late: bool = False) -> Response:
    poll = polls.poll_of_link(here.db, link)
    voice: PollVoice | None = queries.voice_of_guest(here.db, poll.id, link.email)
    if link.revoked_at or (poll.state == "open" and link.state != "open"):
        status = 410
    return here.page(
        "meetings/polls/poll_via.html",
        status=status,
        poll=poll,
        link=link,
        voice=voice,
        mine=queries.answers_of(voice),
        at=here.db.get_one(RoundTable, link.table_id),
        late=late,
    )


def post_via(here: Here) -> Response:
    link = require_link(here.db, here.arg("token"), polls.PURPOSE)
    if link.state != "open":
        return _via(here, link)
    poll = polls.poll_of_link(here.db, link)
    answers = _answers(here.form, poll)
    here.form.check()
    try:
        polls.vote_as_guest(GuestActor(here.db, link), poll, answers)
    except Conflict:
        return _via(here, link, 409, late=True)
    return here.see(f"/via/{here.arg('token')}/poll")


fragments = [
    Fragment("polls", "meetings/polls/_polls.html", load_polls, needs="meeting:read", on=("poll", "meeting")),
    Fragment(
        "poll", "meetings/polls/_poll.html", load_result, needs="meeting:read", on=("poll/", "meeting", "members")
    ),
]

_POLLS, _POLL, _VIA = "/tables/{table}/polls", "/tables/{table}/polls/{poll:int}", "/via/{token}/poll"
_BACK = "/tables/{table}/polls/{poll}"

routes = [
    page(_POLLS, show_polls, needs="meeting:read"),
    page(_POLLS + "/new", show_new, needs="meeting:write"),
    action(_POLLS + "/new", post_new, needs="meeting:write", form=show_new),
    page(_POLL, show_poll, needs="meeting:read"),
    action(_POLL + "/vote", post_vote, needs="attendance:answer", form=show_poll, back=_BACK),
    action(_POLL + "/options", post_option, needs="meeting:write", form=show_poll, back=_BACK),
    page(_POLL + "/options/{option:int}/removal", show_option, needs="meeting:write"),
    action(_POLL + "/options/{option:int}/removal", post_removal, needs="meeting:write"),
    action(_POLL + "/answer-by", post_answer_by, needs="meeting:write", form=show_poll, back=_BACK),
    page(_POLL + "/guests", show_guest, needs="meeting:write"),
    action(_POLL + "/guests", post_guest, needs="meeting:write", form=show_guest),
    page(_POLL + "/closing", show_closing, needs="meeting:write"),
    action(_POLL + "/closing", post_closing, needs="meeting:write"),
    action(_POLL + "/withdrawal", post_withdrawal, needs="meeting:write", back=_BACK),
    page(_VIA, show_via, needs=PUBLIC),
    action(_VIA, post_via, needs=PUBLIC, form=show_via),
]
