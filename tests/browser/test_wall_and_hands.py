"""The wall in a second window, hands raised on phones, the consent check, and who writes where."""

import re
import time

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from roundtable.live_meeting.running import actions as running
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tables.models import Member
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_live_meeting import go_on, show
from tests.in_time import in_time
from tests.live import stage


def wall(page: Page, meeting: int) -> Page:
    page.goto(f"/tables/dithmarschen/meetings/{meeting}/projector")
    page.locator("#live-state[data-state=live]").wait_for(state="attached")
    return page


def by_link(birgit: Page, stranger: Page, meeting: int) -> Page:
    birgit.goto(f"/tables/dithmarschen/meetings/{meeting}/projector/links")
    birgit.get_by_role("button", name="Link erstellen").click()
    link = birgit.locator("#projector-address").input_value()
    stranger.goto(re.sub(r"https?://[^/]+", "", link))
    stranger.locator("#live-state[data-state=live]").wait_for(state="attached")
    return stranger


ARRIVED = """(words) => new Promise((done) => {
    const look = () => { if (document.querySelector("h1")?.textContent === words) done(Date.now()); };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
})"""


@pytest.mark.parametrize("how", ["signed in", "by link"])
def test_the_wall_follows_within_a_second(meeting, person, how):
    birgit = person("birgit")
    page = wall(person("petra"), meeting) if how == "signed in" else by_link(birgit, person(), meeting)
    show(birgit, meeting)
    birgit.evaluate("addEventListener('click', () => { window.pressed = Date.now() }, true)")
    took = []
    for words in ("Stand der Aufgaben", "Passersatzpapiere: Ergebnis der Prüfung"):
        page.evaluate(f"void (window.arrived = ({ARRIVED})('{words}'))")
        go_on(birgit)
        expect(page.locator("h1")).to_have_text(words)
        took.append(page.evaluate("window.arrived") - birgit.evaluate("window.pressed"))
        expect(birgit.locator("#doc h2")).to_have_text(words)  # the wall may be first; she presses when she sees it
    assert in_time(min(took) / 1000, 1), took
    expect(page.locator(".rt-proj__no")).to_have_text("TOP 3 von 5")
    expect(page.locator(".rt-proj__foot")).to_contain_text("TOP 4 Fortbildung im September")


def test_a_link_is_followed_by_polling_and_goes_dark_when_it_ends(meeting, person):
    person.tolerate("WebSocket connection to", "htmx:ws:error", "status of 404")
    birgit, stranger = person("birgit"), person(websockets=False)
    birgit.goto(f"/tables/dithmarschen/meetings/{meeting}/projector/links")
    birgit.get_by_role("button", name="Link erstellen").click()
    stranger.goto(re.sub(r"https?://[^/]+", "", birgit.locator("#projector-address").input_value()))
    stranger.locator("#live-state[data-state=slow]").wait_for(state="attached")
    show(birgit, meeting)
    go_on(birgit)
    expect(stranger.locator("h1")).to_have_text("Stand der Aufgaben")
    birgit.goto(f"/tables/dithmarschen/meetings/{meeting}/projector/links")
    birgit.get_by_role("button", name="Alle Links jetzt beenden").click()
    expect(stranger.locator("#ended h1:visible")).to_have_text("Ihr Zugang ist beendet")
    expect(stranger.get_by_text("Stand der Aufgaben")).to_have_count(0)


def test_a_withdrawn_link_is_cut_off_at_once(meeting, person):
    person.tolerate("WebSocket connection to", "htmx:ws:error", "status of 4(04|10)")
    birgit = person("birgit")
    stranger = by_link(birgit, person(), meeting)
    birgit.get_by_role("button", name="Alle Links jetzt beenden").click()
    expect(stranger.locator("#ended h1:visible")).to_have_text("Ihr Zugang ist beendet")
    stranger.reload()
    expect(stranger.locator("h1")).to_have_text("Dieser Link gilt nicht mehr")


SMALLEST = """() => {
    const sizes = [];
    const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest(".rt-vh, noscript") || !element.checkVisibility()) continue;
        sizes.push(parseFloat(getComputedStyle(element).fontSize));
    }
    return Math.min(...sizes);
}"""
LONG = "Rückkehrberatung und Begleitung zu Terminen bei Auslandsvertretungen: " * 3


