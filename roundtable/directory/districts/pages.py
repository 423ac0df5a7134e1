"""The finder: two questions, and which mission to call about a passport; and the form of what is known of a mission.

Everything stands in the address, so that it can be passed on; only a nationality and a place are asked for, and nothing
of it is stored or logged.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks, kinds, mission_changes, rechecks, sources
from roundtable.directory import queries as directory_queries
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts import areas, asking, canal, fact_topics, numbers, queries
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.asking import Nationalities, Place
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.districts.responsible import Responsible, responsible_for
from roundtable.directory.finding import places
from roundtable.directory.models import Country, Organisation
from roundtable.guard.places import form_hints
from roundtable.tables.queries import user_ids_of
from roundtable.web.forms import Form
from roundtable.web.routing import Here, action, page

GUARDED_FIELDS = ("text", "source")
MAX_TEXT, MAX_SOURCE = 2_000, 500
# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    verdict=checks.verdict,
    unarchived=checks.unarchived,
    first_of_kind=checks.first_of_kind,
    kind=kinds.label,
    href=channels.href,
    shown=channels.shown,
    channel=channels.label,
    country=directory_queries.country_name,
    kreis=places.kreis_name,
    topic=fact_topics.label,
    answer=fact_topics.answer,
    fact_verdict=fact_topics.verdict,
    entered=fact_topics.entered,
    source_parts=sources.parts,
    page_name=sources.shown,
    source_month=checks.source_month,
    area=areas.words,
    numbers_in=numbers.numbers_in,
    option=fact_topics.option,
    own_check=rechecks.is_own,
    change=mission_changes.change_text,
    sentence=lambda text: text[:1].upper() + text[1:],
    passport_topics=fact_topics.PASSPORT,
    topics=tuple(fact_topics.TOPICS),
)


@dataclass(frozen=True)
class Answer:
    """What is known for one nationality. `facts` are those of the mission to call."""

    country: Country
    found: Responsible
    facts: dict[str, MissionFact]


def show_finder(here: Here) -> Response:
    """The two questions, and the answer. What is below them fetches itself when somebody edits the directory."""
    form = Form(dict(here.query))
    who, where = asking.nationalities(form.line("who", 1000)), _place(here, form)
    context = {
        "who": who,
        "where": where,
        "typed_who": form.line("who", 1000)[:100],
        "typed_where": form.line("where", 1000)[:100] or places.kreis_name(here.this_table.region_ags),
        "address": lambda **new: _address(here, form, **new),
        "w": WORDS,
        "names": user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(),
        "municipalities": canal.municipalities() if where.region == canal.REGION else (),
        **_answers(here, who, where),
    }
    if here.htmx:
        return here.part("directory/districts/_answers.html", **context)
    return here.page(
        "directory/districts/finder.html",
        **context,
        countries=directory_queries.countries(here.db),
        regions=directory_queries.regions(here.db),
    )


def _place(here: Here, form: Form) -> Place:
    """Where: as typed, else the table's own Kreis; the side of the canal if it was chosen."""
    where = asking.place(form.line("where", 1000)[:100] or here.this_table.region_ags)
    side = form.raw("side")
    return Place(where.region, side, where.municipality) if side in areas.SIDES and where.region else where


def _answers(here: Here, who: Nationalities, where: Place) -> dict[str, Any]:
    choosable = [code for _word, codes in who.choices for code in codes]
    by_code = {country.code: country for country in queries.countries(here.db, [*who.codes, *choosable])}
    if not where.region or not who.is_answered:
        return {"answers": [], "helpers": [], "by_code": by_code, "changes": []}
    missions = queries.missions(here.db, who.codes)
    facts = queries.facts(here.db, [each for found in missions.values() for each in found])
    side = where.side if where.side in areas.SIDES else ""
    answers = []
    for code in who.codes:
        found = responsible_for(missions.get(code, []), facts, where.region, side)
        known = facts.get(found.mission.id, {}) if found.mission else {}
        if code in by_code:
            answers.append(Answer(by_code[code], found, known))
    return {
        "answers": answers,
        "helpers": queries.helpers(here.db, where.region),
        "by_code": by_code,
        "changes": list(directory_queries.changes_by_mission(here.db).values()),
    }


def _address(here: Here, form: Form, **new: str) -> str:
    """The page's address with something changed: address(side="north")."""
    values = {name: form.line(name, 1000)[:100] for name in ("who", "where", "side")} | new
    query = urlencode({name: value for name, value in values.items() if value})
    return here.url("/passports") + (f"?{query}" if query else "")


