"""Minutes are published, a meeting ends, an item, a seat or a role goes while somebody types: nothing is lost.

No editor closes before its text is saved, put aside or copied, and its writer is told. Text that is only on a device is
reported on every page, and never appears in another meeting's editor.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from roundtable.live_meeting.running import actions as running
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block
from roundtable.minutes.publishing import actions as publishing
from roundtable.tables import actions as tables
from roundtable.tables.models import Member
from tests import world
from tests.browser.conftest import LINE_FAULTS, kill_tab
from tests.browser.test_live_meeting import show
from tests.browser.test_minutes_rescue import kept
from tests.browser.test_minutes_writing import ACKNOWLEDGED, Desk, composer, desk, open_editor  # noqa: F401
from tests.live import stage
from tests.minutes.conftest import make_item, make_meeting

TABLE = "/tables/dithmarschen"
PLACES = ["a new paragraph", "an open paragraph"]
# Pages of different kinds: of the table, of oneself, across tables, a list, a form.
ELSEWHERE = (TABLE, "/profile", "/", f"{TABLE}/tasks", f"{TABLE}/meetings/new", f"{TABLE}/directory")


@pytest.fixture(autouse=True)
def lines(person):
    """Tolerate what browsers log when a changed role closes the connection, or when a text is refused."""
    person.tolerate(*LINE_FAULTS)


def publish(database, meeting: int, name: str = "birgit") -> None:
    with database.write() as db:
        publishing.publish(world.actor(db, name), db.get_one(Meeting, meeting))


def seat(db, name: str) -> Member:
    here = world.actor(db, name)
    return db.query(Member).filter_by(user_id=here.user_id, table_id=here.table_id).one()


def become(database, name: str, role: str) -> None:
    with database.write() as db:
        tables.change_member(world.actor(db, "anton"), seat(db, name), role, "")


def remove(database, name: str) -> None:
    with database.write() as db:
        tables.remove_member(world.actor(db, "anton"), seat(db, name))


def box_at(page: Page, desk: Desk, where: str) -> Locator:  # noqa: F811
    """A focused field with text that is saved."""
    if where == "an open paragraph":
        box = open_editor(page, desk.write("Schon da.", "jonas"))
    else:
        box = composer(page, desk)
        box.press_sequentially("Schon da.")
    box.press("End")
    if where == "a new paragraph":
        expect(saved(box)).to_have_text(ACKNOWLEDGED)
    return box


def form(box: Locator) -> Locator:
    return box.locator("xpath=ancestor::form")


def saved(box: Locator) -> Locator:
    return form(box).locator(".rt-saved__t")


def alert(box: Locator) -> Locator:
    return form(box).locator(".rt-write__alert:not([data-to-files])")


def hold(page: Page) -> None:
    """Hold back what is typed until let_go(), as if it were typed in the same second."""
    page.route(re.compile(r"/blocks(/\d+)?$"), lambda route: route.abort())


def let_go(page: Page) -> None:
    page.unroute_all()


def types_on(box: Locator) -> None:
    box.page.keyboard.type(" Noch nicht gesendet.")
    expect(box).to_have_value("Schon da. Noch nicht gesendet.")


def stays_open(box: Locator, text: str = "Schon da. Noch nicht gesendet.") -> None:
    """The editor is still there with all its text, visible and focused, and takes more keys."""
    expect(box).to_have_value(text)
    expect(box).to_be_visible()
    expect(box).to_be_focused()
    box.page.keyboard.type(" Weiter.")
    expect(box).to_have_value(text + " Weiter.")


def put_aside(page: Page, box: Locator) -> None:
    form(box).get_by_role("button", name="Zur Seite legen").click()
    expect(page.locator(".rt-kept")).to_contain_text("Noch nicht gesendet.")


# ── publishing ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", PLACES)
def test_publishing_names_who_is_still_writing_and_can_wait(person, desk, where):  # noqa: F811
    ole, birgit = person("ole"), person("birgit")
    ole.goto(desk.url)
    box = box_at(ole, desk, where)
    birgit.goto(desk.url.removesuffix("/edit"))
    box.press_sequentially(" Und weiter")
    expect(birgit.locator(f"#writers-{desk.meeting}")).to_contain_text("Ole schreibt noch an TOP 1")
    birgit.get_by_role("button", name="Fassung 1 veröffentlichen").click()
    expect(birgit.get_by_role("alert").filter(has_text="Noch nicht veröffentlicht")).to_be_visible()
    expect(birgit.locator(f"#writers-{desk.meeting}")).to_contain_text("Ole schreibt noch an TOP 1")
    assert desk.texts()[0].startswith("Schon da.")
    box.press_sequentially(" bis zum Ende.")
    form(box).get_by_role("button", name=re.compile("^(Fertig|Absatz fertig)$")).click()
    expect(birgit.locator(f"#writers-{desk.meeting}")).to_have_text("")
    birgit.get_by_role("button", name="Fassung 1 veröffentlichen").click()
    expect(birgit.locator("#version-h")).to_have_text("Fassung 1")
    expect(birgit.locator("main")).to_contain_text("Schon da. Und weiter bis zum Ende.")


def test_publishing_anyhow_takes_one_more_press(person, desk):  # noqa: F811
    ole, birgit = person("ole"), person("birgit")
    ole.goto(desk.url)
    box = box_at(ole, desk, "an open paragraph")
    box.press_sequentially(" Und weiter")
    birgit.goto(desk.url.removesuffix("/edit"))
    birgit.get_by_role("button", name="Fassung 1 veröffentlichen").click()
    birgit.get_by_role("button", name="Trotzdem veröffentlichen").click()
    expect(birgit.locator("#version-h")).to_have_text("Fassung 1")


def test_ones_own_writing_does_not_hinder_publishing(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = box_at(birgit, desk, "a new paragraph")
    box.press_sequentially(" Und Schluss.")
    expect(saved(box)).to_have_text(ACKNOWLEDGED)
    birgit.goto(desk.url.removesuffix("/edit"))
    expect(birgit.locator(f"#writers-{desk.meeting} p:visible")).to_have_count(0)
    birgit.get_by_role("button", name="Fassung 1 veröffentlichen").click()
    expect(birgit.locator("#version-h")).to_have_text("Fassung 1")


@pytest.mark.timeout(90)
def test_a_task_that_is_not_recorded_counts_as_being_written(person, desk):  # noqa: F811
    """The task is only on the device, however long ago the last key was."""
    ole, birgit = person("ole"), person("birgit")
    ole.goto(desk.url)
    composer(ole, desk).press_sequentially("@Petra Sprechzeiten erfragen")
    expect(form(composer(ole, desk))).to_contain_text("Sprechzeiten erfragen")
    birgit.goto(desk.url.removesuffix("/edit"))
    birgit.wait_for_timeout(22_000)  # longer than a writer is remembered
    expect(birgit.locator(f"#writers-{desk.meeting}")).to_contain_text("Ole schreibt noch an TOP 1")
    composer(ole, desk).press("Enter")
    expect(birgit.locator(f"#writers-{desk.meeting}")).to_have_text("")


@pytest.mark.parametrize("where", PLACES)
def test_published_while_somebody_types(person, desk, where):  # noqa: F811
    ole = person("ole")
    ole.goto(desk.url)
    box = box_at(ole, desk, where)
    hold(ole)
    types_on(box)
    publish(desk.database, desk.meeting)
    expect(alert(box)).to_contain_text("veröffentlicht")
    let_go(ole)
    stays_open(box)
    expect(saved(box)).not_to_have_text(ACKNOWLEDGED)
    assert kept(ole) == 1
    ole.on("dialog", lambda dialog: dialog.accept())
    put_aside(ole, box)
    ole.goto(desk.url)
    expect(ole.locator(".rt-kept")).to_contain_text("Noch nicht gesendet. Weiter.")
    assert desk.texts() == ["Schon da."]


@pytest.mark.parametrize("where", PLACES)
def test_whoever_only_reads_on_in_an_open_editor_is_told_as_well(person, desk, where):  # noqa: F811
    ole = person("ole")
    ole.goto(desk.url)
    box = box_at(ole, desk, where)
    publish(desk.database, desk.meeting)
    expect(alert(box)).to_contain_text("veröffentlicht")
    stays_open(box, "Schon da.")


def test_a_finished_paragraph_that_is_refused_comes_back(person, desk):  # noqa: F811
    """Its editor has gone on to the next paragraph already."""
    ole = person("ole")
    ole.goto(desk.url)
    hold(ole)
    composer(ole, desk).press_sequentially("Fertig geschrieben.\n\n")
    expect(composer(ole, desk)).to_have_value("")
    publish(desk.database, desk.meeting)
    let_go(ole)
    expect(ole.locator(".rt-kept")).to_contain_text("Fertig geschrieben.")
    assert kept(ole) == 1


@pytest.mark.parametrize("where", PLACES)
def test_opened_again_the_text_is_saved_by_itself(person, desk, where):  # noqa: F811
    ole = person("ole")
    ole.goto(desk.url)
    box = box_at(ole, desk, where)
    hold(ole)
    types_on(box)
    publish(desk.database, desk.meeting)
    let_go(ole)
    expect(alert(box)).to_contain_text("veröffentlicht")
    with desk.database.write() as db:
        publishing.reopen(world.actor(db, "birgit"), db.get_one(Meeting, desk.meeting), "Es fehlte etwas.")
    expect(saved(box)).to_have_text(ACKNOWLEDGED)
    assert desk.texts() == ["Schon da. Noch nicht gesendet."]
    expect(alert(box)).to_be_hidden()


# ── a role, a seat, an item, the end ─────────────────────────────────────


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("name", "role"), [("jonas", "volunteer"), ("jonas", "guest"), ("ole", "guest")])
def test_a_role_that_may_not_write_any_more(person, desk, where, name, role):  # noqa: F811
    page = person(name)
    page.goto(desk.url)
    box = box_at(page, desk, where)
    hold(page)
    types_on(box)
    become(desk.database, name, role)
    let_go(page)
    expect(alert(box)).to_contain_text("Rolle")
    stays_open(box)
    assert kept(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{TABLE}/meetings")
    expect(page.locator(".rt-kept")).to_contain_text("Noch nicht gesendet. Weiter.")


@pytest.mark.parametrize("where", PLACES)
def test_minute_taker_who_becomes_a_member_is_not_interrupted(person, desk, where):  # noqa: F811
    ole = person("ole")
    ole.goto(desk.url)
    box = box_at(ole, desk, where)
    ole.keyboard.type(" Erst so,")
    become(desk.database, "ole", "member")
    ole.keyboard.type(" dann so.")
    expect(box).to_be_focused()
    expect(box).to_have_value("Schon da. Erst so, dann so.")
    expect(saved(box)).to_have_text(ACKNOWLEDGED)
    expect(alert(box)).to_be_hidden()
    assert desk.texts() == ["Schon da. Erst so, dann so."]


@pytest.mark.parametrize("where", PLACES)
def test_whoever_loses_the_seat_keeps_the_text(person, desk, where):  # noqa: F811
    jonas = person("jonas")
    jonas.goto(desk.url)
    box = box_at(jonas, desk, where)
    hold(jonas)
    types_on(box)
    remove(desk.database, "jonas")
    let_go(jonas)
    expect(jonas.get_by_role("alert").filter(has_text="liegt auf diesem Gerät").first).to_be_visible()
    assert kept(jonas) == 1
    jonas.on("dialog", lambda dialog: dialog.accept())
    jonas.goto("/")
    expect(jonas.locator(".rt-kept")).to_contain_text("Noch nicht gesendet.")
    jonas.get_by_role("button", name="Verwerfen").click()
    expect(jonas.locator(".rt-kept")).to_have_count(0)
    assert kept(jonas) == 0


def test_an_item_that_is_taken_off_while_somebody_begins_to_write(person, database):
    with database.write() as db:
        planned = stage.plan(db)
        item = db.query(AgendaItem).filter_by(meeting_id=planned.id, label="4").one().id
        running.start_meeting(world.actor(db, "birgit"), planned)
        meeting = planned.id
    ole = person("ole")
    ole.goto(f"{TABLE}/meetings/{meeting}/minutes/edit")
    box = ole.locator(f"#editor-{item} textarea")
    hold(ole)
    box.click()
    ole.keyboard.type("Noch nicht gesendet.")
    with database.write() as db:
        agenda.remove_item(world.actor(db, "birgit"), db.get_one(AgendaItem, item))
    let_go(ole)
    expect(alert(box)).to_contain_text("nicht mehr")
    stays_open(box, "Noch nicht gesendet.")
    put_aside(ole, box)
    ole.goto(TABLE)
    expect(ole.locator(".rt-kept")).to_contain_text("Noch nicht gesendet.")


def test_taking_an_item_off_shows_who_writes_there(person, database):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["4"].id
    ole, birgit = person("ole"), person("birgit")
    ole.goto(f"{TABLE}/meetings/{meeting}/minutes/edit")
    birgit.goto(f"{TABLE}/meetings/{meeting}/items/{item}/removal")
    ole.locator(f"#editor-{item} textarea").press_sequentially("Was")
    expect(birgit.locator(f"#writing-{item}")).to_contain_text("Ole schreibt")


@pytest.mark.parametrize("where", PLACES)
def test_ended_while_somebody_types(person, database, where):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["1"].id
    ole, birgit = show(person("ole"), meeting), show(person("birgit"), meeting)
    if where == "a new paragraph":
        box = ole.locator(f"#editor-{item} textarea")
    else:
        box = open_editor(ole, stage.write(database, item, "Schon da.", "jonas"))
    box.click()
    box.press("End")
    ole.keyboard.type(" Vor dem Ende,")
    birgit.locator("#end-meeting summary").click()
    expect(birgit.locator("#end-meeting")).to_contain_text("Ole schreibt noch an TOP 1")
    birgit.get_by_role("button", name="Jetzt beenden").click()
    expect(birgit.locator("main")).to_contain_text("Die Sitzung ist beendet")
    expect(ole.locator(".rt-dock")).to_contain_text("Die Sitzung ist beendet")
    ole.keyboard.type(" nach dem Ende.")
    expect(box).to_be_focused()
    expect(saved(box)).to_have_text(ACKNOWLEDGED)
    with database.read() as db:
        texts = [block.text for block in db.query(Block).filter_by(item_id=item)]
    assert [text.strip().removeprefix("Schon da. ") for text in texts] == ["Vor dem Ende, nach dem Ende."]


# ── what is only on this device ──────────────────────────────────────────


def left_behind(person: Any, desk: Desk, where: str = "a new paragraph", name: str = "ole") -> Page:  # noqa: F811
    """A new page after minutes were published and the tab was killed: its text can't be sent by itself any more."""
    page = person(name)
    page.goto(desk.url)
    box = box_at(page, desk, where)
    hold(page)
    types_on(box)
    publish(desk.database, desk.meeting)
    expect(alert(box)).to_contain_text("veröffentlicht")
    return kill_tab(page)


