"""Text that the browser kept on the device when something went wrong, and how the editor offers it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import kill_tab
from tests.browser.test_minutes_writing import ACKNOWLEDGED, composer, desk, open_editor, state  # noqa: F401

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "htmx:ws:error")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('rt-draft:')).length")


def left_behind(person, desk, block, words):  # noqa: F811
    """Birgit types into a paragraph without a network, and her tab is killed."""
    person.tolerate(*OFFLINE)
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = open_editor(birgit, block)
    birgit.context.set_offline(True)
    box.fill(words)
    expect(state(birgit, f"#edit-{block}")).to_contain_text("nur auf diesem Gerät")
    again = kill_tab(birgit)
    again.context.set_offline(False)
    return again


def test_text_whose_paragraph_changed_meanwhile_is_offered(person, desk):  # noqa: F811
    block = desk.write("Der erste Satz. Der zweite Satz.")
    again = left_behind(person, desk, block, "Der erste Satz. Der zweite Satz, ergänzt von Birgit.")
    ole = person("ole")
    ole.goto(desk.url)
    open_editor(ole, block).fill("Der allererste Satz. Der zweite Satz.")
    expect(state(ole, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    again.goto(desk.url)
    offer = again.locator(".rt-kept")
    expect(offer).to_contain_text("Auf diesem Gerät liegen noch 52 Zeichen, die nicht gespeichert sind.")
    expect(offer).to_contain_text("ergänzt von Birgit")
    again.evaluate("window.dispatchEvent(new Event('focus'))")  # she was in another window
    again.wait_for_timeout(500)
    assert desk.texts() == ["Der allererste Satz. Der zweite Satz."]  # nothing goes without an answer
    offer.get_by_role("button", name="Übernehmen").click()
    expect(offer).to_have_count(0)
    assert desk.texts() == ["Der allererste Satz. Der zweite Satz, ergänzt von Birgit."]
    assert kept(again) == 0


def test_text_that_still_fits_is_sent_without_asking(person, desk):  # noqa: F811
    block = desk.write("Der erste Satz.")
    again = left_behind(person, desk, block, "Der erste Satz. Und noch einer.")
    again.goto(desk.url)
    expect(again.get_by_text("Von vorhin lagen 31 Zeichen nur auf diesem Gerät.")).to_be_visible()
    assert desk.texts() == ["Der erste Satz. Und noch einer."]
    assert kept(again) == 0


def test_discarding_asks_first_and_changes_nothing(person, desk):  # noqa: F811
    block = desk.write("Der erste Satz.")
    again = left_behind(person, desk, block, "Der erste Satz. Weg damit.")
    ole = person("ole")
    ole.goto(desk.url)
    open_editor(ole, block).fill("Von Ole.")
    expect(state(ole, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    again.goto(desk.url)
    answers = ["dismiss", "accept"]
    again.on("dialog", lambda dialog: getattr(dialog, answers.pop(0))())
    again.get_by_role("button", name="Verwerfen").click()
    expect(again.locator(".rt-kept")).to_have_count(1)
    again.get_by_role("button", name="Verwerfen").click()
    expect(again.locator(".rt-kept")).to_have_count(0)
    assert (desk.texts(), kept(again)) == (["Von Ole."], 0)


def test_somebody_else_on_this_device_sees_nothing_of_it(person, desk):  # noqa: F811
    from tests import world

    block = desk.write("Der erste Satz.")
    again = left_behind(person, desk, block, "Der erste Satz. Birgits Geheimnis.")
    again.context.clear_cookies()
    again.context.add_cookies([{"name": "roundtable", "value": world.token("ole"), "url": person.server.url}])
    again.goto(desk.url)
    composer(again, desk).press_sequentially("Von Ole.")
    expect(state(again, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    assert (again.get_by_text("Geheimnis").count(), kept(again)) == (0, 1)
    assert desk.texts() == ["Der erste Satz.", "Von Ole."]


def test_leaving_asks_only_while_something_is_not_saved(person, desk):  # noqa: F811
    person.tolerate(*OFFLINE)
    birgit = person("birgit")
    asked = []
    birgit.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    birgit.goto(desk.url)
    composer(birgit, desk).press_sequentially("Gespeichert.")
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    birgit.context.set_offline(True)
    composer(birgit, desk).press_sequentially(" Nicht gespeichert.")
    expect(state(birgit, f"#editor-{desk.item}")).to_contain_text("nur auf diesem Gerät")
    birgit.close(run_before_unload=True)
    birgit.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    birgit.context.set_offline(False)
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    birgit.goto(f"/tables/dithmarschen/meetings/{desk.meeting}/minutes")
    assert asked == ["beforeunload"]


def test_without_websockets_it_says_delayed_and_saves_all_the_same(person, desk):  # noqa: F811
    person.tolerate("htmx:ws:error")
    birgit, ole = person("birgit", websockets=False), person("ole")
    birgit.goto(desk.url)
    ole.goto(desk.url)
    expect(birgit.locator("#live-state")).to_have_attribute("data-state", "slow", timeout=20_000)
    composer(birgit, desk).press_sequentially("Hinter einem Proxy.")
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(
        re.compile(r"verzögert: wird alle fünf Sekunden gespeichert, zuletzt \d\d:\d\d")
    )
    expect(ole.get_by_text("Hinter einem Proxy.")).to_be_visible()


def test_too_long_stays_in_the_editor_with_a_sentence(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    composer(birgit, desk).fill("x" * 20_001)
    expect(birgit.locator(f"#editor-{desk.item}")).to_contain_text("Dieser Absatz ist zu lang: 20001 Zeichen")
    expect(composer(birgit, desk)).to_have_value("x" * 20_001)
    composer(birgit, desk).fill("x" * 20_000)
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)


def test_converting_and_result_by_keyboard(person, desk):  # noqa: F811
    block = desk.write("Einträge werden alle drei Monate geprüft.")
    birgit = person("birgit")
    birgit.goto(desk.url)
    birgit.locator(f"#block-{block} .rt-block__edit").focus()
    birgit.keyboard.press("Enter")
    expect(birgit.locator(f"#edit-{block} textarea")).to_be_focused()
    birgit.locator(f"#edit-{block}").get_by_role("button", name="Beschluss").press("Enter")
    expect(birgit.locator(f"#edit-{block}").get_by_role("button", name="Beschluss")).to_have_attribute(
        "aria-pressed", "true"
    )
    birgit.locator(f"#edit-{block}").get_by_role("button", name="Fertig").press("Enter")
    expect(birgit.get_by_text("Beschluss 1/2026")).to_be_visible()
    birgit.locator(f"#block-{block} summary").press("Enter")
    birgit.get_by_role("button", name="einstimmig").press("Enter")
    expect(birgit.locator(f"#block-{block} .rt-block__text")).to_contain_text("einstimmig")