@pytest.mark.parametrize("length", [20, 58, 118, 200])
def test_nothing_is_smaller_than_32_pixels_and_everything_fits(meeting, person, database, length):
    with database.write() as db:
        here = world.actor(db, "ole")
        item = db.get_one(AgendaItem, stage.items(database, meeting)["1"].id)
        item.title = LONG[:length].strip()
        paragraphs.add_block(here, item, "decision", LONG)
        paragraphs.add_block(here, item, "action", f"@Koordinierungsstelle {LONG[:180]}")
        check_in.open_door(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    page = wall(person("birgit", width=1280, height=720), meeting)
    assert page.evaluate(SMALLEST) >= 32
    assert page.evaluate("document.documentElement.scrollHeight") <= 720
    assert horizontal_scroll(page) == 0
    foot = page.locator(".rt-proj__code").bounding_box()
    assert foot and foot["y"] + foot["height"] <= 720


def test_the_wall_on_a_phone(meeting, person):
    page = wall(person("petra", width=320, height=640), meeting)
    assert horizontal_scroll(page) == 0


def test_a_hand_on_a_phone_is_seen_by_the_moderation_within_a_second(meeting, person):
    birgit, petra = show(person("birgit"), meeting), show(person("petra", width=360, height=640), meeting)
    button = petra.get_by_role("button", name="Zu Wort melden")
    box = button.bounding_box()
    assert box and box["height"] >= 44 and box["y"] + box["height"] < 640, "seen without scrolling"
    began = time.monotonic()
    button.click()
    expect(birgit.locator(".rt-hands")).to_contain_text("Petra, Helferkreis Heide")
    assert in_time(time.monotonic() - began, 1.5)
    expect(petra.locator("#own-part")).to_contain_text("Sie sind als Nächstes dran.")
    birgit.get_by_role("button", name="Petra, Helferkreis Heide aufrufen").click()
    expect(petra.locator("#own-part")).to_contain_text("Sie haben das Wort.")
    petra.get_by_role("button", name="Ich bin fertig").click()
    expect(birgit.locator(f"#speakers-{meeting}")).to_contain_text("Keine Wortmeldungen.")
    assert horizontal_scroll(petra) == 0


def test_a_question_is_answered_and_becomes_a_decision(meeting, person):
    birgit, petra = show(person("birgit"), meeting), show(person("petra", width=360, height=740), meeting)
    screen = wall(person("ole", width=1280, height=720), meeting)
    birgit.locator("#ask-table summary").click()
    birgit.get_by_label("Wozu wird Zustimmung erbeten?").fill("Der Aushang hängt ab Juli.")
    birgit.get_by_role("button", name="Jetzt fragen").click()
    expect(birgit.get_by_label("Wozu wird Zustimmung erbeten?")).to_have_value("")
    petra.get_by_role("button", name="Einwand", exact=True).click()
    petra.get_by_label("Warum?").fill("Übersetzungen fehlen")
    # Somebody else answers meanwhile; what Petra has typed stays.
    birgit.get_by_role("button", name="Zustimmung", exact=True).click()
    expect(birgit.locator(f"#consent-{meeting}")).to_contain_text("2 Plätze haben noch nicht geantwortet.")
    expect(petra.get_by_label("Warum?")).to_have_value("Übersetzungen fehlen")
    petra.get_by_role("button", name="Speichern").click()
    expect(birgit.locator(f"#consent-{meeting}")).to_contain_text("Helferkreis Heide: Übersetzungen fehlen")
    expect(screen.locator(".rt-proj__tally")).to_contain_text("1 Zustimmung 0 Enthaltung 1 Einwand")
    assert "Helferkreis" not in screen.locator("main").inner_text()
    assert horizontal_scroll(petra) == 0
    birgit.get_by_role("button", name="Frage schließen").click()
    expect(petra.locator("#own-vote form")).to_have_count(0)
    birgit.get_by_role("button", name="Als Beschluss übernehmen").click()
    expect(birgit.locator("#doc .rt-mark--decision")).to_contain_text("Der Aushang hängt ab Juli.")
    expect(screen.locator(".rt-proj__just")).to_contain_text("Beschluss 1/2026")


def test_a_question_does_not_move_what_somebody_types(meeting, person, database):
    ole = show(person("ole"), meeting)
    ole.locator("#doc textarea").first.click()
    ole.keyboard.type("Mitten im Satz")
    before = ole.locator("#doc textarea").first.bounding_box()
    birgit = show(person("birgit"), meeting)
    birgit.locator("#ask-table summary").click()
    birgit.get_by_label("Wozu wird Zustimmung erbeten?").fill("Einverstanden?")
    birgit.get_by_role("button", name="Jetzt fragen").click()
    expect(ole.locator("#own-vote legend")).to_have_text("Einverstanden?")
    after = ole.locator("#doc textarea").first.bounding_box()
    assert before and after and abs(after["y"] - before["y"]) <= 1
    expect(ole.locator("#doc textarea").first).to_be_focused()


def test_who_writes_is_seen_and_can_be_asked_and_is_never_stopped(meeting, person):
    birgit, jonas = show(person("birgit"), meeting), show(person("jonas"), meeting)
    expect(birgit.locator(".rt-writing")).to_have_text("")
    jonas.locator("#doc textarea").first.click()
    began = time.monotonic()
    jonas.keyboard.type("D")
    expect(birgit.locator(".rt-writing")).to_contain_text("Jonas schreibt")
    assert in_time(time.monotonic() - began, 1.5)
    expect(jonas.locator("[data-writer]")).to_be_hidden()
    birgit.get_by_role("button", name="Um Übergabe bitten").click()
    note = jonas.locator(".rt-writing__ask")
    expect(note.locator("[data-you]")).to_be_visible()
    expect(note.locator("[data-others]")).to_be_hidden()
    expect(birgit.locator(".rt-writing__ask")).to_contain_text("Birgit hat Jonas gebeten")
    jonas.keyboard.type("er Satz geht weiter.")
    expect(jonas.locator("#doc textarea").first).to_have_value("Der Satz geht weiter.")
    jonas.get_by_role("button", name="Absatz fertig").click()
    expect(birgit.locator(".rt-writing")).to_have_text("")
    expect(birgit.locator("#doc")).to_contain_text("Der Satz geht weiter.")


def test_who_closes_the_window_has_stopped(meeting, person):
    birgit, jonas = show(person("birgit"), meeting), show(person("jonas"), meeting)
    jonas.locator("#doc textarea").first.press_sequentially("Kurz")
    expect(birgit.locator(".rt-writing")).to_contain_text("Jonas schreibt")
    expect(jonas.locator(".rt-saved")).to_have_attribute("data-state", "saved")
    jonas.goto("about:blank")
    expect(birgit.locator(".rt-writing")).to_have_text("", timeout=30_000)


def test_without_javascript_hands_and_answers_work(meeting, person, database):
    birgit, petra = person("birgit", javascript=False), person("petra", javascript=False)
    birgit.goto(stage.live(meeting))
    birgit.locator("#ask-table summary").click()
    birgit.get_by_label("Wozu wird Zustimmung erbeten?").fill("Einverstanden?")
    birgit.get_by_role("button", name="Jetzt fragen").click()
    petra.goto(stage.live(meeting))
    petra.get_by_role("button", name="Zu Wort melden").click()
    petra.get_by_role("button", name="Zustimmung", exact=True).click()
    expect(petra.locator(f"#consent-{meeting}")).to_contain_text("1 Zustimmung")
    birgit.reload()
    birgit.get_by_role("button", name="Petra, Helferkreis Heide aufrufen").click()
    expect(birgit.locator(".rt-speaks")).to_contain_text("Petra")
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    petra.goto(f"/tables/dithmarschen/meetings/{meeting}/projector")
    expect(petra.locator("h1")).to_have_text("Die Sitzung ist beendet.")


def seat(db: Session, name: str) -> Member:
    actor = world.actor(db, name)
    return db.query(Member).filter_by(user_id=actor.user_id, table_id=actor.table_id).one()


def test_after_a_press_whose_button_goes_the_keyboard_stays_in_its_part_of_the_page(meeting, person, database):
    with database.write() as db:
        jonas, ole = (seat(db, name) for name in ("jonas", "ole"))
        speakers.raise_hand(world.actor(db, "jonas"), db.get(Meeting, meeting), jonas)
        db.add(Attendance(table_id=ole.table_id, meeting_id=meeting, member_id=ole.id, answer="yes"))
    birgit = show(person("birgit"), meeting)
    for part, name in ((f"attendance-{meeting}", "Alle Zugesagten sind da"), (f"speakers-{meeting}", "aufrufen")):
        section = birgit.locator(f"#{part}")
        button = section.locator("button", has_text=name)
        button.focus()
        birgit.keyboard.press("Space")
        expect(button).to_have_count(0)
        expect(birgit.locator(f"#{part}-h")).to_be_focused()
        birgit.keyboard.press("Tab")
        assert birgit.evaluate("(id) => !!document.activeElement.closest(`#${id}`)", part), name
