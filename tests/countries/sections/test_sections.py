"""Sections of a country page: never without source and day, reviewed for a while, and every version stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from roundtable.core import clock
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.models import Event
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections import queries, topics
from roundtable.countries.sections.actions import SectionDraft
from roundtable.countries.sections.models import CountrySectionVersion
from roundtable.directory.models import Country
from roundtable.search.models import SearchEntry
from tests import world
from tests.conftest import OWN_PAGE
from tests.directory.conftest import statements_of

GHANA = "/tables/dithmarschen/countries/GH"
HOUSING = f"{GHANA}/sections/housing"
FORM = {
    "text": "Mieten werden oft für ein Jahr im Voraus verlangt.",
    "sources": "ZIRF-Länderblatt",
    "as_of": "2026-03-01",
    "review_months": "6",
    "version": "0",
}


def write(db, text="Mieten sind hoch.", version=0, **other):
    draft = SectionDraft(**{"text": text, "sources": "ZIRF", "as_of": date(2026, 3, 1)} | other)
    return sections.save_section(world.actor(db, "jonas"), db.get(Country, "GH"), "housing", draft, version)


def test_a_section_is_written_and_read(starter, visit):
    assert "Noch niemand hat diese Abschnitte geschrieben" in visit("gesa").get(GHANA).text
    assert f"{HOUSING}/form" in visit("jonas").get(GHANA).text
    for who, asks in (("jonas", True), ("petra", True), ("gesa", False)):
        assert ("/questions/new?country=GH&amp;subject=housing" in visit(who).get(GHANA).text) is asks, who
    reply = visit("jonas").post(HOUSING, data=FORM, headers=OWN_PAGE, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{GHANA}?saved=entry#housing")
    page = visit("gesa").get(GHANA).text
    assert FORM["text"] in page and "ZIRF-Länderblatt" in page
    assert "Stand 03/2026, geprüft von Migrationsberatung" in page  # guests see no names
    assert "geprüft von Jonas, Migrationsberatung" in visit("petra").get(GHANA).text
    assert f"{HOUSING}/form" not in page


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("sources", "", "Bitte nennen Sie mindestens eine Quelle"),
        ("sources", "  \n \n", "Bitte nennen Sie mindestens eine Quelle"),
        ("as_of", "", "Bitte geben Sie an, von wann die Quellen sind"),
        ("as_of", "31.02.2026", "Bitte geben Sie ein Datum"),
        ("as_of", "2099-01-01", "Dieser Tag liegt in der Zukunft"),
        ("as_of", "0026-03-01", "Bitte prüfen Sie das Jahr"),
        ("text", " ", "Bitte schreiben Sie"),
        ("review_months", "5", "Bitte wählen Sie"),
        ("text", "x" * 20_001, "zu lang"),
    ],
)
def test_nothing_is_saved_without_text_source_and_day(starter, visit, name, value, sentence):
    reply = visit("jonas").post(HOUSING, data=FORM | {name: value}, headers=OWN_PAGE)
    assert reply.status_code == 422 and sentence in reply.text
    assert (FORM["sources"] if name == "text" else FORM["text"]) in reply.text  # nothing typed is lost
    with starter.read() as db:
        assert queries.section(db, "GH", "housing") is None


def test_who_could_be_recognised_is_asked_about_first(starter, visit):
    text = FORM["text"] + " Herr Mustafa Özdemir, geboren am 03.04.1987, wohnt dort."
    reply = visit("jonas").post(HOUSING, data=FORM | {"text": text}, headers=OWN_PAGE)
    assert reply.status_code == 422 and 'name="looked"' in reply.text


def test_old_versions_stay_readable_and_are_compared(starter, visit):
    with starter.write() as db:
        write(db, "Mieten sind hoch in Accra.")
    with starter.write() as db:
        write(db, "Mieten sind sehr hoch in Accra.", version=1, sources="ZIRF\nBotschaft", as_of=date(2026, 5, 1))
    page = visit("gesa").get(f"{HOUSING}/versions").text
    assert "Mieten sind hoch in Accra." in page and "Mieten sind sehr hoch in Accra." in page
    assert "<ins>" in page and "sehr" in page and 'id="version-1"' in page and 'id="version-2"' in page
    assert "01.03.2026</del>" in page
    for query in ("?from=2&to=1", "?from=1&to=1", "?from=99&to=x", "?from=-1"):
        assert visit("gesa").get(f"{HOUSING}/versions{query}").status_code == 200


def test_two_people_write_at_once(starter, visit):
    with starter.write() as db:
        write(db)
    reply = visit("jonas").post(HOUSING, data=FORM, headers=OWN_PAGE)
    assert reply.status_code == 409 and FORM["text"] in reply.text
    with starter.write() as db, pytest.raises(Conflict):
        sections.review_section(world.actor(db, "jonas"), queries.section(db, "GH", "housing"), 7)


def test_a_section_past_its_period_is_marked_stale(starter, visit):
    with starter.write() as db:
        section = write(db, review_months=6)
        section.reviewed_on = clock.today() - timedelta(days=200)
    due = topics.due_on(clock.today() - timedelta(days=200), 6)
    for place in (GHANA, f"{HOUSING}/versions"):
        assert f"Stand 03/2026, Prüfung überfällig seit {due:%m/%Y}" in visit("gesa").get(place).text, place
    with starter.write() as db:
        sections.mark_overdue(db)
    with starter.write() as db:
        entry = db.scalars(select(SearchEntry).where(SearchEntry.subject.startswith("country_section/"))).one()
        assert entry.title == "Ghana: Wohnen (Stand 03/2026, Prüfung überfällig)"
        before = len(db.scalars(select(Event)).all())
        sections.mark_overdue(db)  # the second call finds nothing
        assert len(db.scalars(select(Event)).all()) == before
    visit("jonas").post(f"{HOUSING}/review", data={"version": "2"}, headers=OWN_PAGE)
    assert "Stand 03/2026, geprüft von" in visit("gesa").get(GHANA).text
    with starter.read() as db:
        entry = db.scalars(select(SearchEntry).where(SearchEntry.subject.startswith("country_section/"))).one()
        assert entry.title == "Ghana: Wohnen (Stand 03/2026)"
        assert len(db.scalars(select(CountrySectionVersion)).all()) == 1  # a review writes nothing new


def test_a_review_of_today_is_taken_back(starter, visit):
    with starter.write() as db:
        section = write(db, review_months=6)
        section.reviewed_on = clock.today() - timedelta(days=200)
    assert visit("jonas").post(f"{HOUSING}/review/withdrawal").status_code == 409, "there is no press to undo"
    assert visit("ole").post(f"{HOUSING}/review", data={"version": "2"}).status_code == 303
    assert "überfällig" not in visit("gesa").get(GHANA).text
    assert "review/withdrawal" in visit("ole").get(GHANA).text
    assert "review/withdrawal" not in visit("jonas").get(GHANA).text
    assert visit("jonas").post(f"{HOUSING}/review/withdrawal").status_code == 403
    assert visit("ole").post(f"{HOUSING}/review/withdrawal").status_code == 303
    assert "Prüfung überfällig" in visit("gesa").get(GHANA).text
    visit("ole").post(f"{HOUSING}/review", data={"version": "4"})
    with starter.write() as db:
        write(db, "Neu geschrieben.", version=5)
    assert visit("ole").post(f"{HOUSING}/review/withdrawal").status_code == 403, "what was written since stays"
    assert "Neu geschrieben." in visit("gesa").get(GHANA).text


def test_the_last_day_of_a_period_still_counts():
    assert topics.due_on(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert topics.due_on(date(2026, 12, 15), 12) == date(2027, 12, 15)
    for today, mark in ((date(2027, 2, 28), "ok"), (date(2027, 3, 1), "old")):
        assert topics.freshness(date(2026, 8, 1), date(2027, 2, 28), "", today).mark == mark


def test_unknown_topics_and_countries_are_not_there(starter, visit):
    for path in (
        f"{GHANA}/sections/weather/form",
        f"{GHANA}/sections/health/versions",
        f"{GHANA[:-2]}ZZ/sections/health/form",
    ):
        assert visit("jonas").get(path).status_code == 404
    assert visit("petra").post(HOUSING, data=FORM, headers=OWN_PAGE).status_code == 403


def test_the_form_of_another_table_changes_the_same_page(starter):
    """Country pages are shared by all tables, as the directory is."""
    with starter.write() as db:
        write(db)
        draft = SectionDraft("Neu.", "ZIRF", date(2026, 3, 2))
        sections.save_section(world.actor(db, "merle", "kiel"), db.get(Country, "GH"), "housing", draft, 1)
        assert queries.section(db, "GH", "housing").reviewed_as == "Beratungsstelle Kiel"
        with pytest.raises(Invalid):
            sections.save_section(
                world.actor(db, "merle", "kiel"), db.get(Country, "GH"), "work", SectionDraft("", "", None), 0
            )


def test_the_same_number_of_statements_for_all_sections(starter, visit):
    client = visit("petra")
    with starter.write() as db:
        write(db)
    few = statements_of(client, GHANA)
    with starter.write() as db:
        for topic in ("work", "health", "situation", "passport"):
            draft = SectionDraft("Text", "ZIRF", date(2026, 3, 1))
            sections.save_section(world.actor(db, "jonas"), db.get(Country, "GH"), topic, draft, 0)
    assert statements_of(client, GHANA) == few


def test_looking_for_overdue_sections_takes_as_many_statements_for_one_as_for_all(starter):
    def looked() -> int:
        statements: list[object] = []
        with starter.write() as db:
            listen(db.get_bind(), "before_cursor_execute", lambda *done: statements.append(done))
            sections.mark_overdue(db)
        return len(statements)

    with starter.write() as db:
        write(db).reviewed_on = clock.today() - timedelta(days=400)
    looked()
    before = looked()
    with starter.write() as db:
        for country in db.scalars(select(Country).where(Country.code != "GH").limit(30)):
            draft = SectionDraft("Text.", "ZIRF", date(2026, 3, 1))
            section = sections.save_section(world.actor(db, "jonas"), country, "work", draft, 0)
            section.reviewed_on = clock.today() - timedelta(days=400)
    looked()
    assert looked() == before