@pytest.mark.parametrize("where", PLACES)
def test_unsent_text_is_reported_on_every_page(person, desk, where):  # noqa: F811
    page = left_behind(person, desk, where)
    for address in ELSEWHERE:
        page.goto(address)
        card = page.locator(".rt-kept")
        expect(card).to_have_count(1)
        expect(card).to_contain_text("Auf diesem Gerät liegen noch 30 Zeichen, die nicht gespeichert sind.")
        expect(card).to_contain_text("TOP 1")
        expect(card).to_contain_text("Noch nicht gesendet.")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopieren").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Schon da. Noch nicht gesendet."
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.locator(".rt-kept")).to_have_count(0)
    page.goto(TABLE)
    page.wait_for_timeout(300)
    assert (page.locator(".rt-kept").count(), kept(page)) == (0, 0)


@pytest.mark.parametrize("where", PLACES)
def test_it_never_surfaces_in_another_meetings_editor(person, desk, where):  # noqa: F811
    with desk.database.write() as db:
        other = make_meeting(db, number=2)
        other_item = make_item(db, other, 1, "Ganz etwas anderes").id
        url = f"{TABLE}/meetings/{other.id}/minutes/edit"
    page = left_behind(person, desk, where)
    page.goto(url)
    box = page.locator(f"#editor-{other_item} textarea")
    card = page.locator(".rt-kept")
    expect(card).to_contain_text("Passersatzpapiere")
    card.get_by_role("button", name="Übernehmen").click()
    expect(card).to_contain_text("veröffentlicht")
    expect(box).to_have_value("")
    expect(card).to_contain_text("Noch nicht gesendet.")
    assert kept(page) == 1
    with desk.database.read() as db:
        assert db.query(Block).filter_by(item_id=other_item).count() == 0


