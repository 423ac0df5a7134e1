"""The list of hints before minutes are published, and deciding about them."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.guard.decisions import actions
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.places import queries as places_queries
from roundtable.guard.rules import words
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

CONTEXT = 60  # characters shown before and after a finding


def load_hints(view: View, arg: int | None) -> dict[str, Any] | None:
    """All open hints of a meeting's minutes, strong ones first, and the table's decisions."""
    meeting = minutes_queries.meeting(view.db, view.table_id, arg)
    if meeting is None:
        return None
    hints = [_hint(each) for each in places_queries.open_findings(view.db, meeting)]
    hints.sort(key=lambda each: each["finding"].strength != "strong")  # stable: in the order of the minutes
    return {
        "meeting": meeting,
        "hints": hints,
        "sure": [each for each in hints if each["finding"].strength == "strong"],
        "names": words.explanations,
        "decisions": places_queries.decisions(view.db, view.table_id),
        "writable": minutes_queries.can_be_written(view.db, meeting.id),
    }


def _hint(each: places_queries.OpenFinding) -> dict[str, Any]:
    found, text = each.finding, each.place.text
    return {
        "place": each.place,
        "finding": found,
        "instead": words.suggestions(found.rule, found.text, text[: found.start]),
        "before": _last_words(text[: found.start]),
        "after": _first_words(text[found.end :]),
    }


def _last_words(text: str) -> str:
    """The end of a text, in whole words: half a name could be read as another one."""
    return text if len(text) <= CONTEXT else "…" + text[-CONTEXT:].partition(" ")[2]


def _first_words(text: str) -> str:
    return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + " …"


def show_hints(here: Here) -> Response:
    return here.page("guard/decisions/hints.html", meeting=here.find(Meeting, "meeting"))


def post_replacement(here: Here) -> None:
    form = here.form
    kind = form.choice("kind", actions.REPLACEABLE, "block")
    start = form.number("start", 0, 10**6, default=0) or 0
    end = form.number("end", 0, 10**6, default=start + len(form.raw("found")))
    replacement = form.line("replacement", 200, required=_("Please write what should stand there instead."))
    form.check()
    row = here.get(actions.REPLACEABLE[kind][0], form.raw("row"))
    if row.meeting_id != here.find(Meeting, "meeting").id:
        raise NotFound
    actions.replace(here, kind, row, actions.Replacement(form.raw("found"), start, end or 0, replacement))


def post_decision(here: Here) -> None:
    form = here.form
    reason = form.line("reason", 200, required=_("Please say why this may stay."))
    form.check()
    actions.allow(here, here.find(Meeting, "meeting"), form.raw("rule"), form.raw("found"), reason)


def post_reconsideration(here: Here) -> None:
    actions.take_back(here, here.get(GuardDecision, here.form.raw("decision")), here.find(Meeting, "meeting"))


fragments = [
    Fragment(
        "guard",
        "guard/decisions/_hints.html",
        load_hints,
        needs="minutes:publish",
        on=("minutes", "agenda/", "meeting/", "tasks", "directory"),  # "minutes" of any meeting: decisions hold for all
    )
]
_GUARD = "/tables/{table}/meetings/{meeting:int}/minutes/guard"
_BACK = "/tables/{table}/meetings/{meeting}/minutes/guard"
routes = [
    page(_GUARD, show_hints, needs="minutes:publish"),
    action(f"{_GUARD}/replacements", post_replacement, needs="minutes:publish", form=show_hints, back=_BACK),
    action(f"{_GUARD}/decisions", post_decision, needs="minutes:publish", form=show_hints, back=_BACK),
    action(f"{_GUARD}/reconsiderations", post_reconsideration, needs="minutes:publish", form=show_hints, back=_BACK),
]
