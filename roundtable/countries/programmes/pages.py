"""Endpoints of programme cards: the list, one card and its form, and the sources of knowledge."""

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.countries.programmes import actions as programmes
from roundtable.countries.programmes import country_lines, queries, validity
from roundtable.countries.programmes.actions import Card
from roundtable.countries.programmes.models import Programme
from roundtable.directory import queries as directory_queries
from roundtable.directory import rechecks
from roundtable.directory.models import Country
from roundtable.directory.queries import country_name
from roundtable.guard.places import form_hints
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.tables.queries import user_ids_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    standing=validity.standing,
    period=validity.period,
    as_of=validity.as_of,
    country_words=validity.country_words,
    country=country_name,
    own_check=rechecks.is_own,
)
GUARDED_FIELDS = ("summary", "applying", "target_group", "note")
SCOPE_LABELS = {
    "listed": noop("for the countries below"),
    "all": noop("whatever the country"),
    "varying": noop("for changing countries"),
}
STATE_LABELS = {"running": noop("applies"), "unclear": noop("unclear"), "ended": noop("ended")}
GROUPS = {
    "ending": noop("End within 60 days"),
    "running": noop("Apply today"),
    "coming": noop("Apply later"),
    "unclear": noop("Unclear, please ask"),
    "ended": noop("Ended"),
}


def show_programmes(here: Here) -> Response:
    """All cards, or those for one country; when one changes, the page fetches the list again."""
    code = here.query.get("country", "")
    country = here.db.get(Country, code) if len(code) == 2 and code.isalpha() else None
    if country:
        found = queries.of_country(here.db, country.code)
        cards, rows = [each.programme for each in found], {each.programme.id: each.row for each in found}
    else:
        cards, rows = queries.programmes(here.db), {}
    context: dict[str, Any] = {
        "groups": queries.by_standing(cards, clock.today()),
        "rows": rows,
        "country": country,
        "headings": GROUPS,
        "w": WORDS,
        "names": _names(here),
    }
    if here.htmx:
        return here.part("countries/programmes/_list.html", **context)
    choices = [("", _("all countries"))]
    choices += [(each.code, country_name(each)) for each in directory_queries.countries(here.db, only_listed=True)]
    return here.page("countries/programmes/programmes.html", choices=choices, **context)


def show_programme(here: Here) -> Response:
    card = _programme(here)
    context: dict[str, Any] = {
        "card": card,
        "rows": queries.country_rows(card),
        "before": queries.predecessors(here.db, card),
        "w": WORDS,
        "names": _names(here),
    }
    if here.htmx:
        return here.part("countries/programmes/_card.html", **context)
    return here.page("countries/programmes/programme.html", **context)


def show_sources(here: Here) -> Response:
    """Where country knowledge comes from."""
    return here.page("countries/programmes/sources.html", sources=queries.sources(here.db))


def show_new_programme(here: Here) -> Response:
    return _form(here, Card("", "", ""), None)


def post_new_programme(here: Here) -> Response:
    added = programmes.add_programme(here, _typed(here))
    return here.see(here.url(f"/programmes/{added.id}"), saved="added")


def show_programme_form(here: Here) -> Response:
    found = _programme(here)
    kept = {name: getattr(found, name) for name in (field.name for field in fields(Card)) if hasattr(found, name)}
    filled = {
        "countries": country_lines.as_text(queries.country_rows(found)),
        "replaced_by": str(found.replaced_by_id or ""),
    }
    return _form(here, Card(**(kept | filled)), found)


def post_programme(here: Here) -> Response:
    found, card = _programme(here), _typed(here)
    programmes.edit_programme(here, found, card, _version(here))
    return here.see(here.url(f"/programmes/{found.id}"), saved="entry")


def post_check(here: Here) -> None:
    """The button "Stimmt noch"."""
    programmes.check_programme(here, _programme(here), _version(here))


def post_check_withdrawal(here: Here) -> None:
    programmes.take_check_back(here, _programme(here))


def _version(here: Here) -> int:
    version = here.form.number("version", 1, 999_999_999)
    here.form.check()
    return version


def _form(here: Here, filled: Card, card: Programme | None) -> Response:
    others = [each for each in queries.programmes(here.db) if card is None or each.id != card.id]
    return here.page(
        "countries/programmes/programme_form.html",
        filled=filled,
        card=card,
        others=[("", _("none")), *((str(each.id), each.name) for each in others)],
        scopes=[(name, _(label)) for name, label in SCOPE_LABELS.items()],
        states=[(name, _(label)) for name, label in STATE_LABELS.items()],
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def _typed(here: Here) -> Card:
    form = here.form
    card = Card(
        name=form.line("name", 200, required=_("Please enter the name of the programme.")),
        summary=form.line("summary", 300),
        run_by=form.line("run_by", 1000),
        applying=form.text("applying", 2000),
        target_group=form.text("target_group", 2000),
        scope=form.raw("scope") or "listed",
        countries=form.lines("countries", 20_000),
        countries_note=form.line("countries_note", 1000),
        amounts=form.text("amounts", 2000),
        amounts_as_of=form.line("amounts_as_of", 100),
        valid_from=form.day("valid_from"),
        valid_until=form.day("valid_until"),
        state=form.raw("state") or "running",
        state_note=form.line("state_note", 200),
        replaced_by=form.raw("replaced_by")[:9],
        replaced_note=form.line("replaced_note", 200),
        link=form.line("link", 500),
        source=form.line("source", 1000),
        note=form.text("note", 10_000),
    )
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Save"), table_id=here.table_id)
    form.check()
    return card


def load_ending(view: View, arg: int | None) -> dict[str, Any]:
    """On a table's page: what ends soon, for the moderation."""
    return {"ending": queries.ending_soon(view.db, view.today), "w": WORDS}


def _names(here: Here) -> frozenset[int]:
    """Ids of people whose names the reader may see: those of the own table."""
    return user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset()


def _programme(here: Here) -> Programme:
    found = queries.programme(here.db, here.arg("programme"))
    if found is None:
        raise NotFound
    return found


_ALL = "/tables/{table}/programmes"
_ONE = _ALL + "/{programme:int}"
routes = [
    page(_ALL, show_programmes, needs="directory:read"),
    page(_ONE, show_programme, needs="directory:read"),
    page(_ALL + "/new", show_new_programme, needs="directory:write"),
    action(_ALL, post_new_programme, needs="directory:write", form=show_new_programme),
    page(_ONE + "/form", show_programme_form, needs="directory:write"),
    action(_ONE, post_programme, needs="directory:write", form=show_programme_form),
    action(_ONE + "/check", post_check, needs="directory:verify", back=_ALL + "/{programme}"),
    action(_ONE + "/check/withdrawal", post_check_withdrawal, needs="directory:verify", back=_ALL + "/{programme}"),
    page("/tables/{table}/knowledge-sources", show_sources, needs="directory:read"),
]
fragments = [
    Fragment("ending-programmes", "countries/programmes/_ending.html", load_ending, "table:write", on=("programmes",))
]
hooks = [(redaction_queries.shared_texts, queries.redactable)]
