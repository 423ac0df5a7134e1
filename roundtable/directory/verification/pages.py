"""Endpoints of checking: the check list for a phone, many facts at once, what the moderation has to settle."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks, kinds, periods
from roundtable.directory import queries as directory_queries
from roundtable.directory.actions import Correction
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.pages import filter_from_address
from roundtable.directory.finding.queries import Filter
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.verification import actions, queries
from roundtable.guard.places import form_hints
from roundtable.tables.queries import user_ids_of
from roundtable.web.routing import Here, action, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    verdict=checks.verdict,
    unarchived=checks.unarchived,
    first_of_kind=checks.first_of_kind,
    methods=checks.METHODS,
    method_label=checks.method_label,
    usually=actions.USUALLY,
    kind=kinds.label,
    channel=channels.label,
    href=channels.href,
    shown=channels.shown,
    country=directory_queries.country_name,
    days=periods.days,
)
MOST_KEPT = 3  # cards in which somebody can be writing at a time
_VALUES = frozenset(["value"])


def show_checklist(here: Here) -> Response:
    """What the reader has to check, and what they have answered today; the list fetches itself after a change."""
    context = _checklist(here)
    if here.htmx and here.request.method == "GET":
        return here.part("directory/verification/_checklist.html", **context)
    return here.page("directory/verification/checklist.html", **context)


def _checklist(here: Here) -> dict[str, Any]:
    kept = [number for text in here.query.getlist("writing")[:MOST_KEPT] if (number := whole_number(text))]
    failed = whole_number(here.form.raw("entry")) if here.errors else None
    return {
        "w": WORDS,
        "waiting": queries.waiting_for(here.db, here.person.id, [*kept, *([failed] if failed else [])]),
        "failed": failed,
        "answered": queries.answered_today(here.db, here.person.id),
        "names": _names(here),
        "looked": form_hints.texts_digest(here.form, ("value",)) if failed else "",
        "doubts": queries.doubts(here.db, _region(here))[1] if "table:write" in here.can else 0,
        "none_due": here.query.get("none") == "1",
    }


def post_reservations(here: Here) -> Response:
    """ "Three contacts, please": reserved for this person, nobody else gets them for a day."""
    has = actions.reserve(here, _region(here))
    return here.see(here.url("/directory/checklist") + ("" if has else "?none=1"))


def post_return(here: Here) -> Response | None:
    actions.give_back(here, here.find(Organisation, "organisation"))
    return None if here.htmx else here.see(here.url("/directory/checklist"))


def post_answer(here: Here) -> Response | None:
    """An answer of the check list. What volunteers call gone is a suggestion for the moderation."""
    form, channel = here.form, _channel(here)
    result, value = checks.result_for(form.raw("answer"), here.can), form.line("value", channels.MAX_VALUE)
    if result == "changed" and value != channel.value:
        button = _("Save the new value")
        form_hints.add_hints(here, "value", button=button, table_id=here.table_id, only_strong=_VALUES)
    form.check()
    actions.answer(here, channel, result, value=value, how=form.raw("how"), seen=form.raw("seen"))
    return None if here.htmx else here.see(here.url("/directory/checklist"))


def post_hours_answer(here: Here) -> Response | None:
    """The same for office hours."""
    form, entry = here.form, here.find(Organisation, "organisation")
    result, value = checks.result_for(form.raw("answer"), here.can), form.text("value", 2000)
    if result == "changed" and channels.is_other(entry.office_hours, value):
        form_hints.add_hints(here, "value", button=_("Save the new value"), table_id=here.table_id)
    form.check()
    actions.answer_hours(here, entry, result, value=value, how=form.raw("how"), seen=form.text("seen"))
    return None if here.htmx else here.see(here.url("/directory/checklist"))


def post_hours_answer_withdrawal(here: Here) -> None:
    actions.take_hours_back(here, here.find(Organisation, "organisation"), ("confirmed", *directory.RESULTS))


def post_hours_settlement(here: Here) -> Response | None:
    """What the moderation says about doubtful office hours."""
    entry = here.find(Organisation, "organisation")
    if here.form.raw("decision") == "gone":
        actions.answer_hours(here, entry, "gone", seen=here.form.text("seen"))
    else:
        actions.keep_hours(here, entry)
    return None if here.htmx else here.see(here.url("/directory/doubts"))


def post_answer_withdrawal(here: Here) -> None:
    actions.take_back(here, _channel(here))


def show_checks(here: Here) -> Response:
    """Facts with ticks, of the entries that the filter of the address finds; without one, those of the own region."""
    wanted = filter_from_address(here)
    if not wanted.active:
        wanted = Filter(area=_region(here), page=wanted.page)
    hits = finding_queries.find(here.db, wanted, _region(here), clock.today())
    return here.page(
        "directory/verification/checks.html",
        w=WORDS,
        wanted=wanted,
        hits=hits,
        names=_names(here),
        address=lambda **new: here.url("/directory/checks") + _query(wanted, **new),
        query=_query(wanted, page=wanted.page),
        ticked=set(here.form.choices("fact")),
        done=_numbers(here.query.get("done", "")),
        missed=whole_number(here.query.get("missed", ""), 4) or 0,
    )


def _query(wanted: Filter, **new: Any) -> str:
    values = {name: getattr(wanted, name) for name in ("q", "country", "kind", "area", "check")} | new
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


def post_checks(here: Here) -> Response:
    """All that was ticked is confirmed at once; what somebody changed meanwhile is left out and said."""
    idents = [number for text in here.form.choices("fact")[:500] if (number := whole_number(text))]
    facts = queries.facts_by_id(here.db, idents)
    seen = [(fact, here.form.raw(f"seen-{fact.id}")) for fact in facts]
    confirmed, missed = actions.confirm_many(here, seen, here.form.raw("how"))
    done = {"done": "-".join(str(fact.id) for fact in confirmed), "missed": missed or ""}
    return here.see(here.url("/directory/checks") + _query(filter_from_address(here), **done))


def post_checks_withdrawal(here: Here) -> Response:
    facts = queries.facts_by_id(here.db, _numbers(here.form.raw("done")))
    actions.take_many_back(here, facts)
    return here.see(here.url("/directory/checks") + _query(filter_from_address(here)))


def _numbers(text: str) -> list[int]:
    return [number for part in text.split("-")[:500] if (number := whole_number(part))]


def show_doubts(here: Here) -> Response:
    """What nobody reached again and again, or may be gone: the moderation decides."""
    found, count = queries.doubts(here.db, _region(here))
    lacking, lack_count = queries.incomplete(here.db)
    context: dict[str, Any] = {
        "w": WORDS,
        "found": found,
        "count": count,
        "unlisted": queries.unlisted(here.db),
        "settled": queries.settled_today(here.db, here.person.id),
        "lacking": lacking,
        "lack_count": lack_count,
        "lacks": checks.lacks,
        "names": _names(here),
    }
    if here.htmx:
        return here.part("directory/verification/_doubts.html", **context)
    return here.page("directory/verification/doubts.html", **context)


def post_settlement(here: Here) -> Response | None:
    """ "It is there" ends the doubt without being a check; "gone" archives. Both can be undone for the day."""
    channel = _channel(here)
    if here.form.raw("decision") == "gone":
        directory.correct(here, channel, Correction("gone", seen=here.form.raw("seen")))
    else:
        actions.keep(here, channel)
    return None if here.htmx else here.see(here.url("/directory/doubts"))


def post_hours_check(here: Here) -> Response | None:
    entry = here.find(Organisation, "organisation")
    actions.verify_hours(here, entry, here.form.raw("how"), here.form.text("seen"))
    return None if here.htmx else here.see(here.url(f"/directory/{entry.id}"), saved="checked")


def post_hours_check_withdrawal(here: Here) -> None:
    actions.take_hours_back(here, here.find(Organisation, "organisation"))


def _region(here: Here) -> str:
    return here.this_table.region_ags


def _names(here: Here) -> frozenset[int]:
    """Ids of people whose names the reader may see in the shared directory: those of the reader's own table."""
    return user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset()


