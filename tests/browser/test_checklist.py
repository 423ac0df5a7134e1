"""The check list on a phone: three taps at most, what others checked goes away, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import horizontal_scroll
from tests.browser.test_directory_live import is_live
from tests.prepared import shipped

TABLE = "/tables/dithmarschen"


@pytest.fixture(autouse=True)
def starter(database, prepared):
    prepared("shipped", shipped)
    return database


def test_three_contacts_in_a_tap_each_while_others_check_too(person):
    petra, jonas = person("petra", width=360, height=740), person("jonas")
    petra.goto(TABLE)
    petra.get_by_role("button", name="Drei Kontakte prüfen").click()
    cards = petra.locator(".rt-due")
    expect(cards).to_have_count(3)
    assert horizontal_scroll(petra) == 0
    expect(cards.first.locator("a[href^='tel:']")).to_be_visible()
    is_live(petra)
    # One tap answers, one takes it back.
    name = cards.first.get_by_role("heading").inner_text()
    cards.first.get_by_role("button", name=re.compile("^Stimmt")).click()
    expect(cards).to_have_count(2)
    expect(petra.locator("#answered-h")).to_be_visible()
    petra.get_by_role("button", name=re.compile("^Rückgängig")).click()
    expect(cards).to_have_count(3)
    expect(cards.first.get_by_role("heading")).to_have_text(name)
    # Petra writes in the second card; Jonas checks the first and the second.
    second = cards.nth(1)
    second.get_by_text("Geändert").click()
    box = second.get_by_label("Neue Angabe")
    box.fill("+49 30 1234")
    addresses = [card.get_by_role("link").first.get_attribute("href") for card in (cards.nth(0), second)]
    for address in addresses:
        jonas.goto(address or "")
        jonas.locator("[id^=still-top] > summary").click()
        jonas.locator("[id^=still-top]").get_by_role("button", name="im Internet").click()
        expect(jonas.locator("#check-undo")).to_be_visible()
    expect(cards).to_have_count(2)
    expect(petra.get_by_text("Das hat inzwischen jemand anderes beantwortet.")).to_be_visible()
    box = cards.first.get_by_label("Neue Angabe")
    expect(box).to_be_focused()
    expect(box).to_have_value("+49 30 1234")


def test_the_list_without_javascript(person):
    petra = person("petra", width=320, javascript=False)
    petra.goto(TABLE)
    petra.get_by_role("button", name="Drei Kontakte prüfen").click()
    petra.get_by_role("button", name=re.compile("^Niemanden erreicht")).first.click()
    expect(petra.locator(".rt-due")).to_have_count(2)
    petra.get_by_role("button", name=re.compile("^Anderen überlassen")).first.click()
    expect(petra.locator(".rt-due")).to_have_count(1)
    assert horizontal_scroll(petra) == 0
    petra.get_by_role("link", name="Mehrere auf einmal bestätigen").click()
    petra.locator("input[name=fact]").first.check()
    petra.get_by_role("button", name="im Internet").click()
    expect(petra.locator("#done")).to_contain_text("Danke. 1 Angabe ist bestätigt.")
    petra.get_by_role("button", name="Rückgängig").click()
    expect(petra.locator("#done")).to_have_count(0)
    assert horizontal_scroll(petra) == 0
