"""The state of the connection is shown truthfully, and after every fault the page becomes complete again."""

import contextlib
import time

import pytest
from playwright.sync_api import Page, expect

from roundtable.live.hub import MOST_OF_PERSON
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.models import Meeting
from tests import world
from tests.browser.conftest import LINE_FAULTS
from tests.browser.test_live_meeting import go_on, show, title
from tests.live import stage
from tests.live.wire import wire


def state(page: Page, word: str, seconds: float = 10) -> None:
    page.locator(f"#live-state[data-state={word}]").wait_for(timeout=seconds * 1000)


def move(database, meeting: int, label: str) -> None:
    """Move the meeting on to another item, without a browser."""
    target = stage.items(database, meeting)[label].id
    with database.write() as db:
        row = db.get_one(Meeting, meeting)
        running.set_current_item(world.actor(db, "birgit"), row, row.current_item_id, target)


def test_behind_a_proxy_that_blocks_websockets(meeting, person, database):
    birgit, petra = person("birgit", websockets=False), person("petra")
    birgit.goto(stage.live(meeting))
    state(birgit, "slow")
    expect(birgit.locator(".rt-live__word")).to_have_text("verzögert")
    show(petra, meeting)
    expect(petra.locator(".rt-presence")).to_contain_text("Birgit")
    move(database, meeting, "2")
    expect(title(birgit)).to_have_text("Stand der Aufgaben")
    go_on(birgit)
    expect(title(birgit)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")
    expect(title(petra)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")
    state(birgit, "slow")


def test_a_line_that_swallows_everything_is_noticed_and_comes_back(meeting, person, database):
    person.tolerate(*LINE_FAULTS)
    line = person.proxy()
    petra = show(person("petra", via=line), meeting)
    line.swallow()
    began = time.monotonic()
    state(petra, "off", 16)
    assert time.monotonic() - began < 15
    expect(petra.locator(".rt-live__word")).to_have_text("getrennt")
    move(database, meeting, "2")
    petra.wait_for_timeout(300)
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    line.heal()
    expect(title(petra)).to_have_text("Stand der Aufgaben")
    state(petra, "live", 15)
    move(database, meeting, "3")
    expect(title(petra)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")


def test_after_a_restart_pages_are_back_by_themselves(meeting, person, server, database):
    person.tolerate(*LINE_FAULTS)
    petra = show(person("petra"), meeting)
    petra.evaluate("window.stayed = true")
    server.stop()
    state(petra, "off", 15)
    move(database, meeting, "2")
    server.start()
    expect(title(petra)).to_have_text("Stand der Aufgaben", timeout=15_000)
    state(petra, "live", 15)
    assert petra.evaluate("window.stayed") is True


def test_offline_is_shown_at_once_and_caught_up_after(meeting, person, database):
    person.tolerate(*LINE_FAULTS)
    line = person.proxy()
    petra = show(person("petra", via=line), meeting)
    line.swallow()
    petra.context.set_offline(True)
    state(petra, "off", 5)
    move(database, meeting, "2")
    line.cut()
    line.heal()
    petra.context.set_offline(False)
    expect(title(petra)).to_have_text("Stand der Aufgaben")
    state(petra, "live", 15)


def test_paused_updates_wait_and_are_counted(meeting, person, database):
    petra = show(person("petra"), meeting)
    petra.locator("#live-state summary").click()
    petra.get_by_role("button", name="Aktualisierung anhalten").click()
    state(petra, "paused")
    expect(petra.locator("#paused")).to_contain_text("Keine Änderungen")
    for number, label in enumerate("23", 1):
        move(database, meeting, label)
        expect(petra.locator("#paused")).to_contain_text(f"{number} Änderung")
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    petra.get_by_role("button", name="Jetzt anzeigen").click()
    expect(title(petra)).to_have_text("Passersatzpapiere: Ergebnis der Prüfung")
    expect(petra.locator("#paused")).to_be_hidden()
    state(petra, "live")
    move(database, meeting, "4")
    expect(title(petra)).to_have_text("Fortbildung im September")


def test_a_hidden_tab_catches_up_when_it_is_looked_at(meeting, person, database):
    petra = show(person("petra"), meeting)
    petra.evaluate(HIDE, True)
    petra.wait_for_timeout(300)
    move(database, meeting, "2")
    petra.wait_for_timeout(1500)
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    petra.evaluate(HIDE, False)
    expect(title(petra)).to_have_text("Stand der Aufgaben", timeout=3000)
    state(petra, "live")


HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_whoever_loses_the_seat_sees_so_and_nothing_else(meeting, person, database):
    from roundtable.accounts.models import User
    from roundtable.core import clock
    from roundtable.core.events import record
    from roundtable.tables.models import Member

    person.tolerate("status of 404")
    petra = show(person("petra"), meeting)
    with database.write() as db:
        user = db.query(User).filter_by(email=world.email("petra")).one()
        db.query(Member).filter_by(user_id=user.id, table_id=1).one().left_at = clock.now()
        record(world.actor(db, "birgit"), "member.removed", "membership", user=user.id)
    expect(petra.locator("#ended")).to_contain_text("Ihr Zugang ist beendet")
    expect(title(petra)).to_have_count(0)
    move(database, meeting, "2")
    petra.wait_for_timeout(1500)
    assert "Stand der Aufgaben" not in petra.content() and title(petra).count() == 0


@pytest.mark.timeout(90)
def test_after_a_long_tunnel_it_is_live_again_at_once(meeting, item, person, database):
    """Tries of a socket come at ever longer intervals; the network's return is the moment for the next one."""
    person.tolerate(*LINE_FAULTS)
    line = person.proxy()
    petra = show(person("petra", via=line), meeting)
    petra.context.set_offline(True)
    line.refuse()
    petra.wait_for_timeout(20_000)  # the next try would be up to 16 s away
    stage.write(database, item, "Im Tunnel geschrieben.", "ole")
    line.heal()
    petra.context.set_offline(False)
    state(petra, "live", 3)
    expect(petra.get_by_text("Im Tunnel geschrieben.")).to_be_visible()
    stage.write(database, item, "Danach geschrieben.", "ole")
    expect(petra.get_by_text("Danach geschrieben.")).to_be_visible()
    petra.wait_for_timeout(12_000)  # until the try that was waiting would have come
    assert line.handshakes == 2  # one socket at a time
    state(petra, "live", 1)


def test_a_page_that_is_one_too_many_polls(meeting, person, database, server):
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(wire(server, "birgit")) for _ in range(MOST_OF_PERSON)]
        assert all(page.next() for page in pages)
        birgit = person("birgit")
        birgit.goto(stage.live(meeting))
        state(birgit, "slow")
        move(database, meeting, "2")
        expect(title(birgit)).to_have_text("Stand der Aufgaben")
        state(birgit, "slow")
