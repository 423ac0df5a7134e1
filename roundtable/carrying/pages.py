"""Endpoints of the carry-over on the page of a planned meeting."""

from roundtable.carrying import actions
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import waiting_for
from roundtable.web.routing import Here, action


def post_usual_agenda(here: Here) -> None:
    actions.insert_usual_agenda(here, here.find(Meeting, "meeting"))


def post_carry_over(here: Here) -> None:
    actions.carry_over(here, here.find(Meeting, "meeting"), here.form.choices("carry"))


_MEETING = "/tables/{table}/meetings/{meeting:int}"
_BACK = "/tables/{table}/meetings/{meeting}"
routes = [
    action(_MEETING + "/usual-agenda", post_usual_agenda, needs="agenda:write", back=_BACK),
    action(_MEETING + "/carry-over", post_carry_over, needs="agenda:write", back=_BACK),
]
hooks = [(waiting_for, actions.carry_candidates)]
