"""Keys and presses: steps back, composing, saving at once, "Back", double presses, buttons without a connection."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from tests import world
from tests.browser.conftest import LINE_FAULTS
from tests.browser.test_minutes_rescue import kept
from tests.browser.test_minutes_writing import ACKNOWLEDGED, composer, desk, open_editor, state  # noqa: F401
from tests.live import stage

TABLE = "/tables/dithmarschen"


@pytest.fixture
def ole(person, desk) -> Page:  # noqa: F811
    page = person("ole")
    page.goto(desk.url)
    return page


@pytest.fixture
def box(ole, desk) -> Locator:  # noqa: F811
    field = composer(ole, desk)
    field.click()
    return field


def pause(page: Page) -> None:
    """Wait until the next key is an undo step of its own."""
    page.wait_for_timeout(1100)


def rewrite(desk: Any, block: int, text: str) -> None:  # noqa: F811
    with desk.database.write() as db:
        row = db.get_one(Block, block)
        paragraphs.save_block(world.actor(db, "jonas"), row, row.rev, text)


# ── steps back ───────────────────────────────────────────────────────────


def test_steps_go_back_over_bold_lists_and_headings(ole, box):
    ole.keyboard.type("Ein Wort")
    box.evaluate("(box) => box.setSelectionRange(4, 8)")
    ole.keyboard.press("Control+b")
    expect(box).to_have_value("Ein **Wort**")
    ole.keyboard.press("Control+Shift+Digit8")
    expect(box).to_have_value("- Ein **Wort**")
    ole.keyboard.press("End")
    ole.keyboard.press("Enter")
    expect(box).to_have_value("- Ein **Wort**\n- ")
    for before in ("- Ein **Wort**", "Ein **Wort**", "Ein Wort", ""):
        ole.keyboard.press("Control+z")
        expect(box).to_have_value(before)
    for after in ("Ein Wort", "Ein **Wort**", "- Ein **Wort**"):
        ole.keyboard.press("Control+y" if after == "Ein Wort" else "Control+Shift+z")
        expect(box).to_have_value(after)


def test_steps_go_back_over_modules_and_names(ole, box, desk):  # noqa: F811
    ole.keyboard.type("Vorweg.")
    ole.locator(f"#editor-{desk.item} [data-modules]").click()
    ole.locator(".rt-modules__b").first.click()
    expect(box).to_have_value(re.compile("^Vorweg\\.\n\n."))
    ole.keyboard.press("Control+z")
    expect(box).to_have_value("Vorweg.")


def test_steps_go_back_over_what_was_pasted(ole, box):
    ole.keyboard.type("Vorweg.")
    box.evaluate("""(box) => {
        const data = new DataTransfer();
        data.setData("text/html", "<h2>Titel</h2><ul><li>Eins</li></ul>");
        box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    expect(box).to_have_value("Vorweg.\n\n## Titel\n\n- Eins")
    ole.keyboard.press("Control+z")
    expect(box).to_have_value("Vorweg.")


def test_steps_go_back_over_what_others_changed_and_leave_that_alone(ole, desk):  # noqa: F811
    block = desk.write("Der erste Satz.", "jonas")
    box = open_editor(ole, block)
    ole.keyboard.type(" Meiner.")
    expect(state(ole, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    rewrite(desk, block, "Der allererste Satz. Meiner.")
    expect(box).to_have_value("Der allererste Satz. Meiner.")
    ole.keyboard.press("Control+z")
    expect(box).to_have_value("Der allererste Satz.")
    expect(state(ole, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    assert desk.texts() == ["Der allererste Satz."]
    ole.keyboard.press("Control+y")
    expect(box).to_have_value("Der allererste Satz. Meiner.")


def test_a_new_paragraph_begins_without_the_steps_of_the_last_one(ole, box):
    ole.keyboard.type("Fertig.\n\n")
    expect(box).to_have_value("")
    ole.keyboard.press("Control+z")
    ole.wait_for_timeout(200)
    expect(box).to_have_value("")


# ── composing letters ────────────────────────────────────────────────────


class Keyboard:
    """Composes letters as an input method does: for Japanese, or with suggestions on a phone."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def compose(self, text: str) -> None:
        values = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        self.session.send("Input.imeSetComposition", values)

    def commit(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})


WATCH = """(box) => {
    window.composed = [];
    const note = (event) => window.composed.push(event.type);
    for (const name of ["compositionstart", "compositionend"]) box.addEventListener(name, note);
}"""


def test_nothing_interrupts_a_composition(ole, desk):  # noqa: F811
    """A change by others, an answer and a reload of the paragraph wait until the composition has ended."""
    block = desk.write("Der erste Satz. Danach:", "jonas")
    box = open_editor(ole, block)
    box.press("End")
    box.evaluate(WATCH)
    keyboard = Keyboard(ole)
    keyboard.compose("に")
    keyboard.compose("にほ")
    rewrite(desk, block, "Der allererste Satz. Danach:")
    ole.wait_for_timeout(2500)  # it was saved and answered meanwhile
    expect(box).to_have_value("Der erste Satz. Danach:にほ")
    assert ole.evaluate("window.composed") == ["compositionstart"]
    keyboard.compose("にほん")
    keyboard.commit("日本")
    assert ole.evaluate("window.composed") == ["compositionstart", "compositionend"]
    expect(box).to_have_value("Der allererste Satz. Danach:日本")
    expect(state(ole, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    assert desk.texts() == ["Der allererste Satz. Danach:日本"]


def test_a_sign_that_is_being_composed_is_no_sign_yet(ole, box, desk):  # noqa: F811
    keyboard = Keyboard(ole)
    keyboard.compose("!")
    expect(box).to_have_value("!")
    keyboard.commit("!")
    expect(box).to_have_value("")
    expect(ole.locator(f"#editor-{desk.item} .rt-tool[value=decision]")).to_have_attribute("aria-pressed", "true")


def test_enter_that_ends_a_composition_finishes_no_paragraph(ole, box):
    ole.keyboard.type("Eins.\n")
    keyboard = Keyboard(ole)
    keyboard.compose("に")
    box.evaluate("""(box) => box.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))""")
    expect(box).to_have_value("Eins.\nに")


# ── saving at once ───────────────────────────────────────────────────────


def test_ctrl_s_saves_at_once_and_opens_no_dialog(ole, box, desk):  # noqa: F811
    ole.evaluate(
        """() => document.addEventListener("keydown", (event) => { window.prevented = event.defaultPrevented; })"""
    )
    sent = []
    ole.on("request", lambda request: sent.append(request.url) if request.url.endswith("/blocks") else None)
    ole.keyboard.type("Sofort")
    ole.keyboard.press("Control+s")
    ole.wait_for_timeout(150)
    assert len(sent) == 1  # without the key it would be sent only after a second
    assert ole.evaluate("window.prevented") is True
    expect(state(ole, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    ole.locator("h1").click()
    ole.keyboard.press("Control+s")
    assert ole.evaluate("window.prevented") is True


# ── back and forth ───────────────────────────────────────────────────────


def test_after_back_no_text_stands_twice(ole, box, desk):  # noqa: F811
    ole.keyboard.type("Nur einmal.")
    expect(state(ole, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    ole.goto(TABLE)
    ole.go_back()
    expect(ole.locator(f"#item-text-{desk.item}")).to_contain_text("Nur einmal.")
    expect(composer(ole, desk)).to_have_value("")
    ole.wait_for_timeout(1500)
    assert (desk.texts(), kept(ole)) == (["Nur einmal."], 0)


# ── double presses ───────────────────────────────────────────────────────


def posts(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_a_double_press_opens_a_meeting_once(person, database):
    meeting = stage.planned(database)
    birgit = person("birgit")
    birgit.goto(f"{TABLE}/meetings/{meeting}/live")
    sent = posts(birgit)
    birgit.get_by_role("button", name="Sitzung eröffnen").dblclick()
    expect(birgit.locator("#doc")).to_be_visible()
    assert [url.rpartition("/")[2] for url in sent] == ["opening"]


def test_a_double_press_raises_a_hand_once(person, meeting):
    jonas = person("jonas")
    jonas.goto(f"{TABLE}/meetings/{meeting}/live")
    sent = posts(jonas)
    jonas.locator("#own-part form button").dblclick()
    expect(jonas.locator("#own-part")).to_contain_text("zurückziehen")
    jonas.wait_for_timeout(300)
    assert [url.rpartition("/")[2] for url in sent] == ["hand"]
    expect(jonas.locator("#own-part")).to_contain_text("zurückziehen")


def test_pressing_again_is_a_press(person, meeting):
    jonas = person("jonas")
    jonas.goto(f"{TABLE}/meetings/{meeting}/live")
    sent = posts(jonas)
    jonas.locator("#own-part form button").click()
    expect(jonas.locator("#own-part")).to_contain_text("zurückziehen")
    jonas.locator("#own-part form button").click()
    expect(jonas.locator("#own-part")).not_to_contain_text("zurückziehen")
    assert len(sent) == 2


def test_a_double_press_moves_a_paragraph_by_one_place(ole, desk):  # noqa: F811
    _, second, third = (desk.write(text, "jonas") for text in ("Eins.", "Zwei.", "Drei."))
    expect(ole.locator(f"#block-{third}")).to_be_visible()
    open_editor(ole, third)
    ole.locator(f"#edit-{third} button[name=up][value='1']").dblclick()
    expect(ole.locator(f"#block-{third} + #block-{second}")).to_be_visible()
    ole.wait_for_timeout(300)
    assert desk.texts() == ["Eins.", "Drei.", "Zwei."]


# ── buttons without a connection ─────────────────────────────────────────


def beside(button: Locator) -> Locator:
    return button.locator("xpath=following-sibling::*[1][contains(@class, 'rt-failed')]")


def test_a_button_without_a_connection_says_so_beside_itself(person, meeting):
    person.tolerate(*LINE_FAULTS, "htmx:error")
    jonas = person("jonas")
    jonas.goto(f"{TABLE}/meetings/{meeting}/live")
    button = jonas.locator("#own-part form button")
    jonas.context.set_offline(True)
    button.click()
    expect(beside(button)).to_contain_text("Keine Verbindung")
    jonas.context.set_offline(False)
    button.click()
    expect(jonas.locator("#own-part")).to_contain_text("zurückziehen")
    expect(jonas.locator("#own-part .rt-failed")).to_have_count(0)


def test_a_form_without_a_connection_stays_where_it_is(person):
    person.tolerate(*LINE_FAULTS)
    birgit = person("birgit")
    birgit.goto(f"{TABLE}/meetings/new")
    birgit.locator("form:has([name=place]) [name=place]").fill("Ratssaal")
    birgit.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
    birgit.context.set_offline(True)
    button = birgit.locator("form:has([name=place]) button").last
    button.click()
    expect(beside(button)).to_contain_text("Keine Verbindung")
    expect(birgit.locator("form:has([name=place]) [name=place]")).to_have_value("Ratssaal")
    birgit.context.set_offline(False)


def test_an_answer_that_is_an_error_is_said_beside_the_button(person, meeting, item, database):
    """Somebody else was faster: the server's message is shown beside the button, not at the top of the page."""
    block = stage.write(database, item, "Ein Satz.", "jonas")
    ole = person("ole")
    ole.goto(f"{TABLE}/meetings/{meeting}/live")
    open_editor(ole, block)
    button = ole.locator(f"#edit-{block} button[name=up][value='1']")
    ole.route(re.compile("/position$"), lambda route: route.fulfill(status=500, body=""))
    person.tolerate("Failed to load resource")
    button.click()
    expect(beside(button)).to_be_visible()
    ole.unroute_all()
    button.click()
    expect(beside(button)).to_have_count(0)


def test_a_refused_htmx_form_says_why_beside_its_button(person, meeting):
    birgit = person("birgit")
    birgit.goto(f"{TABLE}/meetings/{meeting}/live")
    birgit.locator("#note-speaker summary").click()
    birgit.locator("#speaker-form [name=name]").fill("Gast")
    birgit.context.clear_cookies()
    person.tolerate(*LINE_FAULTS)
    button = birgit.locator("#speaker-form button")
    button.click()
    expect(beside(button)).to_contain_text("abgemeldet")
    expect(beside(button).get_by_role("link")).to_have_attribute("href", "/sign-in")
    expect(birgit.locator("#speaker-form [name=name]")).to_have_value("Gast")
