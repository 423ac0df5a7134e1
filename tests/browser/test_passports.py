"""The finder as a new volunteer uses it on a phone: from the table's page to the number, live, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from roundtable.directory.models import Organisation
from tests.browser.conftest import horizontal_scroll
from tests.prepared import shipped

TABLE = "/tables/dithmarschen"


@pytest.fixture(autouse=True)
def starter(database, prepared):
    prepared("shipped", shipped)
    return database


def ask(page: Page, who: str, where: str) -> None:
    page.goto(TABLE)
    page.get_by_role("link", name="Wer stellt den Pass aus?").click()
    page.get_by_label("Welche Staatsangehörigkeit?").fill(who)
    page.get_by_label("Welcher Kreis oder Ort").fill(where)
    page.get_by_role("button", name="Vertretung finden").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_azerbaijan_in_schleswig_on_a_phone(person, javascript):
    petra = person("petra", width=320, javascript=javascript)
    ask(petra, "Aserbaidschanerin", "Schleswig")
    expect(petra).to_have_url(re.compile(r"/passports\?who=Aserbaidschanerin&where=Schleswig"))
    answer = petra.locator("#issuer-AZ")
    expect(answer.get_by_role("link", name="Botschaft der Republik Aserbaidschan, Berlin").first).to_be_visible()
    expect(answer.get_by_role("link", name=re.compile(r"\+49 30 2191613"))).to_have_attribute(
        "href", "tel:+49302191613"
    )
    expect(answer).to_contain_text("Telefonisch Mo, Mi, Fr 15–17")
    expect(answer).to_contain_text("noch hat niemand nachgefragt: bitte prüfen")
    expect(answer).to_contain_text("Rückkehrzeugnis")
    assert horizontal_scroll(petra) == 0


def test_nothing_is_wider_than_a_small_phone(person, starter):
    with starter.read() as db:
        azerbaijan = db.query(Organisation).filter_by(country_code="AZ").one().id
    jonas = person("jonas", width=320)
    for query in (
        "who=d%C3%A4nisch&where=RD",
        "who=Kongo",
        "who=Syrien+Gambia+Bosnien",
        "who=staatenlos",
        "who=ungekl%C3%A4rt",
        "who=qqqqq&where=qqqqq",
        "who=Sowjetunion",
    ):
        jonas.goto(f"{TABLE}/passports?{query}")
        assert horizontal_scroll(jonas) == 0, query
    for path in (
        f"/directory/{azerbaijan}",
        *(f"/directory/{azerbaijan}/facts/{t}/form" for t in ("district", "issues")),
    ):
        jonas.goto(TABLE + path)
        assert horizontal_scroll(jonas) == 0, path


def test_others_see_an_answer_at_once_and_keep_what_they_type(person):
    petra, jonas = person("petra"), person("jonas")
    for page in (petra, jonas):
        ask(page, "Aserbaidschan", "Schleswig")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    petra.get_by_label("Welche Staatsangehörigkeit?").fill("Gha")
    jonas.get_by_role("link", name=re.compile("Eintragen.*Muss man selbst vorsprechen")).click()
    jonas.get_by_label("Kommt darauf an").check()
    jonas.get_by_label("In Worten").fill("Auch per Post.")
    jonas.get_by_label("Wer hat das gesagt?").fill("Konsularabteilung, telefonisch")
    jonas.get_by_role("button", name="Speichern").click()
    expect(petra.locator("#answers")).to_contain_text("Auch per Post.")
    expect(petra.get_by_label("Welche Staatsangehörigkeit?")).to_have_value("Gha")
    expect(petra.get_by_label("Welche Staatsangehörigkeit?")).to_be_focused()
    petra.get_by_role("button", name=re.compile("Stimmt noch.*Was kostet es")).click()
    expect(petra.locator("#issuer-AZ")).to_contain_text("von Petra, Helferkreis Heide")


def test_a_press_is_undone_by_the_same_button_without_losing_the_place(person):
    petra = person("petra")
    ask(petra, "Aserbaidschan", "Schleswig")
    expect(petra.locator("#live-state")).to_have_attribute("data-state", "live")
    button = petra.locator("#issuer-AZ [id^=check-button-][id$=-cost]")
    button.focus()
    petra.keyboard.press("Enter")
    expect(button).to_contain_text("Rückgängig")
    expect(button).to_be_focused()
    expect(petra.locator("#issuer-AZ")).to_contain_text("von Petra, Helferkreis Heide")
    petra.keyboard.press("Enter")
    expect(button).to_contain_text("Stimmt noch")
    expect(button).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_press_on_the_page_of_the_mission_is_undone_there(person, starter, javascript):
    with starter.read() as db:
        azerbaijan = db.query(Organisation).filter_by(country_code="AZ").one().id
    petra = person("petra", width=360, javascript=javascript)
    petra.goto(f"{TABLE}/directory/{azerbaijan}")
    cost = petra.locator(f"#fact-{azerbaijan}-cost")
    cost.get_by_role("button", name=re.compile("Stimmt noch")).click()
    expect(cost).to_contain_text("von Petra")
    if javascript:
        expect(petra.locator("#check-undo")).to_contain_text("Vermerkt. Danke.")
    assert horizontal_scroll(petra) == 0
    petra.get_by_role("button", name=re.compile("^Rückgängig")).click()
    expect(cost).to_contain_text("ungeprüft")
