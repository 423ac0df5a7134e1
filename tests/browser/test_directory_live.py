"""The directory in two browsers: search as one types, checks that the other sees, without JavaScript, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from roundtable.core.clock import today
from roundtable.directory.models import Organisation
from tests.browser.conftest import horizontal_scroll
from tests.in_time import in_time
from tests.prepared import shipped

LIST = "/tables/dithmarschen/directory"
CHECKED = f"geprüft {today():%m/%Y}"


@pytest.fixture(autouse=True)
def starter(database, prepared):
    prepared("shipped", shipped)
    return database


@pytest.fixture
def ghana(starter) -> str:
    with starter.read() as db:
        return f"{LIST}/{db.query(Organisation).filter_by(name='Botschaft der Republik Ghana').one().id}"


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


# When these words first appear on the page, by the clock that both browsers share.
CLOCK = """(words) => new Promise((done) => {
    const look = () => { if (document.getElementById("main").textContent.includes(words)) done(Date.now()); };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
})"""


def test_hits_follow_the_typing(person):
    petra = person("petra")
    petra.goto(LIST)
    box = petra.get_by_role("searchbox", name="Name, Ort oder Land")
    box.press_sequentially("elfenbeinku", delay=30)
    expect(petra.locator("#hits")).to_contain_text("1 Treffer für „elfenbeinku“")
    expect(petra.locator("#results .rt-row__title")).to_have_text("Botschaft Côte d’Ivoire")
    expect(box).to_be_focused()
    box.fill("honorarkonsul")
    expect(petra.locator("#hits")).to_contain_text(re.compile(r"\d\d Treffer für „honorarkonsul“"))
    expect(petra.locator("#results mark").first).to_have_text(re.compile("konsul", re.I))
    expect(petra).to_have_url(re.compile(r"\?q=honorarkonsul$"))
    petra.get_by_role("link", name="Honorarkonsulat Albanien in Elmshorn", exact=True).click()
    expect(petra.get_by_role("heading", level=1)).to_have_text("Honorarkonsulat Albanien in Elmshorn")
    petra.go_back()
    expect(petra.locator("#hits")).to_contain_text(re.compile(r"\d\d Treffer"))
    petra.get_by_label("Land", exact=True).select_option(label="Ghana")
    expect(petra.locator("#results .rt-row__title").first).to_have_text("Honorarkonsulat Ghana in Hamburg")
    petra.get_by_role("link", name="Suche leeren").click()
    expect(petra.get_by_role("heading", name="Für Dithmarschen zuständig")).to_be_visible()


def test_a_check_in_two_taps_appears_while_the_other_one_types(person, ghana):
    jonas, petra = person("jonas"), person("petra")
    petra.goto(LIST)
    box = petra.locator("#q")
    box.fill("ghana")
    row = petra.locator("#results .rt-entry", has_text="Botschaft der Republik Ghana")
    expect(row).to_contain_text("ungeprüft, Stand 12/2023")
    is_live(petra)
    jonas.goto(ghana)
    is_live(jonas)
    box.press("End")
    jonas.locator("[id^=still-top] > summary").click()
    jonas.locator("[id^=still-top]").get_by_role("button", name="per Telefon").click()
    box.press_sequentially(" repu", delay=60)
    expect(jonas.locator("#vf-h")).to_contain_text(f"{CHECKED} von Jonas, Migrationsberatung, per Telefon")
    expect(jonas.locator("#history")).to_contain_text("Telefon stimmt noch, per Telefon")
    expect(row).to_contain_text(f"{CHECKED} von Jonas")
    expect(box).to_be_focused()
    expect(box).to_have_value("ghana repu")
    # The question is answered, so it is closed again in both places.
    expect(jonas.locator(".rt-ask[open]")).to_have_count(0)


def test_the_entry_is_live_too(person, ghana):
    jonas, petra = person("jonas"), person("petra")
    jonas.goto(ghana)
    is_live(jonas)
    petra.goto(ghana)
    petra.locator("#verification-" + ghana.rpartition("/")[2]).get_by_role("link", name="Stimmt nicht mehr").click()
    expect(petra.get_by_label("Neue Angabe")).to_have_value("+49 30 5471490")
    petra.get_by_label("Neue Angabe").fill("kaputt")
    petra.get_by_role("button", name="Neue Angabe speichern").click()
    expect(petra.locator("#f-value-error")).to_contain_text("Bitte geben Sie eine Nummer ein")
    expect(petra.get_by_label("Neue Angabe")).to_have_value("kaputt")
    petra.get_by_label("Neue Angabe").fill("+49 30 111222")
    jonas.evaluate(f"void (window.arrived = ({CLOCK})('111222'))")
    pressed = petra.evaluate("Date.now()")
    petra.get_by_role("button", name="Neue Angabe speichern").click()
    expect(petra).to_have_url(re.compile(ghana + "$"))
    expect(jonas.get_by_role("link", name="Anrufen")).to_have_attribute("href", "tel:+4930111222")
    expect(jonas.locator("#vf-h")).to_contain_text("ungeprüft")
    took = [jonas.evaluate("window.arrived") - pressed]
    is_live(petra)
    petra.evaluate(f"void (window.arrived = ({CLOCK})('{CHECKED} von Jonas'))")
    jonas.locator("[id^=still-top] > summary").click()
    pressed = jonas.evaluate("Date.now()")
    jonas.locator("[id^=still-top]").get_by_role("button", name="per Telefon").click()
    expect(petra.locator("#vf-h")).to_contain_text(f"{CHECKED} von Jonas")
    took.append(petra.evaluate("window.arrived") - pressed)
    assert in_time(min(took) / 1000, 1), took


def test_without_javascript_on_a_narrow_phone(person, ghana):
    petra = person("petra", width=320, javascript=False)
    petra.goto(LIST)
    petra.locator("#q").fill("österreich")
    petra.get_by_role("button", name="Suchen").click()
    petra.get_by_role("link", name=re.compile("Nummer ergänzen.*Botschaft Österreich")).click()
    petra.get_by_label("Nummer oder Anschrift").fill("030 2408970")
    petra.get_by_role("button", name="Speichern").click()
    expect(petra.get_by_role("link", name="Anrufen")).to_have_attribute("href", "tel:+49302408970")
    petra.locator("[id^=still-top] > summary").click()
    petra.locator("[id^=still-top]").get_by_role("button", name="im Internet").click()
    expect(petra.locator("#vf-h")).to_contain_text(f"{CHECKED} von Petra, Helferkreis Heide, im Internet")


def test_nothing_is_wider_than_a_small_phone(person, ghana):
    jonas = person("jonas", width=320)
    for path in (
        LIST,
        f"{LIST}?q=konsul",
        f"{LIST}?letter=V",
        ghana,
        f"{ghana}/form",
        f"{ghana}/channels/new",
        f"{LIST}/new",
    ):
        jonas.goto(path)
        assert horizontal_scroll(jonas) == 0, path


def test_by_keyboard_alone(person, ghana):
    petra = person("petra")
    petra.goto(ghana)
    is_live(petra)
    summary = petra.locator("[id^=still-top] > summary")
    summary.focus()
    petra.keyboard.press("Enter")
    petra.keyboard.press("Tab")
    expect(petra.get_by_role("button", name="per Telefon").first).to_be_focused()
    petra.keyboard.press("Tab")
    petra.keyboard.press("Enter")
    expect(petra.locator("#vf-h")).to_contain_text("von Petra, Helferkreis Heide, im Internet")


def test_copy_the_address(person, ghana):
    petra = person("petra")
    petra.context.grant_permissions(["clipboard-read", "clipboard-write"])
    petra.goto(ghana)
    petra.get_by_role("button", name="Anschrift kopieren").click()
    expect(petra.get_by_role("button", name="Kopiert")).to_be_visible()
    copied = petra.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Botschaft der Republik Ghana, Stavangerstraße 17") and copied.endswith("10439 Berlin")


@pytest.mark.parametrize("where", ["top", "row"])
def test_a_check_is_thanked_for_and_can_be_taken_back(person, ghana, where):
    petra = person("petra", width=360, height=740)
    petra.goto(ghana)
    question = petra.locator(f"[id^=still-{where}]").first
    question.locator("summary").focus()
    petra.keyboard.press("Enter")
    question.get_by_role("button", name="per E-Mail").focus()
    petra.keyboard.press("Enter")
    said = petra.locator("#check-undo")
    expect(said).to_contain_text("Danke. Notiert: geprüft per E-Mail.")
    told = petra.locator("#vf-h" if where == "top" else "#channels .rt-channel:nth-child(2)")
    expect(told).to_contain_text(CHECKED)
    expect(petra.get_by_text("Wie haben Sie geprüft?").locator("visible=true")).to_have_count(0)
    expect(said.get_by_role("button", name="Rückgängig")).to_be_focused()
    assert horizontal_scroll(petra) == 0
    petra.keyboard.press("Enter")
    expect(told).to_contain_text("ungeprüft")
    expect(said).to_be_hidden()
