"""Endpoints of training: the list, a date with one's own place, the forms of who organises it, the calendar file."""

from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN, may
from roundtable.guard.places import form_hints
from roundtable.meetings.times import read_times
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.tables.queries import opened_tables
from roundtable.training import actions, calendar, queries
from roundtable.training.actions import TrainingDraft
from roundtable.training.models import MOST_COMPANIONS, MOST_SEATS, Training, TrainingPlace
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page, role_at

GUARDED_FIELDS = ("title", "about", "led_by", "place")
PRESENCES = ("present", "absent", "")


def organiser_needs(training: Training) -> str:
    """Dates of a table are its moderation's, those of the whole state the coordination's."""
    return "training:state" if training.table_id is None else "training:region"


def load_list(view: View, arg: int | None) -> dict[str, Any]:
    ahead = queries.ahead(view.db, view.table_id, view.today)
    past = queries.past(view.db, view.table_id, view.today)
    return {
        "ahead": ahead,
        "past": past,
        "counts": queries.counts(view.db, [*ahead, *past]),
        "none_yet": queries.Count(),
    }


def load_training(view: View, arg: int | None) -> dict[str, Any] | None:
    """The facts and how full it is; names only for who organises it."""
    training = queries.find(view.db, view.table_id, arg or 0)
    if training is None:
        return None
    organises = organiser_needs(training) in view.can
    return {
        "training": training,
        "count": queries.count(view.db, training),
        "organises": organises,
        "places": queries.places(view.db, training) if organises else [],
    }


def show_list(here: Here) -> Response:
    return here.page("training/trainings.html", **_own_list(here))


def show_own_list(here: Here) -> Response:
    return here.part("training/_mine.html", **_own_list(here))


def _own_list(here: Here) -> dict[str, Any]:
    ahead = queries.ahead(here.db, here.this_table.id, clock.today())
    states = queries.own_states(here.db, here.person.id, ahead)
    return {"mine": [(training, states[training.id]) for training in ahead if training.id in states]}


def show_training(here: Here) -> Response:
    return here.page("training/training.html", **_own(here))


def show_own(here: Here) -> Response:
    """The panel with the reader's own place; it fetches itself when something changed."""
    return here.part("training/_own.html", **_own(here))


def _own(here: Here) -> dict[str, Any]:
    training = _training(here)
    place = queries.place_of(here.db, training, here.user_id)
    rank = 0
    if place and place.state == "waiting":
        rank = 1 + [each.id for each in queries.waiting(here.db, training)].index(place.id)
    count = queries.count(here.db, training)
    return {
        "training": training,
        "mine": place if place and place.state != "withdrawn" else None,
        "rank": rank,
        "free": max(0, training.seats - count.taken),
        "most": MOST_COMPANIONS,
        "organises": organiser_needs(training) in here.can,
    }


def _training(here: Here) -> Training:
    found = queries.find(here.db, here.this_table.id, here.arg("training"))
    if found is None:
        raise NotFound
    return found


def _organised(here: Here) -> Training:
    """The date, for who organises it; Forbidden for the others."""
    training = _training(here)
    here.require(organiser_needs(training))
    return training


def show_anywhere(here: Here) -> Response:
    """Addresses in mails and calendars name no table: on to the date at one of the reader's own."""
    ident, state_role = here.arg("training"), here.person.state_role or None
    tables = [m.table for m in here.memberships if may(role_at(here.person, m), "training:read")]
    for table in [*tables, *(opened_tables(here.db) if may(state_role, "training:read") else [])]:
        if queries.find(here.db, table.id, ident):
            return here.see(f"/tables/{table.slug}/training/{ident}")
    raise NotFound


def show_new(here: Here) -> Response:
    return _form(here, None)


def _form(here: Here, training: Training | None) -> Response:
    back = here.url(f"/training/{training.id}" if training else "/training")
    looked = form_hints.texts_digest(here.form, GUARDED_FIELDS)
    return here.page("training/training_form.html", training=training, back=back, looked=looked, most=MOST_SEATS)


def post_new(here: Here) -> Response:
    draft, scope = _read(here, _("Offer it")), here.form.choice("scope", ("region", "state"), _usual_scope(here))
    here.form.check()
    here.require("training:state" if scope == "state" else "training:region")
    assert draft
    training = actions.offer(here, draft, state_wide=scope == "state")
    return here.see(here.url(f"/training/{training.id}"))


