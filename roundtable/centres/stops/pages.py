"""Endpoints of the stops of a mobile centre, and of its calendar, which needs no account."""

from typing import Any

from starlette.responses import Response

from roundtable.centres import actions as centres
from roundtable.centres import queries as centres_queries
from roundtable.centres.models import CentreStop, StopSeries
from roundtable.centres.stops import calendar, forms
from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.directory import queries as directory_queries
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.models import Organisation
from roundtable.guard.places import form_hints
from roundtable.meetings.series.rule import Rule
from roundtable.meetings.series.rule_words import rule_words
from roundtable.web.routing import Here, action, page

GUARDED_FIELDS = ("place", "note")


def show_stops(here: Here) -> Response:
    """What is still to come of a centre. When it changes, the page fetches it again."""
    centre = _centre(here)
    today, token = clock.today(), centres_queries.calendar_token(here.db, centre.id)
    context: dict[str, Any] = {
        "centre": centre,
        "stops": centres_queries.stops_of(here.db, centre.id, today),
        "series": [(each, _words(each)) for each in centres_queries.series_of(here.db, centre.id, today)],
        "calendar": f"{here.config.url}/stops/{token}/calendar.ics" if token else "",
    }
    if here.htmx:
        return here.part("centres/stops/_stops.html", **context)
    return here.page("centres/stops/stops.html", **context)


def _words(series: StopSeries) -> str:
    return rule_words(Rule(series.unit, series.every, series.nth, series.weekday, series.since))


def show_new(here: Here) -> Response:
    return _form(here, _centre(here), None)


def _form(here: Here, centre: Organisation, stop: CentreStop | None) -> Response:
    asked = here.query.get("region", "") or here.this_table.region_ags
    return here.page(
        "centres/stops/stop_form.html",
        centre=centre,
        stop=stop,
        chosen=stop.region_ags if stop else asked,
        regions=[(each.ags, each.name) for each in directory_queries.regions(here.db)],
        repeats=forms.repeats(),
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_new(here: Here) -> Response:
    centre, draft = _centre(here), _typed(here)
    series = forms.read_series(here.form, draft) if draft else None
    here.form.check()
    assert draft
    if series:
        centres.add_series(here, centre, series)
    else:
        centres.add_stop(here, centre, draft)
    return here.see(here.url(f"/directory/{centre.id}/stops"), saved="entry")


def _typed(here: Here) -> centres.StopDraft | None:
    draft = forms.read_stop(here.form, [each.ags for each in directory_queries.regions(here.db)])
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Save"), table_id=here.table_id)
    return draft


def show_stop(here: Here) -> Response:
    stop = _stop(here)
    return _form(here, stop.organisation, stop)


def post_stop(here: Here) -> Response:
    stop, draft, seen = _stop(here), _typed(here), _seen(here)
    here.form.check()
    assert draft
    centres.move_stop(here, stop, draft, seen)
    return here.see(here.url(f"/directory/{stop.organisation_id}/stops"), saved="entry")


def show_cancellation(here: Here) -> Response:
    looked = form_hints.texts_digest(here.form, ("reason",))
    return here.page("centres/stops/stop_cancellation.html", stop=_stop(here), looked=looked)


def post_cancellation(here: Here) -> Response:
    stop, reason, seen = _stop(here), _reason(here), _seen(here)
    here.form.check()
    centres.cancel_stop(here, stop, reason, seen)
    return here.see(here.url(f"/directory/{stop.organisation_id}/stops"), saved="entry")


def _reason(here: Here) -> str:
    reason = here.form.line("reason", 200, required=_("Please say why. Whoever wants to come reads this sentence."))
    form_hints.add_hints(here, "reason", button=_("Cancel the stop"), table_id=here.table_id)
    return reason


def _seen(here: Here) -> int:
    return here.form.number("seen", 0, 999_999_999)


def show_end(here: Here) -> Response:
    looked = form_hints.texts_digest(here.form, ("reason",))
    series = _series(here)
    return here.page("centres/stops/series_end.html", series=series, words=_words(series), looked=looked)


def post_end(here: Here) -> Response:
    series, reason = _series(here), _reason(here)
    last = here.form.day("last", required=_("Please enter the last day."))
    if last and last < clock.today():
        here.form.errors["last"] = _("This day is over.")
    here.form.check()
    assert last
    centres.end_series(here, series, last, reason)
    return here.see(here.url(f"/directory/{series.organisation_id}/stops"), saved="entry")


def get_calendar(here: Here) -> Response:
    """For calendars, which don't sign in. What it shows is what the centre tells everybody."""
    token = here.arg("token")
    centre = centres_queries.with_calendar(here.db, token) if token.isprintable() else None
    if centre is None:
        raise NotFound
    stops = centres_queries.in_calendar(here.db, centre.id, clock.today())
    return Response(
        calendar.as_calendar(centre.name, stops, _host(here), clock.now()),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": f'inline; filename="stops-{centre.id}.ics"'},
    )


def get_stop(here: Here) -> Response:
    """One stop for the reader's own calendar."""
    stop = _stop(here)
    return Response(
        calendar.as_file(stop, _host(here), clock.now()),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="stop-{stop.id}.ics"'},
    )


def _host(here: Here) -> str:
    host: str = here.config.url.partition("://")[2].partition("/")[0].partition(":")[0]
    return host


def _centre(here: Here) -> Organisation:
    found = directory_queries.organisation(here.db, here.arg("organisation"))
    if found is None or not finding_queries.may_see(here.db, found, here.can):
        raise NotFound
    return found


def _stop(here: Here) -> CentreStop:
    found = centres_queries.stop(here.db, here.arg("stop"))
    if found is None:
        raise NotFound
    return found


def _series(here: Here) -> StopSeries:
    found = centres_queries.series(here.db, here.arg("tour"))
    if found is None:
        raise NotFound
    return found


_OF_CENTRE = "/tables/{table}/directory/{organisation:int}/stops"
_STOP = "/tables/{table}/stops/{stop:int}"
_END = "/tables/{table}/repeated-stops/{tour:int}/end"
routes = [
    page(_OF_CENTRE, show_stops, needs="directory:read"),
    page(_OF_CENTRE + "/new", show_new, needs="directory:write"),
    action(_OF_CENTRE, post_new, needs="directory:write", form=show_new),
    page(_STOP + "/stop.ics", get_stop, needs="directory:read"),
    page(_STOP, show_stop, needs="directory:write"),
    action(_STOP, post_stop, needs="directory:write", form=show_stop),
    page(_STOP + "/cancellation", show_cancellation, needs="directory:write"),
    action(_STOP + "/cancellation", post_cancellation, needs="directory:write", form=show_cancellation),
    page(_END, show_end, needs="directory:write"),
    action(_END, post_end, needs="directory:write", form=show_end),
    page("/stops/{token}/calendar.ics", get_calendar, needs=PUBLIC),
]
