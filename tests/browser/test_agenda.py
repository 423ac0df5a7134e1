"""Planning an agenda in a real browser: by keyboard, live for the others, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.meetings.conftest import TABLE, facts, item_ids


@pytest.fixture
def meeting(database) -> int:
    with database.write() as db:
        here = world.actor(db, "birgit")
        meeting = meetings.plan_meeting(here, facts())
        for title, minutes in (("Begrüßung", 5), ("Passersatz", 30), ("Fortbildung", 25)):
            agenda.add_item(here, meeting, Content(title, minutes=minutes))
        return meeting.id


def open_live(page: Page, path: str) -> Page:
    page.goto(path)
    page.locator("#live-state[data-state=live]").wait_for()
    return page


def test_moving_by_keyboard_keeps_the_button_and_says_where_the_item_is(database, person, meeting):
    first, _second, third = item_ids(database, meeting)
    birgit = open_live(person("birgit"), f"{TABLE}/meetings/{meeting}")
    gesa = open_live(person("gesa"), f"{TABLE}/meetings/{meeting}")
    birgit.focus(f"#up-{third}")
    birgit.keyboard.press("Enter")
    expect(birgit.locator("#agenda-said")).to_have_text("Jetzt TOP 2: Fortbildung")
    expect(birgit.locator(f"#up-{third}")).to_be_focused()
    birgit.keyboard.press("Enter")
    # At the top "up" is disabled: the focus goes to the button beside it and isn't lost.
    expect(birgit.locator("#agenda-said")).to_have_text("Jetzt TOP 1: Fortbildung")
    expect(birgit.locator(f"#down-{third}")).to_be_focused()
    expect(birgit.locator(f"#up-{third}")).to_be_disabled()
    expect(gesa.locator(".rt-row__title")).to_have_text(["Fortbildung", "Begrüßung", "Passersatz"])
    expect(gesa.locator(f"#item-{first} time")).to_have_text("14:25")


def test_items_are_added_one_after_the_other_without_the_mouse(person, meeting):
    birgit = open_live(person("birgit"), f"{TABLE}/meetings/{meeting}")
    birgit.focus("#new-item")
    for number, title in ((4, "Aushang <b>"), (5, "Fahrtkosten")):
        birgit.keyboard.type(title)
        birgit.keyboard.press("Enter")
        expect(birgit.locator("#agenda-said")).to_have_text(f"Hinzugefügt als TOP {number}: {title}")
        expect(birgit.locator("#new-item")).to_be_focused()
        expect(birgit.locator("#new-item")).to_have_value("")
    expect(birgit.locator(".rt-row__title")).to_have_count(5)


def test_wrong_new_item_stays_in_the_form_with_a_sentence(person, meeting):
    birgit = open_live(person("birgit"), f"{TABLE}/meetings/{meeting}")
    birgit.fill("#new-item", "Fahrtkosten")
    birgit.fill("#new-min", "viel")
    birgit.press("#new-min", "Enter")
    expect(birgit.locator("#new-min-error")).to_contain_text("Bitte geben Sie eine ganze Zahl von 0 bis 480 ein.")
    expect(birgit.locator("#new-item")).to_have_value("Fahrtkosten")


def test_sum_follows_a_new_duration_for_everybody(database, person, meeting):
    first = item_ids(database, meeting)[0]
    birgit = open_live(person("birgit"), f"{TABLE}/meetings/{meeting}")
    petra = open_live(person("petra"), f"{TABLE}/meetings/{meeting}")
    birgit.fill(f"#dur-{first}", "95")
    birgit.press(f"#dur-{first}", "Tab")
    for page in (birgit, petra):
        expect(page.locator("#agenda-sum")).to_have_text("150 von 120 Minuten, 30 zu viel")
        expect(page.locator("#plan-end")).to_contain_text("30 Minuten zu viel")


def test_answer_changes_the_ring_of_the_others_and_marks_ones_own_seat(person, meeting):
    petra, ole = open_live(person("petra"), TABLE), open_live(person("ole"), TABLE)
    petra.click("#answer-yes")
    expect(ole.locator(".rt-keys")).to_contain_text("1 zugesagt")
    expect(petra.locator("#answer-yes")).to_have_attribute("aria-pressed", "true")
    expect(petra.locator(".seat--me")).to_have_count(1)
    expect(ole.locator(".seat--me")).to_have_count(0)
    expect(ole.locator("#answer-yes")).to_have_attribute("aria-pressed", "false")


def test_a_given_answer_is_said_also_when_it_is_pressed_again(person, meeting):
    petra = open_live(person("petra", width=360, height=740), TABLE)
    said, group = petra.locator("#rsvp-said"), petra.locator("#rsvp fieldset")
    expect(group).to_have_accessible_name("Sind Sie dabei?")
    petra.click("#answer-yes")
    expect(said).to_have_text("Notiert: Sie kommen. Bis zur Sitzung können Sie das ändern.")
    expect(said).to_have_attribute("role", "status")
    expect(group).to_have_accessible_name("Ihre Antwort")
    petra.click("#answer-yes")
    expect(said).to_contain_text("Das steht schon so. Notiert: Sie kommen.")
    for answer, words in (("deputy", "Sie schicken eine Vertretung"), ("no", "Sie kommen nicht")):
        petra.click(f"#answer-{answer}")
        expect(said).to_contain_text(words)
        expect(petra.locator(".seat--me")).to_have_count(1)  # one's own seat stays marked
        room = petra.locator(f"#answer-{answer}").evaluate("""(e) => {
            const words = document.createRange();
            words.selectNodeContents(e);
            const inner = words.getBoundingClientRect(), outer = e.getBoundingClientRect();
            return Math.min(inner.left - outer.left, outer.right - inner.right);
        }""")
        assert room >= 8, answer


def test_whole_planning_without_javascript(person):
    birgit = person("birgit", javascript=False, width=320)
    birgit.goto(f"{TABLE}/meetings/new")
    day = facts(9).starts_at.date().isoformat()
    for name, value in (("day", day), ("starts", "14:00"), ("ends", "16:00"), ("place", "Kreishaus Heide")):
        birgit.fill(f"#f-{name}", value)
    birgit.get_by_role("button", name="Sitzung planen").click()
    birgit.get_by_role("button", name="Übliche Tagesordnung einfügen").click()
    expect(birgit.locator(".rt-row__title")).to_have_count(4)
    birgit.fill("#new-item", "Fahrtkosten")
    birgit.get_by_role("button", name="Hinzufügen").click()
    expect(birgit.locator(".rt-row__title").nth(3)).to_have_text("Fahrtkosten")
    birgit.get_by_role("button", name="TOP 4 nach oben").click()
    expect(birgit.locator(".rt-row__title").nth(2)).to_have_text("Fahrtkosten")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/meetings",
        "/meetings/new",
        "/meetings/{m}",
        "/meetings/{m}/facts",
        "/meetings/{m}/items/{i}",
        "/meetings/{m}/items/{i}/removal",
        "/meetings/{m}/import",
        "/meetings/{m}/cancellation",
    ],
)
def test_nothing_scrolls_sideways_on_a_small_phone(database, person, meeting, path):
    birgit = person("birgit", width=320)
    birgit.goto(TABLE + path.format(m=meeting, i=item_ids(database, meeting)[0]))
    assert not horizontal_scroll(birgit)
