"""No keystroke is lost and nothing moves under the caret, whatever others do or becomes of the session or role."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from roundtable.accounts.models import User, UserSession
from roundtable.core import clock
from roundtable.core.events import record
from roundtable.core.security import hash_token
from roundtable.minutes.models import Block
from roundtable.tables.models import Member
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_live_meeting import show
from tests.browser.test_minutes_writing import ACKNOWLEDGED, open_editor
from tests.conftest import Server
from tests.live import stage
from tests.live.wire import browser

TABLE = "/tables/dithmarschen"
WORDS = "die Beratungsstelle fragt nach und meldet sich bis zur nächsten Sitzung mit einem Ergebnis "
MAX_LENGTH = 150  # characters in the field; more are deleted again, so that it doesn't grow


# ── others change the page ───────────────────────────────────────────────────────────────────


def others(server: Server, meeting: int, item: int, block: int, updates: int) -> list[int]:
    """What three others do meanwhile: they change paragraphs above, attendance, hands and the clock."""
    seat = f"{TABLE}/meetings/{meeting}/live"
    statuses = []
    with browser(server, "birgit") as birgit, browser(server, "jonas") as jonas, browser(server, "petra") as petra:
        kinds: list[Callable[[int], Any]] = [
            lambda n: jonas.post(
                f"{TABLE}/blocks/{block}", data={"text": f"Stand {n}.\n\n" * (1 + n % 7), "base_rev": n + 1}
            ),
            lambda n: birgit.post(
                f"{seat}/attendance/{1 + n % 4}", data={"presence": ("present", "excused")[n // 5 % 2]}
            ),
            lambda n: petra.post(f"{seat}/hand", data={"state": ("up", "down")[n // 5 % 2]}),
            lambda n: birgit.post(f"{seat}/clock", data={"state": ("paused", "running")[n // 5 % 2]}),
            lambda n: birgit.post(f"{TABLE}/items/{item}/blocks", data={"text": f"Absatz {n}", "kind": "note"}),
        ]
        for number in range(updates):
            statuses.append(kinds[number % len(kinds)](number).status_code)
    return statuses


# Notes in every frame where the field is on the screen, and whether the caret is where it was put.
WATCH = """(box) => {
    window.tops = new Set();
    window.strayed = [];
    const look = () => {
        window.tops.add(Math.round(box.getBoundingClientRect().top * 10) / 10);
        if (document.activeElement !== box) window.strayed.push(document.activeElement.outerHTML.slice(0, 80));
        if (box.selectionStart !== box.value.length) window.strayed.push(box.selectionStart);
        requestAnimationFrame(look);
    };
    look();
}"""


# Waits until the browser has scrolled the caret into view, as it does for the first key.
AT_REST = """(box) => new Promise((done) => {
    let top = NaN, still = 0;
    const look = () => {
        const now = box.getBoundingClientRect().top;
        still = now === top ? still + 1 : 0;
        top = now;
        still > 20 ? done() : requestAnimationFrame(look);
    };
    look();
})"""


class Hand:
    """Types on, and deletes some of it now and then, so that the field doesn't grow."""

    def __init__(self, page: Page, box: Locator) -> None:
        self.page, self.text = page, box.input_value()
        self.keys, self.back = 0, False

    def press(self) -> None:
        self.back = len(self.text) >= MAX_LENGTH or (self.back and len(self.text) > MAX_LENGTH - 40)
        if self.back:
            self.page.keyboard.press("Backspace")
            self.text = self.text[:-1]
        else:
            key = WORDS[len(self.text) % len(WORDS)]
            self.page.keyboard.type(key)
            self.text += key
        self.keys += 1


