"""Training in the browser: others' changes arrive within a second and disturb nobody; no script, a phone, axe."""

import pytest
from playwright.sync_api import expect

from roundtable.core import clock
from roundtable.directory.models import Country, Organisation
from roundtable.totals import actions as totals_actions
from roundtable.totals import quarters
from roundtable.training import actions as training_actions
from roundtable.training.actions import TrainingDraft
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_agenda import open_live
from tests.browser.test_every_page import AXE, RULES
from tests.meetings.conftest import TABLE, at

SECOND = 1500  # ms: a second for the live update, and some more for the browser on a busy machine


@pytest.fixture
def training(database):
    with database.write() as db:
        draft = TrainingDraft("Passersatz", at(9), at(9, 17), 2, place="Kreishaus Heide")
        return training_actions.offer(world.actor(db, "birgit"), draft).id


def test_a_place_taken_elsewhere_arrives_and_leaves_alone_what_is_being_typed(person, training):
    path = f"{TABLE}/training/{training}"
    birgit, petra, jonas = (open_live(person(name), path) for name in ("birgit", "petra", "jonas"))
    petra.locator("#f-companions").fill("1")
    jonas.locator("#place-form button").click()
    expect(jonas.locator("#own-state")).to_contain_text("Sie haben einen Platz.")
    expect(petra.locator("#training-count")).to_contain_text("1 von 2 Plätzen vergeben", timeout=SECOND)
    expect(birgit.locator(f"#training-{training}")).to_contain_text("Jonas", timeout=SECOND)
    expect(petra.locator("#f-companions")).to_have_value("1")
    assert petra.evaluate("document.activeElement.id") == "f-companions"
    petra.locator("#place-form button").click()
    expect(petra.locator("#own-state")).to_contain_text("Sie stehen auf Platz 1 der Warteliste.")
    jonas.locator("#return-form button").click()
    expect(petra.locator("#own-state")).to_contain_text("Sie haben einen Platz.", timeout=SECOND)


def test_signing_up_works_without_a_script_on_a_narrow_phone(person, training):
    petra = person("petra", width=320, javascript=False)
    petra.goto(f"{TABLE}/training/{training}")
    petra.locator("#place-form button").click()
    expect(petra.locator("#own-state")).to_contain_text("Sie haben einen Platz.")
    assert not horizontal_scroll(petra)
    petra.goto(f"{TABLE}/training")
    expect(petra.locator("#my-trainings")).to_contain_text("Passersatz")
    assert not horizontal_scroll(petra)


@pytest.mark.parametrize("width", [320, 1280])
def test_totals_and_the_state_view_fit_and_are_accessible(person, database, width):
    with database.write() as db:
        db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        db.merge(Country(code="CD", name_de="Demokratische Republik Kongo", name_en="Congo"))
        centre = Organisation(kind="return_counselling", name="Beratungsstelle", region="01051")
        db.add(centre)
        db.flush()
        quarter = quarters.of_day(clock.today()).before
        for back, counts in enumerate(({"GH": 12, "CD": 3}, {"GH": 17, "CD": 30})):
            when = quarter if back == 0 else quarter.before
            totals_actions.enter(world.actor(db, "birgit"), centre, when, counts, 0)
            totals_actions.publish(world.actor(db, "karla"), when)
    for name, path in (("petra", f"{TABLE}/totals"), ("karla", "/state"), ("jonas", f"{TABLE}/totals/entries")):
        page = person(name, width=width)
        page.goto(path)
        assert not horizontal_scroll(page), path
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RULES)
        assert found == [], (path, found)
