"""Writing and reviewing sections of country pages. Every saved text stays as a version; nothing is ever deleted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.countries.sections import queries, topics
from roundtable.countries.sections.models import CountrySection, CountrySectionVersion
from roundtable.directory import rechecks
from roundtable.directory.models import Country
from roundtable.directory.queries import acting_as


@dataclass(frozen=True)
class SectionDraft:
    """What the form holds. `sources` has one source a line; `as_of` is the day for which they say it."""

    text: str
    sources: str
    as_of: date | None
    review_months: int = 6


def save_section(actor: Actor, country: Country, topic: str, draft: SectionDraft, version: int) -> CountrySection:
    """Write a section or a new version of it. `version` is what the form showed, 0 for a new one.

    Raises Invalid without text, source or day, and Conflict if somebody else has saved or reviewed it since.
    """
    serialise_writers(actor.db)
    section = queries.section(actor.db, country.code, topic)
    if (section.version if section else 0) != version:
        raise Conflict(_("Somebody changed this section in the meantime. Please look at it again; your text is below."))
    if errors := _problems(draft):
        raise Invalid(errors)
    assert draft.as_of
    section = section or CountrySection(country_code=country.code, topic=topic)
    section.text, section.sources, section.as_of = draft.text.strip(), _lines(draft.sources), draft.as_of
    section.review_months = draft.review_months
    _note_review(actor, section)
    section.check_before = None
    actor.db.add(section)
    actor.db.flush()
    saved = {"text": section.text, "sources": section.sources, "as_of": section.as_of}
    number = queries.next_number(actor.db, section)
    by = {"by_id": actor.user_id, "by_as": section.reviewed_as}
    actor.db.add(CountrySectionVersion(section_id=section.id, number=number, **saved, **by))
    _record(actor, "country.section_saved", section)
    return section


def review_section(actor: Actor, section: CountrySection, version: int) -> None:
    """Note that somebody looked at the sources today and the text is still right. Conflict if it has changed since."""
    serialise_writers(actor.db, section)
    if section.version != version:
        raise Conflict(_("Somebody changed this section in the meantime. Please look at it again."))
    rechecks.keep(section, "reviewed")
    _note_review(actor, section)
    _record(actor, "country.section_reviewed", section)


def take_review_back(actor: Actor, section: CountrySection) -> None:
    """Undo one's own press of today. Forbidden if the last one is somebody else's, Conflict if it was edited since."""
    serialise_writers(actor.db, section)
    if actor.user_id is None or section.reviewed_by_id != actor.user_id:
        raise Forbidden
    if not rechecks.is_own(section, actor.user_id, clock.today(), "reviewed"):
        raise Conflict(_("This can't be undone any more."))
    rechecks.give_back(section, "reviewed")
    _record(actor, "country.section_review_taken_back", section)


def mark_overdue(db: Session) -> None:
    """The search says of a section that its review is overdue as soon as it is."""
    late = queries.overdue(db, clock.today())
    titles = queries.titles_in_search(db, late)
    for section in late:
        if titles.get(section.id) != section.search_document().title:
            _record(System(db), "country.section_overdue", section)


def _problems(draft: SectionDraft) -> dict[str, str]:
    errors = {}
    if not draft.text.strip():
        errors["text"] = _("Please write the text.")
    if not _lines(draft.sources):
        errors["sources"] = _("Please name at least one source: who said it, or a link.")
    if draft.as_of is None:
        errors["as_of"] = _("Please say as of when the sources are.")
    elif draft.as_of > clock.today():
        errors["as_of"] = _("This day is still to come.")
    elif draft.as_of.year < 1990:
        errors["as_of"] = _("Please look at the year again.")
    if draft.review_months not in topics.PERIODS:
        errors["review_months"] = _("Please choose one of the options.")
    return errors


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _note_review(actor: Actor, section: CountrySection) -> None:
    section.reviewed_on, section.reviewed_by_id = clock.today(), actor.user_id
    section.reviewed_as = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)


def _record(actor: Actor, verb: str, section: CountrySection) -> None:
    actor.db.flush()
    title = f"{section.country.name_de}: {topics.GERMAN[section.topic]}"
    record(actor, verb, f"countries/{section.country_code}", section, everywhere=True, title=title)


duties = [mark_overdue]
