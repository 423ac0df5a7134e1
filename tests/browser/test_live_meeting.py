"""Two people at one table: the moderation moves on, the others follow, and nobody loses what they type."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sideways, tab_to
from tests.live import stage


@pytest.fixture
def meeting(database):
    return stage.running(database)


def title(page: Page):
    return page.locator("#doc h2")


def go_on(page: Page) -> None:
    page.locator("#next-form button").click()


def is_live(page: Page) -> None:
    page.locator("#live-state[data-state=live]").wait_for()


def test_everybody_follows_the_moderation_within_a_second(person, meeting):
    birgit, petra = person("birgit"), person("petra")
    for page in (birgit, petra):
        page.goto(stage.live(meeting))
        is_live(page)
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    petra.evaluate("window.stayed = true")
    began = time.monotonic()
    go_on(birgit)
    expect(title(petra)).to_have_text("Stand der Aufgaben")
    assert time.monotonic() - began < 1
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    assert petra.evaluate("window.stayed") is True, "the page was loaded anew"
    expect(petra.locator(".rt-rail__i--done")).to_have_count(1)
    expect(petra.locator(".rt-rail [aria-current=step]")).to_contain_text("Stand der Aufgaben")
    expect(petra.locator("#live-news")).to_contain_text("Jetzt läuft TOP 2")