def _usual_scope(here: Here) -> str:
    return "region" if "training:region" in here.can else "state"


def _read(here: Here, button: str) -> TrainingDraft | None:
    """What was typed; None if times are missing, which `form.check()` reports with everything else."""
    form = here.form
    title = form.line("title", 120, required=_("Please say what the training is about."))
    about, led_by, place = form.text("about", 2000), form.line("led_by", 120), form.line("place", 160)
    seats, sign_up_by, times = form.number("seats", 1, MOST_SEATS), form.day("sign_up_by"), read_times(form)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=button, table_id=here.table_id)
    return times and TrainingDraft(title, *times, seats, about, led_by, place, sign_up_by)


def show_facts(here: Here) -> Response:
    return _form(here, _organised(here))


def post_facts(here: Here) -> Response:
    training, draft = _organised(here), _read(here, _("Save"))
    here.form.check()
    assert draft
    actions.change(here, training, draft)
    return here.see(here.url(f"/training/{training.id}"))


def show_cancellation(here: Here) -> Response:
    training = _organised(here)
    looked = form_hints.texts_digest(here.form, ("reason",))
    return here.page("training/training_cancellation.html", training=training, looked=looked)


def post_cancellation(here: Here) -> Response:
    training = _organised(here)
    reason = here.form.line("reason", 200, required=_("Please say why. Everybody who signed up reads this sentence."))
    form_hints.add_hints(here, "reason", button=_("Cancel the training"), table_id=here.table_id)
    here.form.check()
    actions.cancel(here, training, reason)
    return here.see(here.url(f"/training/{training.id}"))


def post_place(here: Here) -> None:
    training = _training(here)
    companions = here.form.number("companions", 0, MOST_COMPANIONS, default=0)
    here.form.check()
    actions.take_place(here, training, companions)


def post_return(here: Here) -> None:
    actions.give_back(here, _training(here))


def post_removal(here: Here) -> None:
    training = _organised(here)
    actions.remove(here, training, _place(here, training))


def post_presence(here: Here) -> None:
    training = _organised(here)
    presence = here.form.choice("presence", PRESENCES)
    here.form.check()
    actions.note_presence(here, training, _place(here, training), presence)


def _place(here: Here, training: Training) -> TrainingPlace:
    found = queries.place_in(here.db, training, here.arg("place"))
    if found is None:
        raise NotFound
    return found


def get_calendar(here: Here) -> Response:
    training = _training(here)
    host = here.config.url.partition("://")[2].partition("/")[0].partition(":")[0]
    return Response(
        calendar.as_calendar(training, host, clock.now()),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="training-{training.id}.ics"'},
    )


# Who left a table or closed the account holds no place any more.
_PEOPLE = ("members", "membership")
fragments = [
    Fragment("trainings", "training/_trainings.html", load_list, needs="training:read", on=("training", *_PEOPLE)),
    Fragment("training", "training/_training.html", load_training, needs="training:read", on=("training/", *_PEOPLE)),
]

_ALL = "/tables/{table}/training"
_ONE = _ALL + "/{training:int}"
_PLACE = _ONE + "/places/{place:int}"
_BACK = "/tables/{table}/training/{training}"
routes = [
    page("/training/{training:int}", show_anywhere, needs=SIGNED_IN),
    page(_ALL, show_list, needs="training:read"),
    page(_ALL + "/mine", show_own_list, needs="training:read"),
    page(_ALL + "/new", show_new, needs="training:write"),
    action(_ALL + "/new", post_new, needs="training:write", form=show_new),
    page(_ONE, show_training, needs="training:read"),
    page(_ONE + "/mine", show_own, needs="training:read"),
    page(_ONE + "/training.ics", get_calendar, needs="training:read"),
    page(_ONE + "/facts", show_facts, needs="training:write"),
    action(_ONE + "/facts", post_facts, needs="training:write", form=show_facts),
    page(_ONE + "/cancellation", show_cancellation, needs="training:write"),
    action(_ONE + "/cancellation", post_cancellation, needs="training:write", form=show_cancellation),
    action(_ONE + "/place", post_place, needs="training:join", form=show_training, back=_BACK),
    action(_ONE + "/place/return", post_return, needs="training:join", back=_BACK),
    action(_PLACE + "/removal", post_removal, needs="training:write", back=_BACK),
    action(_PLACE + "/presence", post_presence, needs="training:write", back=_BACK),
]
hooks = [(redaction_queries.shared_texts, queries.redactable)]
