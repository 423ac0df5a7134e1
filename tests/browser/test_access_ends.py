"""Who loses access sees nothing of the page any more, in every open tab; text that was typed is not lost."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people_actions
from roundtable.accounts.sessions import actions as sessions
from roundtable.core.actors import System
from roundtable.live_meeting.wall_links import actions as wall_links
from roundtable.meetings.models import Meeting
from roundtable.tables import actions as tables
from tests import world
from tests.browser.conftest import LINE_FAULTS
from tests.browser.test_live_connection import HIDE
from tests.live import stage
from tests.tables.test_members import seat_of

TITLE = "Begrüßung, Anwesenheit, Tagesordnung"
WITHIN = 3000
GONE = "the server responded with a status of 404"  # the answer to a page that asks what has changed since


def user_of(db, name: str) -> User:
    return db.scalars(select(User).where(User.email == world.email(name))).one()


def remove(database, name: str) -> None:
    with database.write() as db:
        tables.remove_member(world.actor(db, "birgit"), seat_of(db, name))


def close(database, name: str) -> None:
    with database.write() as db:
        people_actions.close_account(System(db), user_of(db, name))


def sign_out_elsewhere(database, name: str) -> None:
    with database.write() as db:
        sessions.end_other_sessions(System(db), user_of(db, name), None)


def lower(database, name: str, role: str = "guest") -> None:
    with database.write() as db:
        tables.change_member(world.actor(db, "birgit"), seat_of(db, name), role, "")


def open_live(page: Page, meeting: int) -> Page:
    page.goto(stage.live(meeting))
    expect(page.locator("#doc")).to_contain_text(TITLE)
    page.locator("#live-state:is([data-state=live], [data-state=slow])").wait_for()
    return page


def is_blank(page: Page, sentence: str, timeout: int = WITHIN) -> None:
    expect(page.locator("#ended")).to_contain_text(sentence, timeout=timeout)
    assert page.evaluate("document.activeElement.id") == "ended"
    text = page.evaluate("document.body.innerText") + page.title()
    assert TITLE not in text and "Dithmarschen" not in text, text
    assert TITLE not in page.content()


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (remove, "Ihr Zugang ist beendet"),
        (close, "Sie sind abgemeldet"),
        (sign_out_elsewhere, "Sie sind abgemeldet"),
    ],
)
@pytest.mark.parametrize("line", ["live", "polling", "paused"])
def test_the_open_page_goes_blank(meeting, person, database, end, sentence, line):
    person.tolerate(*LINE_FAULTS)
    petra = open_live(person("petra", websockets=line != "polling"), meeting)
    birgit = open_live(person("birgit"), meeting)
    if line == "paused":
        petra.locator("#live-state summary").click()
        petra.get_by_role("button", name="Aktualisierung anhalten").click()
    end(database, "petra")
    is_blank(petra, sentence, 8000 if line == "polling" else WITHIN)
    expect(birgit.locator("#doc")).to_contain_text(TITLE)
    expect(birgit.locator("#ended")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "/members", "/tasks", "/directory", "/meetings/{meeting}", "/search"])
def test_every_page_of_the_table_does(meeting, person, database, path):
    petra = person("petra")
    petra.goto(f"/tables/dithmarschen{path.format(meeting=meeting)}")
    petra.locator("#live-state[data-state=live]").wait_for()
    remove(database, "petra")
    is_blank(petra, "Ihr Zugang ist beendet")


def test_a_tab_in_the_background_is_blank_as_soon_as_it_is_looked_at(meeting, person, database):
    person.tolerate(GONE)
    petra = open_live(person("petra"), meeting)
    petra.evaluate(HIDE, True)
    remove(database, "petra")
    petra.wait_for_timeout(300)
    petra.evaluate(HIDE, False)
    is_blank(petra, "Ihr Zugang ist beendet", 2000)


def test_the_way_back_shows_nothing_either(meeting, person, database):
    person.tolerate(GONE)
    petra = open_live(person("petra"), meeting)
    petra.goto("/profile")
    remove(database, "petra")
    petra.go_back()
    expect(petra.locator("body")).not_to_contain_text(TITLE)


def test_a_page_that_the_browser_had_kept_asks_before_it_shows_anything(meeting, person, database):
    """Chromium doesn't keep pages with an open socket in its cache. Other browsers do, and then send this event."""
    person.tolerate(GONE)
    petra = open_live(person("petra"), meeting)
    petra.evaluate(HIDE, True)
    remove(database, "petra")
    petra.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })")
    petra.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert petra.evaluate("document.body.classList.contains('rt-asking') || !!document.getElementById('ended')")
    is_blank(petra, "Ihr Zugang ist beendet", 2000)


