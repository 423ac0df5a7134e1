"""Writing minutes in real browsers: what two people see, and that nothing typed is ever lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from roundtable.accounts.models import User, UserSession
from roundtable.core.db import Database
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.browser.conftest import kill_tab
from tests.minutes.conftest import make_item, make_meeting

ACKNOWLEDGED = re.compile(r"^gespeichert \d\d:\d\d$")


class Desk:
    """A meeting with one item, and its paragraphs in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as db:
            meeting = make_meeting(db)
            self.meeting, self.item = meeting.id, make_item(db, meeting, 1, "Passersatzpapiere").id
        self.url = f"/tables/dithmarschen/meetings/{self.meeting}/minutes/edit"

    def write(self, text: str, name: str = "birgit") -> int:
        with self.database.write() as db:
            return paragraphs.add_block(world.actor(db, name), db.get(AgendaItem, self.item), "note", text).id

    def texts(self) -> list[str]:
        with self.database.read() as db:
            query = select(Block).where(Block.item_id == self.item, Block.removed_at.is_(None))
            return [block.text for block in db.scalars(query.order_by(Block.position))]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def composer(page: Page, desk: Desk) -> Any:
    return page.locator(f"#editor-{desk.item} textarea")


def state(page: Page, form: str) -> Any:
    return page.locator(f"{form} .rt-saved__t")


def open_editor(page: Page, block: int) -> Any:
    page.locator(f"#block-{block}").hover()
    page.locator(f"#block-{block} .rt-block__edit").click()
    box = page.locator(f"#edit-{block} textarea")
    expect(box).to_be_focused()
    return box


def test_what_one_types_appears_at_the_other(person, desk):
    birgit, petra = person("birgit"), person("petra")
    birgit.goto(desk.url)
    petra.goto(desk.url)
    composer(birgit, desk).press_sequentially("Sechs Einträge stimmen.")
    expect(petra.get_by_text("Sechs Einträge stimmen.")).to_be_visible()
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    expect(birgit.locator(f"#item-text-{desk.item}").get_by_text("Sechs Einträge stimmen.")).to_be_hidden()
    assert petra.locator("[data-editor]").count() == 0


def test_enter_twice_begins_the_next_paragraph(person, desk):
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = composer(birgit, desk)
    box.press_sequentially("Der erste Absatz.")
    box.press("Enter")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    box.press_sequentially("!Der zweite ist ein Beschluss.")
    expect(birgit.get_by_role("button", name="Beschluss !")).to_have_attribute("aria-pressed", "true")
    birgit.get_by_role("button", name="Absatz fertig").click()
    expect(birgit.get_by_text("Beschluss 1/2026")).to_be_visible()
    assert desk.texts() == ["Der erste Absatz.", "Der zweite ist ein Beschluss."]


def test_different_sentences_of_one_paragraph_are_merged(person, desk):
    block = desk.write("Der erste Satz steht hier. Der zweite Satz steht dort.")
    birgit, ole = person("birgit"), person("ole")
    for page in (birgit, ole):
        page.goto(desk.url)
    birgits, oles = open_editor(birgit, block), open_editor(ole, block)
    birgits.fill("Der erste Satz steht ganz oben. Der zweite Satz steht dort.")
    oles.fill("Der erste Satz steht hier. Der zweite Satz steht unten.")
    both = "Der erste Satz steht ganz oben. Der zweite Satz steht unten."
    expect(birgits).to_have_value(both)
    expect(oles).to_have_value(both)
    assert desk.texts() == [both]


def test_caret_stays_where_it_was_when_somebody_writes_before_it(person, desk):
    block = desk.write("Erster Satz. Zweiter Satz bleibt. Dritter Satz.")
    birgit, ole = person("birgit"), person("ole")
    for page in (birgit, ole):
        page.goto(desk.url)
    birgits, oles = open_editor(birgit, block), open_editor(ole, block)
    birgits.press("End")
    oles.fill("Erster Satz, viel länger als vorher. Zweiter Satz bleibt. Dritter Satz.")
    expect(birgits).to_have_value(re.compile("viel länger"))
    birgits.press_sequentially(" Vierter.")
    expect(state(birgit, f"#edit-{block}")).to_have_text(ACKNOWLEDGED)
    expect(oles).to_have_value("Erster Satz, viel länger als vorher. Zweiter Satz bleibt. Dritter Satz. Vierter.")