def show_fact_form(here: Here) -> Response:
    """What is known of one topic, to be entered anew; with what was known before."""
    return fact_form(here)


def fact_form(here: Here, *, suggesting: bool = False) -> Response:
    """The form of a fact. With `suggesting`, what is sent waits for the moderation."""
    mission, topic = fact_address(here)
    return here.page(
        "directory/districts/fact_form.html",
        mission=mission,
        topic=topic,
        suggesting=suggesting,
        fact=queries.current(here.db, mission.id, topic),
        earlier=queries.earlier(here.db, mission.id, topic),
        regions=directory_queries.regions(here.db),
        region_codes=_region_codes(),
        options=tuple(fact_topics.ANSWERS) if topic in fact_topics.ANSWERED else (),
        today=clock.today(),
        names=user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(),
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
        w=WORDS,
    )


def post_fact(here: Here) -> Response:
    mission, topic = fact_address(here)
    seen = here.form.number("seen", 0, 999_999_999)
    draft = typed_fact(here, topic, _("Save"))
    districts.enter_fact(here, mission, topic, draft, seen)
    return here.see(_entry_path(here, mission), saved="entry")


def typed_fact(here: Here, topic: str, button: str) -> FactDraft:
    """What the form holds; names in it are asked about first."""
    form = here.form
    answer = " ".join(form.choices("areas")) if topic == fact_topics.DISTRICT else form.raw("answer")
    draft = FactDraft(
        answer=answer,
        text=form.text("text", MAX_TEXT),
        source=form.line("source", MAX_SOURCE, required=_("Please say who said it, or give the link.")),
        as_of=form.day("as_of", required=_("Please say as of when this is.")),
    )
    form_hints.add_hints(here, *GUARDED_FIELDS, button=button, table_id=here.table_id)
    form.check()
    return draft


def post_fact_check(here: Here) -> Response | None:
    """The button "Stimmt noch"."""
    mission, topic = fact_address(here)
    seen = here.form.number("seen", 1, 999_999_999)
    here.form.check()
    districts.check_fact(here, mission, topic, seen)
    return None if here.htmx else here.see(_entry_path(here, mission), saved="checked")


def post_fact_check_withdrawal(here: Here) -> Response | None:
    mission = _mission(here)
    districts.take_check_back(here, mission, _topic(here))
    return None if here.htmx else here.see(_entry_path(here, mission))


def own_checks(here: Here, mission: Organisation) -> list[tuple[str, str]]:
    """(topic, its words) of the facts that the reader confirmed today, to be undone without JavaScript."""
    if not kinds.is_mission(mission.kind):
        return []
    known = queries.facts(here.db, [mission])[mission.id]
    own = [topic for topic in fact_topics.TOPICS if topic in known]
    return [
        (topic, fact_topics.label(topic)) for topic in own if rechecks.is_own(known[topic], here.user_id, clock.today())
    ]


def _region_codes() -> list[str]:
    """Every code of a Kreis that the form offers; those that the canal divides also by side."""
    found = []
    for region in sorted(set(places.kreise().values()), key=places.kreis_name):
        found.append(region)
        if region == canal.REGION:
            found += [f"{region}/{side}" for side in areas.SIDES]
    return found


def fact_address(here: Here) -> tuple[Organisation, str]:
    """The mission and the topic that the address names."""
    return _mission(here), _topic(here)


def _mission(here: Here) -> Organisation:
    found = here.find(Organisation, "organisation")
    if not kinds.is_mission(found.kind):
        raise NotFound
    return found


def _topic(here: Here) -> str:
    topic: str = here.arg("fact")
    if topic not in fact_topics.TOPICS:
        raise NotFound
    return topic


def _entry_path(here: Here, mission: Organisation) -> str:
    return here.url(f"/directory/{mission.id}") + "#passport"


_ONE = "/tables/{table}/directory/{organisation:int}"
_FACT = _ONE + "/facts/{fact}"
routes = [
    page("/tables/{table}/passports", show_finder, needs="directory:read"),
    page(_FACT + "/form", show_fact_form, needs="directory:write"),
    action(_FACT, post_fact, needs="directory:write", form=show_fact_form),
    action(_FACT + "/check", post_fact_check, needs="directory:verify", back=_ONE),
    action(_FACT + "/check/withdrawal", post_fact_check_withdrawal, needs="directory:verify", back=_ONE),
]