@pytest.mark.timeout(900)
@pytest.mark.parametrize("where", ["a new paragraph", "an open paragraph"])
@pytest.mark.parametrize("updates", [200, pytest.param(1000, marks=pytest.mark.soak)])
def test_nobody_moves_what_somebody_types(meeting, item, database, server, person, where, updates):
    above = stage.write(database, item, "Stand 0.", "jonas")
    own = stage.write(database, item, "Hier schreibt Ole:", "jonas")
    ole = show(person("ole", height=700), meeting)
    box = ole.locator(f"#editor-{item} textarea") if where == "a new paragraph" else open_editor(ole, own)
    box.click()
    box.press("End")
    hand = Hand(ole, box)
    while len(hand.text) < MAX_LENGTH:  # as many lines as there will be: the browser brings the caret's line into view
        hand.press()
    box.evaluate(AT_REST)
    box.evaluate(WATCH)
    done: list[int] = []
    crowd = threading.Thread(target=lambda: done.extend(others(server, meeting, item, above, updates)))
    crowd.start()
    hand.keys = 0
    while crowd.is_alive() or hand.keys < updates:
        hand.press()
    crowd.join()
    assert set(done) <= {200, 204}, done
    assert box.input_value() == hand.text
    assert ole.evaluate("window.strayed") == []
    tops = ole.evaluate("[...window.tops]")
    assert max(tops) - min(tops) <= 1, tops
    expect(saved(box)).to_have_text(ACKNOWLEDGED)
    with database.read() as db:
        assert [row.text for row in db.query(Block) if row.text.strip() == hand.text.strip()] != []
    expect(ole.locator(f"#block-{above}")).to_contain_text("Stand ")


def saved(box: Locator) -> Locator:
    return box.locator("xpath=ancestor::form").locator(".rt-saved__t")


# ── session or role ends ───────────────────────────────────────────────────────────────────


def sign_out(database, name: str) -> None:
    with database.write() as db:
        user = db.query(User).filter_by(email=world.email(name)).one()
        db.execute(delete(UserSession).where(UserSession.user_id == user.id))
        record(world.actor(db, name, None), "session.ended", "session", user=user.id)


def sign_in(database, name: str) -> None:
    with database.write() as db:
        user = db.query(User).filter_by(email=world.email(name)).one()
        until = clock.now() + timedelta(days=1)
        db.add(UserSession(token_hash=hash_token(world.token(name)), user_id=user.id, expires_at=until))


def become(database, name: str, role: str) -> None:
    with database.write() as db:
        user = db.query(User).filter_by(email=world.email(name)).one()
        db.query(Member).filter_by(user_id=user.id, table_id=1).one().role = role
        record(world.actor(db, "birgit"), "member.changed", "membership", user=user.id)


def texts(database, item: int) -> list[str]:
    with database.read() as db:
        rows = db.query(Block).filter_by(item_id=item, removed_at=None).order_by(Block.position)
        return [row.text for row in rows]


def type_on(box: Locator, text: str) -> None:
    box.press("Control+End")
    box.press_sequentially(text)


def test_session_ended_and_signed_in_again_in_the_same_window(meeting, item, database, person):
    person.tolerate("WebSocket connection to", "htmx:ws:error")
    block = stage.write(database, item, "Ein Absatz.", "jonas")
    ole = show(person("ole"), meeting)
    ole.on("dialog", lambda dialog: dialog.accept())
    new, box = ole.locator(f"#editor-{item} textarea"), open_editor(ole, block)
    new.press_sequentially("Vorher.")
    expect(saved(new)).to_have_text(ACKNOWLEDGED)
    sign_out(database, "ole")
    type_on(new, " Nachher.")
    type_on(box, " Ergänzt.")
    for field in (new, box):
        expect(field.locator("xpath=ancestor::form")).to_contain_text("Sie sind abgemeldet.")
    ole.reload()
    expect(ole.locator("h1")).to_contain_text("Anmelden")
    sign_in(database, "ole")
    show(ole, meeting)
    expect(ole.locator("#doc")).to_contain_text("Ein Absatz. Ergänzt.")
    expect(ole.locator("#doc")).to_contain_text("Vorher. Nachher.")
    assert texts(database, item) == ["Ein Absatz. Ergänzt.", "Vorher. Nachher."]
    assert ole.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('rt-draft:'))") == []