def test_same_words_become_a_card_on_both_screens(person, desk):
    block = desk.write("Im Verzeichnis wird vermerkt, ob.")
    birgit, ole = person("birgit"), person("ole")
    for page in (birgit, ole):
        page.goto(desk.url)
    birgits, oles = open_editor(birgit, block), open_editor(ole, block)
    birgits.fill("Im Verzeichnis wird vermerkt, welche Papiere es gibt.")
    oles.fill("Im Verzeichnis wird vermerkt, ob dort Pässe möglich sind.")
    for page, other in ((birgit, "Ole"), (ole, "Birgit")):
        card = page.locator(".rt-conflict")
        expect(card).to_contain_text(f"{other} und Sie haben denselben Satz geändert")
        expect(card).to_contain_text("welche Papiere es gibt")
        expect(card).to_contain_text("ob dort Pässe möglich sind")
        expect(card).to_contain_text("Ihre Fassung")
    birgit.get_by_role("button", name="Meine übernehmen").click()
    for page in (birgit, ole):
        expect(page.locator(".rt-conflict")).to_have_count(0)
    assert desk.texts() == ["Im Verzeichnis wird vermerkt, welche Papiere es gibt."]


def test_network_cut_and_tab_killed_nothing_is_missing(person, desk):
    """500 characters: the network fails after 250, then the tab is killed. Opened again online, all 500 are there."""
    person.tolerate("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "htmx:ws:error")
    birgit = person("birgit")
    birgit.goto(desk.url)
    first, second = ("Wort " * 50), ("Satz " * 50)
    box = composer(birgit, desk)
    box.press_sequentially(first)
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    birgit.context.set_offline(True)
    box.press_sequentially(second)
    expect(state(birgit, f"#editor-{desk.item}")).to_contain_text("Zeichen sind nur auf diesem Gerät")
    again = kill_tab(birgit)
    again.context.set_offline(False)
    again.goto(desk.url)
    expect(again.get_by_text("Von vorhin lagen")).to_be_visible()
    expect(again.locator(f"#item-text-{desk.item}")).to_contain_text((first + second).strip())
    assert desk.texts() == [(first + second).rstrip("\n")]
    assert again.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('rt-draft:'))") == []


def test_offline_and_back(person, desk):
    person.tolerate("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "htmx:ws:error")
    birgit = person("birgit")
    birgit.goto(desk.url)
    birgit.context.set_offline(True)
    composer(birgit, desk).press_sequentially("Ohne Netz getippt.")
    expect(state(birgit, f"#editor-{desk.item}")).to_contain_text("18 Zeichen sind nur auf diesem Gerät")
    birgit.context.set_offline(False)
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    assert desk.texts() == ["Ohne Netz getippt."]


def test_server_restarts_while_somebody_types(person, desk, server):
    person.tolerate(
        "ERR_CONNECTION_REFUSED",
        "WebSocket connection to",
        "ERR_CONNECTION_RESET",
        "ERR_EMPTY_RESPONSE",
        "htmx:ws:error",
    )
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = composer(birgit, desk)
    box.press_sequentially("Vor dem Neustart. ")
    server.stop(kill=True)
    box.press_sequentially("Während des Neustarts. ")
    server.start()
    box.press_sequentially("Danach.")
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED, timeout=15_000)
    assert desk.texts() == ["Vor dem Neustart. Während des Neustarts. Danach."]


def test_session_ends_while_somebody_types(person, desk):
    """After signing in again nothing is missing."""
    person.tolerate("WebSocket connection to")
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = composer(birgit, desk)
    box.press_sequentially("Vorher. ")
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    with desk.database.write() as db:
        user = db.scalar(select(User.id).where(User.email == world.email("birgit")))
        db.execute(delete(UserSession).where(UserSession.user_id == user))
    box.press_sequentially("Nachher.")
    expect(birgit.locator(f"#editor-{desk.item}")).to_contain_text("Sie sind abgemeldet.")
    expect(birgit.get_by_role("link", name="In einem neuen Fenster anmelden")).to_be_visible()
    assert desk.texts() == ["Vorher. "]
    with desk.database.write() as db:
        from datetime import timedelta

        from roundtable.core import clock
        from roundtable.core.security import hash_token

        db.add(
            UserSession(
                token_hash=hash_token(world.token("birgit")), user_id=user, expires_at=clock.now() + timedelta(days=1)
            )
        )
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    assert desk.texts() == ["Vorher. Nachher."]