def test_what_can_be_sent_is_sent_from_any_page(person, desk):  # noqa: F811
    page = person("ole")
    page.goto(desk.url)
    hold(page)
    composer(page, desk).press_sequentially("Noch nicht gesendet.")
    expect(saved(composer(page, desk))).to_contain_text("nur auf diesem Gerät")
    again = kill_tab(page)
    again.goto("/profile")
    expect(again.get_by_text("Von vorhin lagen 20 Zeichen nur auf diesem Gerät.")).to_be_visible()
    assert (desk.texts(), kept(again)) == (["Noch nicht gesendet."], 0)


def test_drafts_of_the_release_before_are_reported_too(person, desk):  # noqa: F811
    """Earlier releases stored drafts without the words that name their place."""
    with desk.database.read() as db:
        user = str(world.actor(db, "ole").user_id)
    old = {
        "key": "0123456789abcdef0123",
        "user": user,
        "table": "dithmarschen",
        "item": str(desk.item),
        "block": "",
        "rev": 0,
        "kind": "action",
        "internal": False,
        "at": 1_700_000_000_000,
        "text": "@Petra Aus dem alten Skript",
        "add": f"{TABLE}/items/{desk.item}/blocks",
        "blocks": f"{TABLE}/blocks",
        "sendings": 0,
        "page": "123",
    }
    page = person("ole")
    page.goto("/profile")
    page.evaluate("(old) => localStorage.setItem('rt-draft:' + old.key, JSON.stringify(old))", old)
    page.goto(TABLE)
    expect(page.locator(".rt-kept")).to_contain_text("@Petra Aus dem alten Skript")
    page.goto(desk.url)
    page.locator(".rt-kept").get_by_role("button", name="Übernehmen").click()
    expect(composer(page, desk)).to_have_value("@Petra Aus dem alten Skript")