def test_the_start_page_forgets_the_table(person, database):
    petra = person("petra")
    petra.goto("/")
    expect(petra.locator("#my-tables")).to_contain_text("Dithmarschen")
    petra.locator("#live-state[data-state=live]").wait_for()
    remove(database, "petra")
    expect(petra.locator("#my-tables")).not_to_contain_text("Dithmarschen", timeout=5000)


def test_a_lower_role_sees_no_more_than_it_may(meeting, person, database):
    item = stage.items(database, meeting)["3"]
    with database.write() as db:
        db.get_one(type(item), item.id).visibility = "members"
    jonas = open_live(person("jonas"), meeting)
    expect(jonas.locator("body")).to_contain_text(item.title)
    lower(database, "jonas")
    expect(jonas.locator("body")).not_to_contain_text(item.title, timeout=5000)
    expect(jonas.locator("#ended")).to_have_count(0)
    expect(jonas.locator("body")).to_contain_text(TITLE)


def test_a_higher_role_changes_nothing_under_ones_hands(meeting, person, database):
    petra = open_live(person("petra"), meeting)
    petra.evaluate("window.stayed = true")
    lower(database, "petra", "member")
    petra.wait_for_timeout(2500)
    assert petra.evaluate("window.stayed") is True and petra.locator("#ended").count() == 0


def test_what_was_typed_stays_and_nothing_else(meeting, person, database):
    petra = person("petra")
    petra.goto("/tables/dithmarschen/topics")
    petra.locator("#live-state[data-state=live]").wait_for()
    field = petra.locator("main form input[name=title]").first
    field.fill("Fahrdienst für die Insel")
    remove(database, "petra")
    expect(petra.locator("#ended")).to_contain_text("Ihr Zugang ist beendet", timeout=WITHIN)
    expect(petra.locator("#ended")).to_contain_text("Was Sie getippt")
    expect(field).to_have_value("Fahrdienst für die Insel")
    expect(petra.locator("h1:visible")).to_have_count(1)
    assert "Dithmarschen" not in petra.evaluate("document.body.innerText")


def test_signed_in_again_everything_is_back(meeting, person, database):
    from tests.browser.test_while_typing import sign_in

    person.tolerate(*LINE_FAULTS)
    petra = open_live(person("petra"), meeting)
    sign_out_elsewhere(database, "petra")
    is_blank(petra, "Sie sind abgemeldet")
    expect(petra.get_by_role("link", name="Anmelden")).to_be_visible()
    sign_in(database, "petra")
    petra.evaluate("window.dispatchEvent(new Event('online'))")
    expect(petra.locator("#ended")).to_have_count(0)
    expect(petra.locator("#doc")).to_contain_text(TITLE)


def test_a_wall_whose_link_ends_goes_dark(meeting, person, database):
    with database.write() as db:
        here, row = world.actor(db, "birgit"), db.get_one(Meeting, meeting)
        token = wall_links.make_link(here, row)
    wall = person()
    wall.goto(f"/via/{token}/projector")
    expect(wall.locator("main")).to_contain_text(re.compile("Begrüßung"))
    wall.wait_for_timeout(700)
    with database.write() as db:
        wall_links.end_links(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    is_blank(wall, "Ihr Zugang ist beendet", 5000)
