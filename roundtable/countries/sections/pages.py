"""Endpoints of the sections of a country page: writing, reviewing, and comparing versions."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.core.text import whole_number
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections import queries, topics
from roundtable.countries.sections.actions import SectionDraft
from roundtable.countries.sections.models import CountrySection, CountrySectionVersion
from roundtable.directory.checks import person_words
from roundtable.directory.models import Country
from roundtable.directory.queries import country_name
from roundtable.guard.places import form_hints
from roundtable.minutes.merge import word_diff
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.tables.queries import user_ids_of
from roundtable.web.routing import Here, action, page

GUARDED_FIELDS = ("text", "sources")
MAX_TEXT, MAX_SOURCES = 20_000, 2_000
WORDS = SimpleNamespace(country=country_name, topic=topics.label, person=person_words)


def show_section_form(here: Here) -> Response:
    country, topic = _country(here), _topic(here)
    section = queries.section(here.db, country.code, topic)
    blank = SectionDraft("", "", clock.today())
    filled = SectionDraft(section.text, section.sources, section.as_of, section.review_months) if section else blank
    return here.page(
        "countries/sections/section_form.html",
        country=country,
        topic=topic,
        section=section,
        filled=filled,
        periods=[(months, _period(months)) for months in topics.PERIODS],
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
        w=WORDS,
    )


def post_section(here: Here) -> Response:
    country, topic, form = _country(here), _topic(here), here.form
    draft = SectionDraft(
        text=form.text("text", MAX_TEXT, required=_("Please write the text.")),
        sources=form.lines("sources", MAX_SOURCES),
        as_of=form.day("as_of", required=_("Please say as of when the sources are.")),
        review_months=form.number("review_months", 1, 24, default=6),
    )
    version = form.number("version", 0, 999_999_999)
    if not draft.sources.strip():
        form.errors["sources"] = _("Please name at least one source: who said it, or a link.")
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Save"), table_id=here.table_id)
    form.check()
    sections.save_section(here, country, topic, draft, version)
    return here.see(f"{_page_of(here, country)}#{topic}", saved="entry")


def post_review(here: Here) -> None:
    """The button "Stimmt noch"."""
    version = here.form.number("version", 1, 999_999_999)
    here.form.check()
    sections.review_section(here, _section(here), version)


def post_review_withdrawal(here: Here) -> None:
    sections.take_review_back(here, _section(here))


def show_versions(here: Here) -> Response:
    """All versions, and what two of them differ in: by default the newest and the one before."""
    section = _section(here)
    found = queries.versions(here.db, section)
    by_number = {version.number: version for version in found}
    newest = found[0].number if found else 0
    new = _chosen(here, by_number, "to", newest)
    old = _chosen(here, by_number, "from", new - 1)
    names = user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset()
    who = person_words(section.reviewed_by, section.reviewed_as, names)
    return here.page(
        "countries/sections/versions.html",
        fresh=topics.freshness(section.as_of, section.due_on, who, clock.today()),
        country=section.country,
        topic=section.topic,
        versions=found,
        old=by_number.get(old),
        new=by_number.get(new),
        changes=_changes(by_number.get(old), by_number.get(new)),
        names=names,
        w=WORDS,
    )


def _chosen(here: Here, known: dict[int, Any], name: str, otherwise: int) -> int:
    number = whole_number(here.query.get(name, ""), 6)
    return number if number in known and number is not None else otherwise


def _changes(old: CountrySectionVersion | None, new: CountrySectionVersion | None) -> dict[str, Any]:
    """The parts that stayed, came and went, of the text and of the sources."""
    if old is None or new is None:
        return {}
    return {"text": word_diff(old.text, new.text), "sources": word_diff(old.sources, new.sources)}


def _period(months: int) -> str:
    return ngettext("every month", "every %(n)s months", months)


def _country(here: Here) -> Country:
    code = here.arg("country")
    found = here.db.get(Country, code) if code.isalpha() else None
    if found is None:
        raise NotFound
    return found


def _topic(here: Here) -> str:
    topic: str = here.arg("subject")
    if topic not in topics.TOPICS:
        raise NotFound
    return topic


def _section(here: Here) -> CountrySection:
    found = queries.section(here.db, _country(here).code, _topic(here))
    if found is None:
        raise NotFound
    return found


def _page_of(here: Here, country: Country) -> str:
    return here.url(f"/countries/{country.code}")


_COUNTRY = "/tables/{table}/countries/{country}"
_ONE = _COUNTRY + "/sections/{subject}"
routes = [
    page(_ONE + "/form", show_section_form, needs="directory:write"),
    action(_ONE, post_section, needs="directory:write", form=show_section_form),
    action(_ONE + "/review", post_review, needs="directory:write", back=_COUNTRY),
    action(_ONE + "/review/withdrawal", post_review_withdrawal, needs="directory:write", back=_COUNTRY),
    page(_ONE + "/versions", show_versions, needs="directory:read"),
]
hooks = [(redaction_queries.shared_texts, queries.redactable)]