def test_signed_out_it_says_that_there_is_something_but_not_what(person, desk):  # noqa: F811
    page = left_behind(person, desk)
    page.context.clear_cookies()
    page.goto("/sign-in")
    expect(page.locator("main")).to_contain_text("Auf diesem Gerät liegt noch Text, der nicht gespeichert ist.")
    assert "Noch nicht gesendet." not in page.content()


def test_nobody_else_sees_it(person, desk):  # noqa: F811
    page = left_behind(person, desk)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "roundtable", "value": world.token("birgit"), "url": person.server.url}])
    page.goto(TABLE)
    page.wait_for_timeout(500)
    assert (page.locator(".rt-kept").count(), kept(page)) == (0, 1)
    assert "Noch nicht gesendet." not in page.content()


def test_what_was_put_aside_stays_in_sight_when_the_seat_goes(person, desk):  # noqa: F811
    """The page goes blank, but cards with the person's own text stay."""
    jonas = person("jonas")
    jonas.goto(desk.url)
    box = box_at(jonas, desk, "a new paragraph")
    hold(jonas)
    types_on(box)
    publish(desk.database, desk.meeting)
    let_go(jonas)
    expect(alert(box)).to_contain_text("veröffentlicht")
    put_aside(jonas, box)
    remove(desk.database, "jonas")
    expect(jonas.locator("#ended")).to_be_visible()
    expect(jonas.locator(".rt-kept")).to_contain_text("Noch nicht gesendet.")
    assert kept(jonas) == 1
