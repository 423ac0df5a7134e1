"""An abbreviation in an agenda: pressed, it is explained beside it; by keyboard, on a phone, without JavaScript."""

import pytest
from playwright.sync_api import expect

from roundtable.glossary import actions as glossary
from roundtable.glossary.actions import TermDraft
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.live import stage


@pytest.fixture
def meeting(database):
    with database.write() as db:
        glossary.save_term(world.actor(db, "jonas"), TermDraft("ABH", "Ausländerbehörde", "Das Amt beim Kreis. " * 8))
        meeting = stage.plan(db)
        meeting.items[0].note = "Die ABH zieht um."
        return f"/tables/dithmarschen/meetings/{meeting.id}"


def test_the_explanation_stands_beside_the_word(person, meeting):
    gesa = person("petra", width=360, height=740)
    gesa.goto(meeting)
    link, note = gesa.locator("a.rt-term"), gesa.locator(".rt-term__note")
    expect(link).to_have_accessible_description("Ausländerbehörde " + ("Das Amt beim Kreis. " * 8).strip())
    expect(note).not_to_be_visible()
    link.click()
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert horizontal_scroll(gesa) == 0
    gesa.keyboard.press("Escape")
    expect(note).not_to_be_visible()
    link.focus()
    gesa.keyboard.press("Enter")
    expect(note).to_be_visible()
    gesa.keyboard.press("Enter")
    expect(note).not_to_be_visible()


def test_what_somebody_corrects_arrives_in_the_agenda(person, meeting, database):
    petra, jonas = person("petra"), person("jonas")
    petra.goto(meeting)
    expect(petra.locator("#live-state")).to_have_attribute("data-state", "live")
    jonas.goto("/tables/dithmarschen/glossary")
    jonas.get_by_role("link", name="„ABH“ ändern").click()
    jonas.get_by_label("Wofür sie steht", exact=True).fill("Amt für Zuwanderung")
    jonas.get_by_role("button", name="Speichern").click()
    expect(jonas.locator("#saved")).to_be_visible()
    expect(petra.locator(".rt-term__note")).to_contain_text("Amt für Zuwanderung")


def test_without_javascript_the_word_leads_to_the_list(person, meeting):
    petra = person("petra", javascript=False)
    petra.goto(meeting)
    petra.locator("a.rt-term").click()
    expect(petra.locator("#glossary")).to_contain_text("Ausländerbehörde")
