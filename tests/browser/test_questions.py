"""Questions about a country in two browsers: answers that arrive leave alone what is typed; without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from roundtable.core.clock import today
from roundtable.countries.questions import actions as questions
from roundtable.countries.questions.actions import AnswerDraft, QuestionDraft
from roundtable.countries.questions.models import CountryQuestion
from roundtable.directory.models import Country
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.prepared import shipped

TABLE = "/tables/dithmarschen"


@pytest.fixture
def asked(database, prepared) -> int:
    prepared("shipped", shipped)
    with database.write() as db:
        draft = QuestionDraft("Wo bekommt man eine Geburtsurkunde neu?", "", "passport")
        return questions.ask(world.actor(db, "petra"), db.get_one(Country, "GH"), draft).id


def is_live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")


def test_an_answer_arrives_and_nothing_typed_is_touched(person, database, asked):
    jonas = person("jonas")
    jonas.goto(f"{TABLE}/questions/{asked}")
    is_live(jonas)
    text = jonas.get_by_label("Ihre Antwort")
    text.press_sequentially("Beim Standesamt in ")
    with database.write() as db:
        given = AnswerDraft("Beim Registry in Accra.", "Botschaft", today())
        questions.answer(world.actor(db, "merle", "kiel"), db.get_one(CountryQuestion, asked), given)
    expect(jonas.locator("#question")).to_contain_text("Beim Registry in Accra.")
    expect(text).to_be_focused()
    text.press_sequentially("Kumasi.")
    expect(text).to_have_value("Beim Standesamt in Kumasi.")
    button = jonas.get_by_role("button", name="hilft mir auch")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(jonas.locator("#question")).to_contain_text("hilft noch 1 Person")
    expect(text).to_have_value("Beim Standesamt in Kumasi.")


def test_a_question_that_is_closed_meanwhile_leaves_what_is_typed(person, database, asked):
    jonas = person("jonas")
    jonas.goto(f"{TABLE}/questions/{asked}")
    is_live(jonas)
    jonas.get_by_label("Ihre Antwort").fill("Beim Standesamt.")
    jonas.get_by_label("Quellen").fill("Botschaft")
    with database.write() as db:
        questions.close(world.actor(db, "petra"), db.get_one(CountryQuestion, asked), "Am Telefon geklärt.")
    expect(jonas.locator("#question-state")).to_contain_text("Am Telefon geklärt.")
    expect(jonas.get_by_label("Ihre Antwort")).to_have_value("Beim Standesamt.")
    jonas.get_by_role("button", name="Beantworten").click()
    expect(jonas.locator("main")).to_contain_text("Diese Frage ist schon erledigt.")
    expect(jonas.locator("main")).to_contain_text("Beim Standesamt.")


def test_asking_answering_and_accepting_without_javascript_on_a_narrow_phone(person, asked):
    petra, jonas = (person(name, width=320, javascript=False) for name in ("petra", "jonas"))
    jonas.goto(TABLE)
    jonas.locator("#open-questions").get_by_role("link", name="Ghana: Wo bekommt man eine Geburtsurkunde").click()
    jonas.get_by_label("Ihre Antwort").fill("Beim Standesamt des Geburtsortes.")
    jonas.get_by_label("Quellen").fill("Botschaft, telefonisch")
    jonas.get_by_role("button", name="Beantworten").click()
    expect(jonas.locator("#question")).to_contain_text("Beim Standesamt des Geburtsortes.")
    petra.goto(f"{TABLE}/questions/{asked}")
    petra.get_by_role("link", name="Auf das Länderblatt übernehmen").click()
    assert horizontal_scroll(petra) == 0
    petra.get_by_role("button", name="Auf das Länderblatt übernehmen").click()
    expect(petra.locator("#passport")).to_contain_text("Beim Standesamt des Geburtsortes.")
    expect(petra.locator("#passport")).to_contain_text("Botschaft, telefonisch")


def test_a_correction_arrives_and_a_withdrawn_answer_comes_back(person, database, asked):
    with database.write() as db:
        given = AnswerDraft("Beim Registry in Accra.", "Botschaft", today())
        answer = questions.answer(world.actor(db, "jonas"), db.get_one(CountryQuestion, asked), given).id
    petra, jonas = person("petra"), person("jonas", width=360)
    for page in (petra, jonas):
        page.goto(f"{TABLE}/questions/{asked}")
        is_live(page)
    text = petra.get_by_label("Ihre Antwort")
    text.press_sequentially("Beim Standesamt in ")
    jonas.get_by_role("link", name="Antwort berichtigen").click()
    jonas.get_by_label("Ihre Antwort").fill("Beim Registry in Kumasi.")
    jonas.get_by_role("button", name="Speichern").click()
    expect(petra.locator(f"#answer-{answer}")).to_contain_text("Kumasi")
    expect(petra.locator(f"#answer-{answer}")).to_contain_text("berichtigt am")
    expect(text).to_be_focused()
    is_live(jonas)
    button = jonas.get_by_role("button", name="Zurückziehen")
    button.focus()
    jonas.keyboard.press("Enter")
    again = jonas.get_by_role("button", name="Wieder zeigen")
    expect(again).to_be_focused()
    expect(petra.locator(f"#answer-{answer}")).to_have_count(0)
    assert horizontal_scroll(jonas) == 0
    jonas.keyboard.press("Enter")
    expect(petra.locator(f"#answer-{answer}")).to_contain_text("Kumasi")
    expect(text).to_have_value("Beim Standesamt in ")
    expect(text).to_be_focused()


def test_who_came_while_it_was_closed_answers_once_it_is_open_again(person, database, asked):
    with database.write() as db:
        questions.close(world.actor(db, "petra"), db.get_one(CountryQuestion, asked), "")
    petra, jonas = person("petra", javascript=False), person("jonas")
    jonas.goto(f"{TABLE}/questions/{asked}")
    is_live(jonas)
    expect(jonas.locator("#question-state")).to_contain_text("Diese Frage ist geschlossen.")
    petra.goto(f"{TABLE}/questions/{asked}")
    petra.get_by_role("button", name="Frage wieder öffnen").click()
    expect(petra.get_by_label("Ihre Antwort")).to_be_visible()
    expect(petra.get_by_role("link", name="Diese Frage beantworten")).to_be_hidden()
    jonas.get_by_role("link", name="Diese Frage beantworten").click()
    expect(jonas.get_by_label("Ihre Antwort")).to_be_visible()
