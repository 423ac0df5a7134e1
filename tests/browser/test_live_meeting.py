"""A running meeting on several screens: the moderation moves on, the others follow, and nobody loses what they type."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from roundtable.core.events import record
from roundtable.live_meeting.running import actions as running_actions
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block
from tests import world
from tests.browser.conftest import horizontal_scroll, tab_to
from tests.browser.measures import ASTRAY
from tests.in_time import in_time
from tests.live import stage


def title(page: Page):
    return page.locator("#doc h2")


def go_on(page: Page) -> None:
    page.locator("#next-form button").click()


def show(page: Page, meeting: int, path: str = "") -> Page:
    """Open the running meeting and wait until it is connected."""
    page.goto(stage.live(meeting, path))
    page.locator("#live-state[data-state=live]").wait_for()
    return page


CLOCK = """(words) => new Promise((done) => {
    const look = () => { if (document.querySelector("#doc h2")?.textContent === words) done(Date.now()); };
    new MutationObserver(look).observe(document.getElementById("meeting-live"), { childList: true, subtree: true });
})"""


@pytest.mark.parametrize("calm", [False, True], ids=["", "reduced motion"])
def test_everybody_follows_the_moderation_within_a_second(meeting, person, calm):
    birgit, petra = show(person("birgit"), meeting), show(person("petra", calm=calm), meeting)
    birgit.evaluate("addEventListener('click', () => { window.pressed = Date.now() }, true)")
    took = []
    for number, words in ((2, "Stand der Aufgaben"), (3, "Passersatzpapiere: Ergebnis der Prüfung")):
        # The button may still be that of the item before, which counts as pressed already.
        expect(birgit.locator("#next-form button")).to_contain_text(f"TOP {number}")
        petra.evaluate(f"void (window.arrived = ({CLOCK})('{words}'))")
        go_on(birgit)
        expect(title(petra)).to_have_text(words)
        expect(title(birgit)).to_have_text(words)
        took.append(petra.evaluate("window.arrived") - birgit.evaluate("window.pressed"))
    assert in_time(min(took) / 1000, 1), took
    expect(petra.locator(".rt-rail__i--done")).to_have_count(2)
    expect(petra.locator(".rt-rail [aria-current=step]")).to_contain_text("Passersatzpapiere")
    expect(petra.locator("#live-news")).to_contain_text("Jetzt läuft TOP 3")


def test_after_following_changes_of_the_new_item_arrive(meeting, person, database):
    birgit, petra = show(person("birgit"), meeting), show(person("petra"), meeting)
    go_on(birgit)
    expect(title(petra)).to_have_text("Stand der Aufgaben")
    rename(database, meeting, "2", "Stand der Aufgaben und Fristen")
    expect(title(petra)).to_have_text("Stand der Aufgaben und Fristen")


def rename(database, meeting, label, words):
    item = stage.items(database, meeting)[label].id
    with database.write() as db:
        row = db.get_one(AgendaItem, item)
        row.title = words
        record(world.actor(db, "birgit"), "agenda.changed", f"agenda/{meeting}", row)


def test_who_types_is_not_moved_and_loses_nothing(meeting, person):
    birgit, ole = show(person("birgit"), meeting), show(person("ole", height=500), meeting)
    field = ole.locator("#doc textarea").first
    field.click()
    ole.keyboard.type("Die Helferkreise berichten")
    ole.keyboard.press("ArrowLeft")
    before = ole.evaluate(WHERE)
    go_on(birgit)
    expect(ole.locator(".rt-now")).to_contain_text("Jetzt läuft TOP 2: Stand der Aufgaben.")
    go_on(birgit)
    expect(ole.locator(".rt-now")).to_contain_text("Jetzt läuft TOP 3")
    expect(title(ole)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    after = ole.evaluate(WHERE)
    assert (after["text"], after["caret"], after["id"]) == (before["text"], before["caret"], before["id"])
    assert abs(after["top"] - before["top"]) <= 1, "the field moved under the fingers"
    ole.keyboard.type("!")
    expect(field).to_have_value("Die Helferkreise berichte!n")
    ole.get_by_role("link", name="Zu TOP 3").click()
    expect(title(ole)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")


WHERE = """(() => {
    const field = document.activeElement;
    return { id: field.id, text: field.value, caret: field.selectionStart, top: field.getBoundingClientRect().top };
})()"""


AGAIN = """async () => {
    const url = document.getElementById("meeting-live").dataset.doc;
    const reply = await fetch(url, { headers: { "HX-Request": "true" } });
    const text = await reply.text();
    const swap = (id, swap, text) =>
        htmx.swap({ sourceElement: document.body, target: document.getElementById(id), swap, text, transition: false });
    const meanwhile = () => setTimeout(() => swap("server-time", "innerHTML", "now"));
    document.addEventListener("htmx:before:settle", meanwhile, { once: true });
    await swap("doc", "outerHTML", text);
    await swap("server-time", "innerHTML", "now");
}"""


def test_a_column_that_arrives_twice_has_one_editor(meeting, person, database):
    """htmx restores attributes a moment after a swap of equal ids, so scripts must not remember anything in them."""
    ole = show(person("ole"), meeting)
    ole.evaluate(AGAIN)
    for text in ("Eine Zeile.", "!Ein Beschluss."):
        ole.locator("#doc textarea").first.press_sequentially(text)
        ole.get_by_role("button", name="Absatz fertig").click()
        expect(ole.locator("#doc")).to_contain_text(text.lstrip("!"))
    ole.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('rt-draft:'))")
    with database.read() as db:
        texts = list(db.scalars(select(Block.text).where(Block.meeting_id == meeting)))
    assert texts.count("Eine Zeile.") == texts.count("Ein Beschluss.") == 1


def test_an_item_chosen_by_hand_stays(meeting, person, database):
    birgit = show(person("birgit"), meeting)
    petra = show(person("petra"), meeting, f"?item={stage.items(database, meeting)['4'].id}")
    expect(petra.locator(".rt-now")).to_contain_text("Jetzt läuft TOP 1")
    go_on(birgit)
    expect(petra.locator(".rt-now")).to_contain_text("Jetzt läuft TOP 2")
    expect(title(petra)).to_have_text("Fortbildung im September")
    petra.get_by_role("link", name="Zu TOP 2").click()
    expect(title(petra)).to_have_text("Stand der Aufgaben")


def test_a_double_click_on_next_skips_nothing(meeting, person, database):
    birgit = show(person("birgit"), meeting)
    birgit.locator("#next-form button").dblclick()
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    birgit.wait_for_timeout(500)
    assert stage.current(database, meeting) == "2"


def test_a_deleted_item_is_told_and_what_is_typed_stays(meeting, person, database):
    person.tolerate("status of 404")  # the editor asks to save into the deleted item
    ole = show(person("ole"), meeting, f"?item={stage.items(database, meeting)['4'].id}")
    field = ole.locator("#doc textarea").first
    field.fill("Noch nicht gespeichert")
    with database.write() as db:
        row = db.get_one(AgendaItem, stage.items(database, meeting)["4"].id)
        record(world.actor(db, "birgit"), "agenda.removed", f"agenda/{meeting}")
        db.delete(row)
    expect(ole.locator(".rt-now--gone")).to_contain_text("nicht mehr auf der Tagesordnung")
    expect(field).to_have_value("Noch nicht gespeichert")
    ole.get_by_role("link", name="Zum laufenden TOP").click()
    expect(title(ole)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")


def test_waiting_people_are_taken_along_when_the_meeting_opens(person, database):
    meeting = stage.planned(database)
    birgit, petra = person("birgit"), show(person("petra"), meeting)
    expect(petra.locator("#meeting-idle")).to_contain_text("noch nicht eröffnet")
    birgit.goto(stage.live(meeting))
    birgit.get_by_role("button", name="Sitzung eröffnen").click()
    expect(title(birgit)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    birgit.locator("#end-meeting summary").click()
    birgit.get_by_role("button", name="Jetzt beenden").click()
    expect(birgit.locator("#meeting-idle")).to_contain_text("Die Sitzung ist beendet")
    expect(petra.locator("#meeting-idle")).to_contain_text("Die Sitzung ist beendet")
    expect(petra.locator("#meeting-idle").get_by_role("link", name="Zum Protokoll")).to_be_visible()
    expect(petra).not_to_have_title(re.compile("Sitzung läuft"))
    birgit.get_by_text("Versehentlich beendet?").click()
    birgit.get_by_role("button", name="Sitzung fortsetzen").click()
    expect(petra.locator("#meeting-live")).to_be_visible()


def test_who_types_when_the_meeting_ends_keeps_the_page_and_is_told(meeting, person):
    birgit, ole = show(person("birgit"), meeting), show(person("ole"), meeting)
    ole.locator("#doc textarea").first.press_sequentially("Noch ein Satz")
    birgit.locator("#end-meeting summary").click()
    birgit.get_by_role("button", name="Jetzt beenden").click()
    expect(ole.locator(".rt-bar")).to_contain_text("Die Sitzung ist beendet.")
    expect(ole.locator(".rt-bar").get_by_role("link", name="Zum Protokoll")).to_be_visible()
    expect(ole).to_have_title(re.compile("Sitzung beendet"))
    expect(ole.locator("#doc textarea").first).to_have_value("Noch ein Satz")


def test_attendance_is_seen_by_all(meeting, person):
    ole, petra = show(person("ole"), meeting), show(person("petra"), meeting)
    expect(petra.locator(f"#attendance-{meeting}-h")).to_contain_text("0 von 4")
    ole.locator(f"#attendance-{meeting}-edit summary").click()
    ole.get_by_role("button", name="Helferkreis Heide: Vertretung").click()
    expect(petra.locator(f"#attendance-{meeting}-h")).to_contain_text("1 von 4")
    expect(petra.locator(".rt-attendance")).to_contain_text("Vertretung")
    expect(ole.get_by_role("button", name="Helferkreis Heide: Vertretung")).to_have_attribute("aria-pressed", "true")
    expect(ole.locator(f"#attendance-{meeting}-edit")).to_have_attribute("open", "")


def test_without_javascript_one_reads_and_moves_on(meeting, person):
    birgit, petra = person("birgit", javascript=False), person("petra", javascript=False)
    for page in (birgit, petra):
        page.goto(stage.live(meeting))
        expect(title(page)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    go_on(birgit)
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    birgit.get_by_role("button", name="Pause").click()
    expect(birgit.locator(".rt-bar")).to_contain_text("angehalten")
    petra.get_by_role("link", name="Neuesten Stand laden").click()
    expect(title(petra)).to_have_text("Stand der Aufgaben")
    petra.locator(".rt-rail").get_by_role("link", name="Fortbildung im September").click()
    expect(petra.locator(".rt-now")).to_contain_text("Jetzt läuft TOP 2")


@pytest.mark.parametrize("width", [320, 360])
def test_on_a_phone_nothing_is_cut_off(meeting, person, width):
    birgit = show(person("birgit", width=width, height=640), meeting)
    assert horizontal_scroll(birgit) == 0
    button = birgit.get_by_role("button", name="Weiter zu TOP 2")
    box = button.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 44
    assert birgit.locator(".rt-rail__n").first.is_visible()
    button.click()
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    assert horizontal_scroll(birgit) == 0


def test_by_keyboard_alone(meeting, person):
    birgit = show(person("birgit"), meeting)
    tab_to(birgit, "Weiter zu TOP 2")
    birgit.keyboard.press("Enter")
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    focused = birgit.evaluate("document.activeElement.closest('#next-form') !== null")
    assert focused, "the focus stays on the button, which now leads to the next item"
    birgit.keyboard.press("Enter")
    expect(title(birgit)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")
    tab_to(birgit, "Zum Inhalt springen")
    birgit.keyboard.press("Enter")
    tab_to(birgit, "Begrüßung")
    birgit.keyboard.press("Enter")
    expect(title(birgit)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")


def test_minutes_left_are_counted_in_the_browser(meeting, person):
    petra = show(person("petra"), meeting)
    expect(petra.locator(".rt-bar .rt-num")).to_have_text("noch 5 Min.")
    petra.evaluate(
        """() => {
            for (const e of document.querySelectorAll("[data-started]")) e.dataset.started -= 121;
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(petra.locator(".rt-bar .rt-num")).to_have_text("noch 3 Min.")
    expect(petra.locator(".rt-rail__i--now .rt-rail__m")).to_have_text("noch 3 von 5 Min.")
    assert petra.locator(".rt-progress").evaluate("e => Math.floor(e.value)") == 2


@pytest.mark.parametrize("width", [1280, 360])
def test_after_the_end_the_attendance_can_be_changed_beside_its_heading(meeting, person, database, width):
    with database.write() as db:
        running_actions.end_meeting(world.actor(db, "birgit"), db.get(Meeting, meeting))
    birgit = person("birgit", width=width)
    birgit.goto(stage.live(meeting))
    assert birgit.evaluate(ASTRAY) == []
    heading, change = (
        birgit.locator(f"#attendance-{meeting}{part}").bounding_box() for part in ("-h", "-edit summary")
    )
    assert abs(heading["y"] - change["y"]) < 20
