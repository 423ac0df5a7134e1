"""Country pages in two browsers: sections that the other sees, mentions that arrive, without JavaScript, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from roundtable.tasks import actions as tasks
from roundtable.tasks.actions import TaskDraft
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.prepared import shipped

GHANA = "/tables/dithmarschen/countries/GH"
TEXT = "Mieten werden oft für ein Jahr im Voraus verlangt."


@pytest.fixture(autouse=True)
def starter(database, prepared):
    prepared("shipped", shipped)
    return database


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


def write_housing(page: Page) -> None:
    page.goto(GHANA)
    page.get_by_role("link", name=re.compile("Abschnitt beginnen.*Wohnen")).click()
    page.get_by_label("Text").fill(TEXT)
    page.get_by_label("Stand").fill("2026-03-01")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("#f-sources-error")).to_contain_text("mindestens eine Quelle")
    expect(page.get_by_label("Text")).to_have_value(TEXT)
    page.get_by_label("Quellen").fill("ZIRF-Länderblatt")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("#housing")).to_contain_text("Stand 03/2026, geprüft von Jonas, Migrationsberatung")


def test_what_one_writes_the_other_reads_and_mentions_stay(person, starter):
    jonas, petra = person("jonas"), person("petra")
    petra.goto(GHANA)
    is_live(petra)
    expect(petra.locator("#table-links")).to_contain_text("Noch erwähnt es nichts")
    petra.locator("#ended-programmes > summary").click()
    petra.locator("#other-region > summary").focus()
    with starter.write() as db:
        tasks.create_task(world.actor(db, "birgit"), TaskDraft("Merkblatt zu #Ghana besorgen"))
    write_housing(jonas)
    expect(petra.locator("#housing")).to_contain_text(TEXT)
    expect(petra.locator("#table-links")).to_contain_text("Merkblatt zu #Ghana besorgen")
    expect(petra.locator("#ended-programmes")).to_have_attribute("open", "")
    expect(petra.locator("#other-region > summary")).to_be_focused()


def test_without_javascript_on_a_narrow_phone(person, starter):
    with starter.write() as db:
        tasks.create_task(world.actor(db, "birgit"), TaskDraft("Merkblatt zu #Ghana"))
    jonas = person("jonas", width=320, javascript=False)
    write_housing(jonas)
    jonas.get_by_role("button", name=re.compile("Stimmt noch.*Wohnen")).click()
    expect(jonas.locator("#housing")).to_contain_text("geprüft von Jonas")
    jonas.get_by_role("link", name=re.compile("1 Fassung.*Wohnen")).click()
    expect(jonas.locator("#version-1")).to_contain_text(TEXT)
    jonas.goto(GHANA)
    jonas.get_by_role("link", name="Merkblatt zu #Ghana").click()
    jonas.get_by_role("heading", level=1).get_by_role("link", name="#Ghana").click()
    expect(jonas).to_have_url(re.compile(f"{GHANA}#table-links$"))


def test_nothing_is_wider_than_a_small_phone(person):
    jonas = person("jonas", width=320)
    for path in (
        "/tables/dithmarschen/countries",
        GHANA,
        f"{GHANA}/sections/health/form",
        "/tables/dithmarschen/programmes",
        "/tables/dithmarschen/programmes/1",
        "/tables/dithmarschen/programmes/1/form",
        "/tables/dithmarschen/knowledge-sources",
        "/tables/dithmarschen/mentions/Diakonie",
    ):
        jonas.goto(path)
        assert horizontal_scroll(jonas) == 0, path
    jonas.goto(GHANA)
    jonas.locator("#other-region > summary").click()
    assert horizontal_scroll(jonas) == 0
