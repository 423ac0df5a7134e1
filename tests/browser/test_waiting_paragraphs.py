"""A finished paragraph stays on the screen while there is no connection, and until it stands among the others."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_minutes_rescue import OFFLINE
from tests.browser.test_minutes_writing import composer, desk  # noqa: F401


def test_finished_paragraphs_stay_on_the_screen_without_a_connection(person, desk):  # noqa: F811
    person.tolerate(*OFFLINE)
    birgit = person("birgit", width=360, height=740)
    birgit.goto(desk.url)
    composer(birgit, desk).click()
    birgit.context.set_offline(True)
    birgit.keyboard.type("Erster Absatz <b>ohne</b> Netz.")
    birgit.keyboard.press("Enter")
    birgit.keyboard.press("Enter")
    birgit.keyboard.type("!Zweiter, ein Beschluss.")
    birgit.keyboard.press("Enter")
    birgit.keyboard.press("Enter")
    birgit.keyboard.type("Dritter")
    waiting = birgit.locator(".rt-onway")
    expect(waiting).to_have_count(2)
    expect(waiting.nth(0)).to_contain_text("Erster Absatz <b>ohne</b> Netz.")
    expect(waiting.nth(0)).to_contain_text("wartet auf Verbindung, auf diesem Gerät aufgehoben")
    expect(waiting.nth(1)).to_contain_text("Beschluss")
    assert birgit.evaluate("document.documentElement.scrollWidth") <= 360
    expect(composer(birgit, desk)).to_have_value("Dritter")
    birgit.context.set_offline(False)
    expect(waiting).to_have_count(0)
    expect(birgit.locator(".rt-flow")).to_contain_text("Zweiter, ein Beschluss.")
    assert desk.texts()[:2] == ["Erster Absatz <b>ohne</b> Netz.", "Zweiter, ein Beschluss."]


def test_a_paragraph_that_was_saved_before_is_shown_once_with_its_newest_text(person, desk):  # noqa: F811
    person.tolerate(*OFFLINE)
    birgit = person("birgit")
    birgit.goto(desk.url)
    composer(birgit, desk).click()
    birgit.keyboard.type("Anfang")
    expect(birgit.locator(".rt-saved")).to_contain_text("gespeichert")
    birgit.context.set_offline(True)
    birgit.keyboard.type(" und Ende.")
    birgit.keyboard.press("Enter")
    birgit.keyboard.press("Enter")
    expect(birgit.locator(".rt-onway")).to_contain_text("Anfang und Ende.")
    expect(birgit.get_by_text("Anfang", exact=True)).to_be_hidden()
    birgit.context.set_offline(False)
    expect(birgit.locator(".rt-onway")).to_have_count(0)
    expect(birgit.locator(".rt-flow")).to_contain_text("Anfang und Ende.")
    assert desk.texts() == ["Anfang und Ende."]


def test_online_a_finished_paragraph_is_never_shown_as_waiting(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    birgit.evaluate(
        """() => { window.seen = 0; new MutationObserver(() => {
            if (document.querySelector(".rt-onway")) window.seen += 1;
        }).observe(document.body, { childList: true, subtree: true }); }"""
    )
    composer(birgit, desk).click()
    for words in ("Eins.", "Zwei.", "Drei."):
        birgit.keyboard.type(words)
        birgit.keyboard.press("Enter")
        birgit.keyboard.press("Enter")
    expect(birgit.locator(".rt-flow")).to_contain_text("Drei.")
    assert birgit.evaluate("window.seen") == 0


@pytest.mark.parametrize("how", ["typed", "pasted"])
def test_the_blank_behind_the_sign_is_no_part_of_the_decision(person, desk, how):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = composer(birgit, desk)
    box.click()
    if how == "typed":
        birgit.keyboard.type("!  Wir treffen uns öfter.")
    else:
        birgit.keyboard.insert_text("\n!  Wir treffen uns öfter.")
    expect(box).to_have_value("Wir treffen uns öfter.")
    assert box.evaluate("box => box.selectionStart") == len("Wir treffen uns öfter.")
    birgit.get_by_role("button", name="Absatz fertig").click()
    expect(birgit.locator(".rt-flow")).to_contain_text("Wir treffen uns öfter.")
    assert desk.texts() == ["Wir treffen uns öfter."]
