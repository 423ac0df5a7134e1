"""Suggesting on a phone, deciding at a desk: nothing that somebody typed goes, whoever else acts or calls."""

import re

import pytest
from playwright.sync_api import Page, expect

from roundtable.directory.models import Organisation
from roundtable.directory.suggestions.models import Suggestion
from tests.prepared import shipped

LIST = "/tables/dithmarschen/directory"
HOURS = "Mo-Fr 9-12, Do 14-17"


@pytest.fixture
def ghana(database, prepared) -> int:
    prepared("shipped", shipped)
    with database.read() as db:
        return db.query(Organisation).filter_by(name="Botschaft der Republik Ghana").one().id


def suggest_hours(page: Page, entry: int) -> None:
    page.goto(f"{LIST}/{entry}/suggestions/new")
    page.get_by_label("Sprechzeiten").fill(HOURS)
    page.get_by_role("button", name="Vorschlagen").click()
    expect(page.locator("#saved")).to_be_visible()


def test_a_reason_stays_when_somebody_else_decides_first(person, ghana):
    petra, birgit, merle = person("petra", width=360), person("birgit"), person("merle")
    suggest_hours(petra, ghana)
    birgit.goto(f"{LIST}/suggestions")
    birgit.get_by_role("link", name=re.compile("Ablehnen")).click()
    reason = birgit.get_by_label("Warum?")
    reason.press_sequentially("Am Telefon sagten sie etwas anderes")
    merle.goto("/tables/kiel/directory/suggestions")
    merle.get_by_role("button", name=re.compile("Übernehmen")).click()
    expect(merle.locator("#suggestions")).not_to_contain_text(HOURS)
    expect(reason).to_be_focused()
    reason.press_sequentially(".")
    birgit.get_by_role("button", name="Ablehnen").click()
    expect(birgit.locator("#main")).to_contain_text("schon")
    expect(birgit.locator("#main")).to_contain_text("Am Telefon sagten sie etwas anderes.")
    birgit.goto(f"{LIST}/suggestions/1/refusal")
    expect(birgit.locator("#main")).to_contain_text("übernommen von")
    expect(birgit.get_by_label("Warum?")).to_have_count(0)


def test_who_is_called_away_finds_half_a_suggestion_again(person, ghana):
    """On the same device and as the same person; discarded if they like, gone once it was sent."""
    petra = person("petra", width=360)
    form = f"{LIST}/{ghana}/suggestions/new"
    petra.goto(form)
    expect(petra.locator("[data-kept]")).to_be_hidden()
    petra.get_by_label("Sprechzeiten").press_sequentially("Mo-Fr 9")
    petra.get_by_text("Etwas anderes").click()
    petra.get_by_label("Art", exact=True).select_option(label="Generalkonsulat")
    petra.goto(LIST)
    petra.goto(form)
    expect(petra.locator("[data-kept]")).to_contain_text("steht wieder da")
    expect(petra.get_by_label("Sprechzeiten")).to_have_value("Mo-Fr 9")
    expect(petra.get_by_label("Art", exact=True).locator("option:checked")).to_have_text("Generalkonsulat")
    petra.get_by_role("button", name="Verwerfen").click()
    expect(petra.get_by_label("Sprechzeiten")).not_to_have_value("Mo-Fr 9")
    petra.reload()
    expect(petra.locator("[data-kept]")).to_be_hidden()
    suggest_hours(petra, ghana)
    petra.goto(form)
    expect(petra.locator("[data-kept]")).to_be_hidden()


def test_a_suggestion_that_did_not_arrive_is_still_there(person, ghana):
    petra = person("petra", width=360)
    person.tolerate("net::ERR")
    form = f"{LIST}/{ghana}/suggestions/new"
    petra.goto(form)
    petra.get_by_label("Gut zu wissen").fill("Nur mit Termin")
    petra.context.set_offline(True)
    petra.get_by_role("button", name="Vorschlagen").click(no_wait_after=True)
    petra.wait_for_timeout(300)
    petra.context.set_offline(False)
    petra.goto(form)
    expect(petra.get_by_label("Gut zu wissen")).to_have_value("Nur mit Termin")


def test_what_one_person_typed_is_not_the_next_persons(person, ghana):
    petra = person("petra", width=360)
    form = f"{LIST}/{ghana}/suggestions/new"
    petra.goto(form)
    petra.get_by_label("Gut zu wissen").fill("Nur mit Termin")
    name = petra.evaluate("Object.keys(localStorage).find((name) => name.startsWith('rt-form:'))")
    petra.evaluate(
        "(name) => { localStorage.setItem(name.replace(/:\\d+:/, ':0:'), localStorage.getItem(name)); "
        "localStorage.removeItem(name); }",
        name,
    )
    petra.goto(form)
    expect(petra.locator("[data-kept]")).to_be_hidden()
    expect(petra.get_by_label("Gut zu wissen")).not_to_have_value("Nur mit Termin")


def test_the_office_told_a_volunteer_new_hours(person, database, ghana):
    """Two taps from the hours to the field, whether they are known or not."""
    petra = person("petra", width=360)
    with database.read() as db:
        known = (
            db.query(Organisation).filter(Organisation.office_hours != "", Organisation.archived_at.is_(None)).first()
        )
    petra.goto(f"{LIST}/{known.id}")
    petra.locator("#hours").get_by_text("Prüfen").click()
    petra.locator("#hours").get_by_role("link", name=re.compile("Stimmt nicht mehr")).click()
    expect(petra).to_have_url(re.compile("suggestions/new#f-office_hours$"))
    expect(petra.get_by_label("Sprechzeiten")).to_be_in_viewport()
    petra.get_by_label("Sprechzeiten").fill(HOURS)
    petra.get_by_role("button", name="Vorschlagen").click()
    expect(petra.locator("#saved")).to_contain_text("Vorgeschlagen")
    with database.read() as db:
        assert [(row.field, row.new_value) for row in db.query(Suggestion)] == [("office_hours", HOURS)]
    petra.goto(f"{LIST}/{ghana}")
    petra.locator("#hours").get_by_role("link", name=re.compile("ergänzen")).click()
    expect(petra.get_by_label("Sprechzeiten")).to_be_in_viewport()