def _channel(here: Here) -> Channel:
    entry = directory_queries.organisation(here.db, here.arg("organisation"))
    if entry is None:
        raise NotFound
    return directory.channel_of(entry, here.arg("channel"))


_ALL = "/tables/{table}/directory"
_ONE = _ALL + "/{organisation:int}"
_BACK = _ALL + "/{organisation}"
_CHANNEL = _ONE + "/channels/{channel:int}"
routes = [
    page(_ALL + "/checklist", show_checklist, needs="directory:verify"),
    action(_ALL + "/checklist", post_reservations, needs="directory:verify"),
    action(_ONE + "/return", post_return, needs="directory:verify"),
    action(_CHANNEL + "/answer", post_answer, needs="directory:verify", form=show_checklist),
    action(_CHANNEL + "/answer/withdrawal", post_answer_withdrawal, needs="directory:verify", back=_ALL + "/checklist"),
    page(_ALL + "/checks", show_checks, needs="directory:verify"),
    action(_ALL + "/checks", post_checks, needs="directory:verify", form=show_checks),
    action(_ALL + "/checks/withdrawal", post_checks_withdrawal, needs="directory:verify"),
    page(_ALL + "/doubts", show_doubts, needs="table:write"),
    action(_CHANNEL + "/settlement", post_settlement, needs="table:write"),
    action(_ONE + "/hours/answer", post_hours_answer, needs="directory:verify", form=show_checklist),
    action(
        _ONE + "/hours/answer/withdrawal",
        post_hours_answer_withdrawal,
        needs="directory:verify",
        back=_ALL + "/checklist",
    ),
    action(_ONE + "/hours/settlement", post_hours_settlement, needs="table:write"),
    action(_ONE + "/hours/check", post_hours_check, needs="directory:verify"),
    action(
        _ONE + "/hours/check/withdrawal",
        post_hours_check_withdrawal,
        needs="directory:verify",
        back=_ALL + "/{organisation}",
    ),
]
