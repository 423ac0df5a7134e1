"""The topic store and series in a real browser: live without disturbing somebody who types, and without JavaScript."""

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.core import clock
from roundtable.meetings.series import actions as series
from roundtable.meetings.topics import actions as topics
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_agenda import open_live
from tests.browser.test_every_page import AXE, RULES
from tests.meetings.conftest import TABLE

SECOND = 1500  # ms: a second for the live update, and some more for the browser on a busy machine


def test_a_proposal_appears_at_the_others_and_disturbs_nobody_who_writes(person, database):
    birgit, petra = (open_live(person(name), f"{TABLE}/topics") for name in ("birgit", "petra"))
    birgit.fill("#f-title", "Angefangener Satz")
    birgit.locator("#f-title").press("Home")
    petra.fill("#f-title", "Sprachmittlung")
    petra.fill("#f-note", "Wer kann einspringen?")
    petra.click("#topic-form button")
    expect(birgit.locator("#topics")).to_contain_text("Sprachmittlung", timeout=SECOND)
    expect(birgit.locator("#f-title")).to_have_value("Angefangener Satz")
    expect(birgit.locator("#f-title")).to_be_focused()
    assert birgit.evaluate("document.activeElement.selectionStart") == 0
    with database.write() as db:
        here = world.actor(db, "anton")
        topics.decline(here, topics.queries.open_topics(db, here.table_id)[0], "Das macht der Kreis schon")
    expect(petra.locator("#topics")).to_contain_text("Das macht der Kreis schon")


def test_planning_a_date_by_keyboard_proposes_the_next_one_and_others_see_it(person, database):
    with database.write() as db:
        plan = series.SeriesPlan("weeks", 2, 1, 1, clock.today() + timedelta(days=1), time(14), time(16))
        number = series.begin_series(world.actor(db, "birgit"), plan).id
    birgit, petra = (open_live(person(name), f"{TABLE}/series/{number}") for name in ("birgit", "petra"))
    first = birgit.locator("section:has(#dates-h) li form button").first
    first.focus()
    birgit.keyboard.press("Enter")
    expect(birgit.locator("section:has(#planned-h) li a")).to_have_count(1)
    expect(petra.locator("section:has(#planned-h) li a")).to_have_count(1, timeout=SECOND)
    expect(birgit.locator("section:has(#dates-h) li form button")).to_have_count(4)
    assert petra.locator("section:has(#dates-h) button").count() == 0


def test_a_guest_proposes_on_a_phone_without_javascript(person, database):
    with database.write() as db:
        table = world.actor(db, "birgit").table_id
        token = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(table, topics.PURPOSE, table, "verein@example.org", "Anwaltsverein")
        )
    guest = person(width=320, javascript=False)
    guest.goto(f"/via/{token}/proposal")
    assert not horizontal_scroll(guest)
    guest.fill("#f-title", "Beratung im Frauenhaus")
    guest.click("#proposal-form button")
    expect(guest.locator("h1")).to_have_text("Danke, Ihr Thema ist angekommen")
    assert not horizontal_scroll(guest)


def test_the_pages_behind_a_link_are_accessible(person, database):
    with database.write() as db:
        table = world.actor(db, "birgit").table_id
        token = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(table, topics.PURPOSE, table, "verein@example.org", "Anwaltsverein")
        )
    for scheme in ("light", "dark"):
        guest = person(width=320, scheme=scheme)
        guest.goto(f"/via/{token}/proposal")
        guest.evaluate(AXE.read_text(encoding="utf-8"))
        assert guest.evaluate(RULES) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
def test_a_proposal_on_a_phone_is_acknowledged_shown_and_can_be_withdrawn(person, database, javascript):
    with database.write() as db:
        for number in range(8):
            topics.propose(world.actor(db, "birgit"), f"Thema {number}", "")
    birgit = open_live(person("birgit"), f"{TABLE}/topics")
    petra = person("petra", width=360, height=740, javascript=javascript)
    petra.goto(f"{TABLE}/topics#propose")
    expect(petra.locator("#propose-h")).to_be_in_viewport()
    petra.fill("#f-title", "Sprachmittlung")
    petra.click("#topic-form button")
    expect(petra.locator("#proposed")).to_contain_text("Ihr Thema ist bei der Moderation. Sie bekommen Bescheid.")
    expect(birgit.locator("#topics")).to_contain_text("Sprachmittlung")
    own = petra.locator(".rt-topic", has_text="Sprachmittlung")
    for shown in (own, petra.locator("#proposed")):
        expect(shown).to_be_in_viewport(ratio=1)
    others = petra.locator(".rt-topic", has_text="Thema 1")
    colour = "e => getComputedStyle(e).backgroundColor"
    assert own.evaluate(colour) != others.evaluate(colour)
    assert not horizontal_scroll(petra)
    petra.locator("#proposed").get_by_role("button", name="zurückziehen").click()
    expect(petra.locator("#saved")).to_have_text("Ihr Vorschlag ist zurückgezogen.")
    expect(own).to_have_count(0)
    expect(birgit.locator("#topics")).not_to_contain_text("Sprachmittlung")


def test_the_list_of_errors_keeps_its_distance_from_the_heading(person):
    petra = person("petra", width=360, height=740)
    petra.goto(f"{TABLE}/topics")
    petra.evaluate("() => { document.getElementById('topic-form').noValidate = true; }")
    petra.click("#topic-form button")
    petra.locator("#propose .rt-errors").wait_for()
    edges = "() => ['h2', '.rt-errors'].map((e) => document.querySelector(`#propose ${e}`).getBoundingClientRect())"
    heading, errors = petra.evaluate(edges)
    assert errors["top"] - heading["bottom"] >= 8
