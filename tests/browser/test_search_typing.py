"""Search in a real browser: results while typing, and the plain form."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import horizontal_scroll
from tests.tasks import scenes

SEARCH = "/tables/dithmarschen/search"


@pytest.fixture
def given(database):
    with database.write() as db:
        scenes.task(db, "Paßersatzpapiere besorgen", to="petra")
        scenes.task(db, "Merkblatt durchsehen")


def test_results_come_while_typing_and_the_caret_stays(person, given):
    petra = person("petra")
    petra.goto(SEARCH)
    petra.locator("#q").press_sequentially("passersatz", delay=20)
    expect(petra.locator("#hits")).to_contain_text("1 Treffer")
    expect(petra.locator("#results mark")).to_have_text("Paßersatz")
    petra.locator("#q").press_sequentially("xyz")
    expect(petra.locator("#hits")).to_contain_text("Nichts gefunden")
    assert petra.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["q", 13]


def test_the_plain_form_and_a_result_by_keyboard(person, given):
    petra = person("petra", javascript=False)
    petra.goto(SEARCH)
    expect(petra.locator("#q")).to_be_focused()  # from the start, once the page is painted
    petra.keyboard.type("merkblatt")
    petra.keyboard.press("Enter")
    expect(petra.locator("#hits")).to_contain_text("1 Treffer")
    assert parse_qs(urlsplit(petra.url).query) == {"q": ["merkblatt"]}
    petra.get_by_role("link", name="Merkblatt durchsehen").click()
    expect(petra.get_by_role("heading", name="Merkblatt durchsehen")).to_be_visible()


def test_320_pixels(person, given):
    petra = person("petra", width=320)
    for path in (f"{SEARCH}?q=passersatz", f"{SEARCH}?q={'x' * 200}", "/search?q=merkblatt"):
        petra.goto(path)
        assert horizontal_scroll(petra) == 0, path