def test_published_in_between_keeps_the_text_in_the_editor(person, desk):
    from roundtable.meetings.models import Meeting

    birgit = person("birgit")
    birgit.goto(desk.url)
    with desk.database.write() as db:
        here = world.actor(db, "ole")
        publishing.publish(here, db.get(Meeting, desk.meeting))
    birgit.evaluate("document.querySelector('[data-editor]').scrollIntoView()")
    composer(birgit, desk).press_sequentially("Zu spät.")
    expect(birgit.locator(f"#editor-{desk.item} .rt-write__alert:visible")).to_contain_text("veröffentlicht")
    expect(composer(birgit, desk)).to_have_value("Zu spät.")


def test_two_tabs_of_one_person(person, desk):
    birgit = person("birgit")
    other = birgit.context.new_page()
    for page in (birgit, other):
        page.goto(desk.url)
    composer(birgit, desk).press_sequentially("Aus dem ersten Fenster.")
    composer(other, desk).press_sequentially("Aus dem zweiten Fenster.")
    for page in (birgit, other):
        expect(state(page, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    assert sorted(desk.texts()) == ["Aus dem ersten Fenster.", "Aus dem zweiten Fenster."]


def test_removed_by_somebody_else_while_it_is_open(person, desk):
    block = desk.write("Ein Satz.")
    birgit, ole = person("birgit"), person("ole")
    for page in (birgit, ole):
        page.goto(desk.url)
    birgits = open_editor(birgit, block)
    open_editor(ole, block)
    ole.get_by_role("button", name="Entfernen").click()
    expect(ole.get_by_text("Entfernter Absatz: Ein Satz.")).to_be_visible()
    birgits.press("End")
    birgits.press_sequentially(" Noch einer.")
    expect(birgit.locator(f"#edit-{block}")).to_contain_text("Er ist wieder da, mit Ihrem Text.")
    expect(ole.get_by_text("Ein Satz. Noch einer.")).to_be_visible()


def test_a_task_is_read_back_before_it_is_recorded(person, desk):
    birgit, jonas = person("birgit"), person("jonas")
    for page in (birgit, jonas):
        page.goto(desk.url)
    composer(birgit, desk).press_sequentially("@Jonas Merkblatt durchsehen bis 15.7.2027")
    read = birgit.locator(f"#editor-{desk.item} .rt-write__read")
    expect(read).to_contain_text("Merkblatt durchsehen")
    expect(read).to_contain_text("15. Juli 2027")
    assert desk.texts() == []
    birgit.get_by_role("button", name="Aufgabe festhalten").click()
    for page in (birgit, jonas):
        expect(page.get_by_text("Aufgabe 1")).to_be_visible()
    expect(composer(birgit, desk)).to_have_value("")


def test_on_a_phone(person, desk):
    from tests.browser.conftest import horizontal_scroll

    birgit = person("birgit", width=360, height=740)
    birgit.goto(desk.url)
    composer(birgit, desk).press_sequentially("Am Telefon getippt.")
    expect(state(birgit, f"#editor-{desk.item}")).to_have_text(ACKNOWLEDGED)
    birgit.get_by_role("button", name="Absatz fertig").click()
    expect(birgit.locator(f"#item-text-{desk.item}").get_by_text("Am Telefon getippt.")).to_be_visible()
    assert horizontal_scroll(birgit) == 0


def test_without_javascript(person, desk):
    birgit = person("birgit", javascript=False)
    birgit.goto(desk.url)
    birgit.get_by_label("Neuer Absatz zu TOP 1").fill("Ohne Skript.")
    birgit.get_by_role("button", name="Absatz fertig").click()
    birgit.get_by_role("link", name="Bearbeiten: Ohne Skript.").click()
    birgit.get_by_label("Absatz zu Passersatzpapiere").fill("Ohne Skript geändert.")
    birgit.get_by_role("button", name="Fertig").click()
    expect(birgit.get_by_text("Ohne Skript geändert.")).to_be_visible()
    assert desk.texts() == ["Ohne Skript geändert."]