def test_role_taken_away_and_given_back_while_somebody_types(meeting, item, database, person):
    person.tolerate("WebSocket connection to", "htmx:ws:error")
    block = stage.write(database, item, "Ein Absatz.", "jonas")
    ole = show(person("ole"), meeting)
    ole.on("dialog", lambda dialog: dialog.accept())
    new, box = ole.locator(f"#editor-{item} textarea"), open_editor(ole, block)
    new.press_sequentially("Vorher.")
    expect(saved(new)).to_have_text(ACKNOWLEDGED)
    become(database, "ole", "volunteer")
    type_on(new, " Nachher.")
    type_on(box, " Ergänzt.")
    for field in (new, box):
        expect(saved(field)).not_to_have_text(re.compile("^gespeichert"))
    expect(new).to_have_value("Vorher. Nachher.")
    expect(box).to_have_value("Ein Absatz. Ergänzt.")
    assert texts(database, item) == ["Ein Absatz.", "Vorher."]
    show(ole, meeting)
    assert ole.locator("[data-editor]").count() == 0
    become(database, "ole", "minute_taker")
    show(ole, meeting)
    expect(ole.locator("#doc")).to_contain_text("Ein Absatz. Ergänzt.")
    expect(ole.locator("#doc")).to_contain_text("Vorher. Nachher.")
    assert texts(database, item) == ["Ein Absatz. Ergänzt.", "Vorher. Nachher."]


def test_another_role_that_may_write_interrupts_nobody(meeting, item, database, person):
    person.tolerate("WebSocket connection to", "htmx:ws:error")
    jonas = show(person("jonas"), meeting)
    new = jonas.locator(f"#editor-{item} textarea")
    new.press_sequentially("Als Mitglied begonnen,")
    become(database, "jonas", "minute_taker")
    new.press_sequentially(" als Protokollführung beendet.")
    expect(new).to_be_focused()
    expect(new).to_have_value("Als Mitglied begonnen, als Protokollführung beendet.")
    expect(saved(new)).to_have_text(ACKNOWLEDGED)
    assert texts(database, item) == ["Als Mitglied begonnen, als Protokollführung beendet."]


# ── on a phone, by keys ──────────────────────────────────────────────────


def test_on_a_phone_everything_is_minuted_by_keys(meeting, item, database, person):
    """360 px: "!" and "@" instead of buttons, Enter twice instead of "Absatz fertig", Enter to record the task."""
    page: Page = show(person("ole", width=360, height=740), meeting)
    box = page.locator(f"#editor-{item} textarea")
    box.click()
    page.keyboard.type("Alle sind da.\n\n")
    expect(box).to_have_value("")
    page.keyboard.type("!Wir treffen uns vierteljährlich.")
    expect(page.locator("#doc .rt-tool[value=decision]")).to_have_attribute("aria-pressed", "true")
    assert horizontal_scroll(page) == 0
    page.keyboard.type("\n\n")
    expect(page.locator("#doc .rt-mark--decision")).to_contain_text("Beschluss 1/")
    page.locator("#doc .rt-mark--decision summary").press("Enter")
    page.get_by_role("button", name="einstimmig", exact=True).press("Enter")
    expect(page.locator("#doc .rt-mark--decision")).to_contain_text("einstimmig")
    box.focus()
    page.keyboard.type("@Petra Sprechzeiten erfragen")
    expect(page.locator("#doc .rt-parse")).to_contain_text("Sprechzeiten erfragen")
    page.keyboard.press("Enter")
    expect(page.locator("#doc .rt-mark--action")).to_contain_text("Sprechzeiten erfragen")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    assert horizontal_scroll(page) == 0
    assert texts(database, item)[:2] == ["Alle sind da.", "Wir treffen uns vierteljährlich."]
