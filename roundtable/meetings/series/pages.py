"""Endpoints of series of meetings: the list, the rule, and planning the next dates."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.series import actions as series
from roundtable.meetings.series import queries, rule_words
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.series.rule import NTHS, UNITS
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.meetings.times import EARLIEST, LATEST, read_clock
from roundtable.web.forms import Form
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

_LIMITS = {"place": 160, "place_note": 200, "chair": 120}


def load_list(view: View, arg: int | None) -> dict[str, Any]:
    found = queries.series_of(view.db, view.table_id)
    return {
        "series": [(one, rule_words.rule_words(series.rule_of(one))) for one in found],
        "templates": agenda_queries.templates_of(view.db, view.table_id),
    }


def load_series(view: View, arg: int | None) -> dict[str, Any] | None:
    found = view.db.get(MeetingSeries, arg or 0)
    if found is None or found.table_id != view.table_id:
        return None
    dates = series.next_dates(view.db, found)
    return {
        "series": found,
        "words": rule_words.rule_words(series.rule_of(found)),
        "dates": dates,
        "usable": [proposal.day for proposal in dates if proposal.usable],
        "planned": [m for m in queries.meetings_of_series(view.db, found.id) if m.state in ("planned", "running")],
    }


def show_list(here: Here) -> Response:
    return here.page("meetings/series/series_list.html")


def show_series(here: Here) -> Response:
    return here.page("meetings/series/series.html", series=here.find(MeetingSeries, "series"))


def post_dates(here: Here) -> None:
    """Form: one or more fields `day` (ISO dates)."""
    found = here.find(MeetingSeries, "series")
    try:
        days = [date.fromisoformat(day) for day in here.form.choices("day")[:20]]
    except ValueError:
        days = []
    series.plan_dates(here, found, days)


def show_new(here: Here) -> Response:
    value = SimpleNamespace(
        unit="months",
        every=3,
        nth=2,
        weekday=1,
        since="",
        starts="14:00",
        ends="16:00",
        place="",
        place_note="",
        chair="",
        template_id="",
    )
    return _form_page(here, None, value)


def post_new(here: Here) -> Response:
    begun = series.begin_series(here, _read_plan(here))
    return here.see(here.url(f"/series/{begun.id}"))


def show_rule(here: Here) -> Response:
    found = here.find(MeetingSeries, "series")
    names = ("unit", "every", "nth", "weekday", "place", "place_note", "chair")
    value = SimpleNamespace(
        **{name: getattr(found, name) for name in names},
        since=found.since.isoformat(),
        starts=f"{found.starts:%H:%M}",
        ends=f"{found.ends:%H:%M}",
        template_id=found.template_id or "",
    )
    return _form_page(here, found, value)


def post_rule(here: Here) -> Response:
    found = here.find(MeetingSeries, "series")
    series.change_series(here, found, _read_plan(here))
    return here.see(here.url(f"/series/{found.id}"))


def post_end(here: Here) -> None:
    series.end_series(here, here.find(MeetingSeries, "series"))


def _form_page(here: Here, found: MeetingSeries | None, value: SimpleNamespace) -> Response:
    templates = [(t.id, t.name) for t in agenda_queries.templates_of(here.db, here.this_table.id)]
    return here.page(
        "meetings/series/series_form.html",
        series=found,
        value=value,
        units=rule_words.units(),
        ordinals=rule_words.ordinals(),
        weekdays=rule_words.weekdays(),
        templates=[("", _("without, the agenda begins empty")), *templates],
    )


def _read_plan(here: Here) -> series.SeriesPlan:
    """Raises Invalid with a sentence for each field; NotFound for a template of another table."""
    form = here.form
    every, weekday = form.number("every", 1, 52), form.number("weekday", 0, 6)
    nth = int(form.choice("nth", [str(nth) for nth in NTHS], "1")) if form.raw("nth") in map(str, NTHS) else 1
    starts = read_clock(form, "starts", _("Please enter when it begins, such as 14:00."))
    ends = read_clock(form, "ends", _("Please enter when it ends, such as 16:00."))
    since = _read_since(form)
    lines = {name: form.line(name, limit) for name, limit in _LIMITS.items()}
    unit = form.choice("unit", UNITS)
    form.check()
    assert starts and ends and since
    template = here.get(AgendaTemplate, form.raw("template_id")) if form.raw("template_id") else None
    return series.SeriesPlan(
        unit,
        every,
        nth,
        weekday,
        since,
        starts,
        ends,
        template_id=template.id if template else None,
        **lines,
    )


def _read_since(form: Form) -> date | None:
    since = form.day("since", required=_("Please enter from which day on the rule holds."))
    if since and not EARLIEST <= since.year <= LATEST:
        form.errors["since"] = _("Please check the year: %(year)s.", year=since.year)
    return since


fragments = [
    Fragment("series-list", "meetings/series/_series_list.html", load_list, needs="meeting:read", on=("series",)),
    Fragment("series", "meetings/series/_series.html", load_series, needs="meeting:read", on=("series", "meeting")),
]

_SERIES = "/tables/{table}/series/{series:int}"
_BACK = "/tables/{table}/series/{series}"

routes = [
    page("/tables/{table}/series", show_list, needs="meeting:read"),
    page("/tables/{table}/series/new", show_new, needs="meeting:write"),
    action("/tables/{table}/series/new", post_new, needs="meeting:write", form=show_new),
    page(_SERIES, show_series, needs="meeting:read"),
    action(_SERIES + "/dates", post_dates, needs="meeting:write", back=_BACK),
    page(_SERIES + "/rule", show_rule, needs="meeting:write"),
    action(_SERIES + "/rule", post_rule, needs="meeting:write", form=show_rule),
    action(_SERIES + "/end", post_end, needs="meeting:write", back=_BACK),
]
