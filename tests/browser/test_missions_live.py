"""The Foreign Office's list in the browser: one button, progress on every open page, decisions, undo."""

import threading
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.directory.imports.lists import HAMBURG, answer, entry
from tests.directory.imports.server import Answer, serving
from tests.prepared import shipped

PAGE = "/state/missions"
LIST = answer(e1=entry(telefone="030 99 88 77 0"), e2=entry(HAMBURG, city="Kiel"))


@pytest.fixture
def may_go_on():
    return threading.Event()


@pytest.fixture
def office(may_go_on):
    """Sends half of the list, and the rest when it is told."""

    def halfway(to: Answer) -> None:
        to.head(Content_Length=len(LIST))
        half = len(LIST) // 2
        for at in range(half):
            to.wfile.write(LIST[at : at + 1])
            to.wfile.flush()
            if at % 100 == 0:
                time.sleep(0.2)
        may_go_on.wait(20)
        to.wfile.write(LIST[half:])

    with serving(halfway) as served:
        yield served


@pytest.fixture
def config(config, office):
    return replace(config, missions_url=office[0])


def test_two_press_at_once_and_both_see_the_progress(prepared, office, may_go_on, person):
    prepared("shipped", shipped)
    karla, anton = person("karla"), person("anton", width=360)
    for page in (karla, anton):
        page.goto(PAGE)
        expect(page.get_by_role("button", name="Liste jetzt laden")).to_be_visible()
    karla.get_by_role("button", name="Liste jetzt laden").click()
    expect(anton.locator("#list-words")).to_contain_text("Die Liste wird geladen")
    expect(anton.locator("#list-words")).to_contain_text("KB")
    assert anton.request.post(PAGE + "/imports", headers={"Sec-Fetch-Site": "same-origin"}).ok
    may_go_on.set()
    for page in (karla, anton):
        expect(page.locator("#list-words")).to_contain_text("2 Vertretungen in der Liste")
        expect(page.locator("#decisions")).to_contain_text("030 99 88 77 0")
    assert len(office[1]) == 1, "one import asked once"
    karla.get_by_role("button", name="Alle übernehmen").click()
    expect(karla.locator("#saved")).to_contain_text("Gespeichert")
    expect(anton.locator("#decisions")).to_contain_text("Honorarkonsulat der Republik Ghana")
    karla.get_by_role("button", name="Rückgängig machen").click()
    expect(karla.locator("#saved")).to_contain_text("Rückgängig gemacht")


def test_a_choice_stays_while_others_decide_and_works_without_script(prepared, may_go_on, person):
    prepared("shipped", shipped)
    karla, anton = person("karla"), person("anton", javascript=False)
    file = {"name": "liste.json", "mimeType": "application/json", "buffer": LIST}
    anton.goto(PAGE)
    anton.locator("#list-file summary").click()
    anton.set_input_files("#f-file", file)
    anton.get_by_role("button", name="Diese Datei laden").click()
    expect(anton.locator("#decisions")).to_contain_text("030 99 88 77 0")
    karla.goto(PAGE)
    chosen = karla.locator("input[value=refuse]").last
    chosen.check(force=True)
    first = anton.locator("input[value=accept]").first
    first.check(force=True)
    gone = first.get_attribute("name").removeprefix("d-")
    anton.get_by_role("button", name="Auswahl speichern").click()
    expect(karla.locator(f"#difference-{gone}")).to_have_count(0)
    expect(chosen).to_be_checked()
