"""Checking in, in real browsers: the code on the wall, a visitor's phone, and the moderation's screen."""

import time

import pytest
from playwright.sync_api import Page, expect

from roundtable.live_meeting.running import actions as running
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import Meeting
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_live_meeting import show
from tests.in_time import in_time
from tests.live import stage

UTE, ORGANISATION = "Ute Beispiel", "Kirchenkreis Dithmarschen"


@pytest.fixture
def meeting(database) -> int:
    """A running meeting with open check-in."""
    number = stage.running(database)
    with database.write() as db:
        check_in.open_door(world.actor(db, "birgit"), db.get_one(Meeting, number))
    return number


def secrets(database, meeting: int) -> tuple[str, str]:
    """The code on the wall, and the path in the QR code."""
    with database.read() as db:
        row = db.get_one(Meeting, meeting)
        return row.checkin_code, f"/c/{row.checkin_token}"


def phone(person, javascript: bool = True) -> Page:
    return person(width=360, height=640, javascript=javascript)


def fill_in(page: Page, name: str = UTE) -> None:
    page.get_by_label("Wie heißen Sie?").fill(name)
    page.get_by_label("Für wen sind Sie da?").fill(ORGANISATION)


def enter(page: Page) -> float:
    """Press the button; returns the time."""
    button = page.get_by_role("button", name="Ich bin da")
    box = button.bounding_box()
    assert box and box["height"] >= 44 and horizontal_scroll(page) == 0
    began = time.monotonic()
    button.click(no_wait_after=True)
    return began


def test_by_the_code_on_the_wall_and_confirmed_at_once(meeting, database, person):
    birgit, took = show(person("birgit"), meeting), []
    birgit.locator(f"#attendance-{meeting}-door").get_by_role("link").click()
    shown = birgit.locator(".rt-door-code").inner_text().removeprefix("Code:").strip()
    show(birgit, meeting)
    for name in (UTE, "Ina Beispiel"):
        visitor = phone(person)
        visitor.goto("/c")
        visitor.get_by_label("Der Code an der Wand").fill(shown)
        fill_in(visitor, name)
        began = enter(visitor)
        waiting = birgit.locator(f"#attendance-{meeting}-waiting")
        expect(waiting.get_by_role("listitem").filter(has_text=name)).to_contain_text("unbestätigt, seit")
        took.append(time.monotonic() - began)
        expect(visitor.locator("h1")).to_have_text(f"Willkommen, {name}")
        expect(visitor.get_by_role("status")).to_contain_text("Unbestätigt")
        assert horizontal_scroll(visitor) == 0
    assert in_time(min(took), 1), took
    birgit.get_by_role("button", name="Ina Beispiel bestätigen").click()
    expect(birgit.locator(f"#attendance-{meeting}-waiting")).not_to_contain_text("Ina Beispiel")
    expect(birgit.locator(f"#attendance-{meeting} .rt-attendance").first).to_contain_text(
        f"Ina Beispiel {ORGANISATION}, Gast"
    )
    visitor.get_by_role("link", name="Noch einmal ansehen").click()
    expect(visitor.get_by_role("status")).to_contain_text("Bestätigt: Sie stehen auf der Liste.")


def test_by_the_qr_code_without_javascript(meeting, database, person):
    petra, visitor = show(person("petra"), meeting), phone(person, javascript=False)
    visitor.goto(secrets(database, meeting)[1])
    expect(visitor.locator("h1")).to_have_text("Willkommen am Runden Tisch Dithmarschen")
    assert visitor.get_by_label("Der Code an der Wand").count() == 0
    fill_in(visitor)
    enter(visitor)
    expect(visitor.locator("h1")).to_have_text(f"Willkommen, {UTE}")
    # Readers see that somebody waits, but no names that nobody has confirmed.
    expect(petra.locator(f"#attendance-{meeting}-waiting")).to_contain_text("1 Person hat sich an der Tür angemeldet")
    assert UTE not in petra.locator("main").inner_text()
    visitor.get_by_role("button", name="Ich gehe jetzt").click()
    expect(visitor.locator("h1")).to_have_text(f"Auf Wiedersehen, {UTE}")
    assert horizontal_scroll(visitor) == 0


def test_after_the_end_both_are_refused_kindly(meeting, database, person):
    person.tolerate("status of 410")
    code, path = secrets(database, meeting)
    late, later, arrived = phone(person), phone(person), phone(person)
    late.goto(path)
    later.goto("/c")
    arrived.goto(path)
    fill_in(arrived, "Ina Beispiel")
    enter(arrived)
    expect(arrived.locator("h1")).to_have_text("Willkommen, Ina Beispiel")
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    fill_in(late)
    enter(late)
    expect(late.locator("h1")).to_have_text("Die Sitzung ist zu Ende")
    expect(late.locator("main")).to_contain_text("Sagen Sie es bitte der Moderation")
    later.get_by_label("Der Code an der Wand").fill(code)
    fill_in(later)
    enter(later)
    expect(later.locator("main")).to_contain_text("Dieser Code gilt gerade nicht.")
    expect(later.get_by_label("Wie heißen Sie?")).to_have_value(UTE)
    arrived.reload()
    expect(arrived.locator("main")).to_contain_text("Danke, dass Sie da waren, Ina Beispiel.")
    assert [horizontal_scroll(page) for page in (late, later, arrived)] == [0, 0, 0]


def test_the_visitors_page_follows_the_meeting_by_itself(meeting, database, person):
    _code, path = secrets(database, meeting)
    visitor = phone(person)
    visitor.goto(path)
    fill_in(visitor)
    enter(visitor)
    expect(visitor.locator("#now-item")).to_contain_text("Begrüßung, Anwesenheit, Tagesordnung")
    visitor.locator("#leaving button").focus()
    with database.write() as db:
        row = db.get_one(Meeting, meeting)
        first, second = row.items[:2]
        running.set_current_item(world.actor(db, "birgit"), row, first.id, second.id)
    expect(visitor.locator("#now-item")).to_contain_text("Stand der Aufgaben", timeout=6000)  # it asks every 4 s
    expect(visitor.locator("#leaving button")).to_be_focused()
    assert horizontal_scroll(visitor) == 0
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    expect(visitor.get_by_role("heading", name="Die Sitzung ist zu Ende")).to_be_visible(timeout=6000)
