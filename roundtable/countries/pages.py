"""Endpoints of country pages: the list of all countries, and the page of one."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.countries import queries
from roundtable.countries.following import queries as following_queries
from roundtable.countries.mentions import queries as mentions_queries
from roundtable.countries.mentions.pages import linked_context
from roundtable.countries.programmes import queries as programmes_queries
from roundtable.countries.programmes import validity
from roundtable.countries.questions import queries as questions_queries
from roundtable.countries.sections import queries as sections_queries
from roundtable.countries.sections import topics
from roundtable.directory import channels, checks, kinds, mission_changes, rechecks
from roundtable.directory import queries as directory_queries
from roundtable.directory.districts import fact_topics
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.districts.responsible import responsible_for
from roundtable.directory.finding import marks
from roundtable.directory.models import Country
from roundtable.tables.queries import user_ids_of
from roundtable.web.routing import Here, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    entry_verdict=checks.entry_verdict,
    warnings=checks.warnings,
    unarchived=checks.unarchived,
    first_of_kind=checks.first_of_kind,
    kind=kinds.label,
    href=channels.href,
    country=directory_queries.country_name,
    mark=marks.mark,
    change=mission_changes.change_text,
    sentence=lambda text: text[:1].upper() + text[1:],
    standing=validity.standing,
    period=validity.period,
    as_of=validity.as_of,
    country_words=validity.country_words,
    topic=topics.label,
    freshness=topics.freshness,
    person=checks.person_words,
    fact_verdict=fact_topics.verdict,
    own_check=rechecks.is_own,
)


def show_countries(here: Here) -> Response:
    """Every country, by letter; those with sections are marked."""
    return here.page(
        "countries/countries.html",
        letters=queries.by_letter(here.db),
        counts=queries.section_counts(here.db),
        w=WORDS,
    )


def show_country(here: Here) -> Response:
    """One country. What is below its name fetches itself when something changes."""
    country = _country(here)
    context = _sheet(here, country)
    if here.htmx:
        return here.part("countries/_sheet.html", **context)
    following = following_queries.follows(here.db, here.person.id, country.code)
    return here.page("countries/country.html", following=following, **context)


def _sheet(here: Here, country: Country) -> dict[str, Any]:
    missions = districts_queries.missions(here.db, [country.code]).get(country.code, [])
    today = clock.today()
    regions = directory_queries.regions(here.db)
    asked = here.query.get("area", "")
    area = next((each for each in regions if each.ags == asked), None)
    region = area.ags if area else here.this_table.region_ags
    found = responsible_for(missions, districts_queries.facts(here.db, missions), region)
    cards = programmes_queries.of_country(here.db, country.code)
    ended = [each for each in cards if validity.standing(each.programme, today) == "ended"]
    questions = questions_queries.of_country(here.db, country.code) if "questions:read" in here.can else []
    return {
        "country": country,
        "questions": questions,
        "answered": questions_queries.answer_counts(here.db, questions),
        "regions": regions,
        "region": region,
        "area": area,
        **linked_context(here, mentions_queries.names_of_country(country), f"/countries/{country.code}", country.code),
        "topics": topics.TOPICS,
        "sections": sections_queries.sections(here.db, country.code),
        "counts": sections_queries.version_counts(here.db, country.code),
        "responsible": found,
        "others": [mission for mission in missions if mission is not found.mission],
        "changes": directory_queries.changes_by_mission(here.db),
        "groups": _by_scope([each for each in cards if each not in ended]),
        "ended": ended,
        "names": user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(),
        "w": WORDS,
    }


def _by_scope(cards: list[Any]) -> dict[str, list[Any]]:
    """Those that name the country, those for everybody, those whose countries change."""
    groups: dict[str, list[Any]] = {"listed": [], "all": [], "varying": []}
    for each in cards:
        groups["listed" if each.row else each.programme.scope].append(each)
    return {scope: group for scope, group in groups.items() if group}


def _country(here: Here) -> Country:
    found = queries.country(here.db, here.arg("country"))
    if found is None:
        raise NotFound
    return found


routes = [
    page("/tables/{table}/countries", show_countries, needs="directory:read"),
    page("/tables/{table}/countries/{country}", show_country, needs="directory:read"),
]
