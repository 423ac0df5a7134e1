"""Who presses "go on" goes along, with what is written; who only writes stays, and is told where everybody is."""

from playwright.sync_api import expect
from sqlalchemy import select

from roundtable.minutes.models import Block
from roundtable.tasks.models import ActionItem
from tests.browser.conftest import tab_to
from tests.browser.test_live_meeting import go_on, show, title
from tests.live import stage

SECOND = "Stand der Aufgaben"


def written(database, meeting, label):
    item = stage.items(database, meeting)[label].id
    with database.read() as db:
        return list(db.scalars(select(Block.text).where(Block.item_id == item).order_by(Block.id)))


def write_and_wait(page, words):
    page.locator("#doc textarea").first.click()
    page.keyboard.type(words)
    expect(page.locator("#doc .rt-saved")).to_contain_text("gespeichert")


def test_who_moves_on_goes_along_and_the_next_notes_stand_there(meeting, person, database):
    birgit = show(person("birgit"), meeting)
    write_and_wait(birgit, "Petra begrüßt alle.")
    go_on(birgit)
    expect(title(birgit)).to_have_text(SECOND)
    expect(birgit.locator("#doc textarea").first).to_be_focused()  # she was writing, and goes on writing
    birgit.keyboard.type("Drei Aufgaben sind offen.")
    birgit.get_by_role("button", name="Absatz fertig").click()
    expect(birgit.locator("#doc .rt-flow")).to_contain_text("Drei Aufgaben sind offen.")
    assert written(database, meeting, "1") == ["Petra begrüßt alle."]
    assert written(database, meeting, "2") == ["Drei Aufgaben sind offen."]


def test_a_sentence_that_was_never_saved_is_finished_at_its_item(meeting, person, database):
    birgit, ole = show(person("birgit"), meeting), show(person("ole"), meeting)
    birgit.locator("#doc textarea").first.click()
    birgit.keyboard.type("Nur halb fertig")
    go_on(birgit)
    expect(title(birgit)).to_have_text(SECOND)
    expect(birgit.locator("#doc textarea").first).to_have_value("")
    birgit.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('rt-draft:'))")
    assert written(database, meeting, "1") == ["Nur halb fertig"]
    expect(ole.locator(".rt-writing")).to_have_text("")  # she doesn't write there any more


def test_a_task_in_the_editor_is_recorded_before_going_on(meeting, person, database):
    birgit = show(person("birgit"), meeting)
    birgit.locator("#doc textarea").first.click()
    birgit.keyboard.type("@Ole hängt die Fahrpläne aus")
    expect(birgit.locator("#doc .rt-write__read")).to_be_visible()
    go_on(birgit)
    expect(title(birgit)).to_have_text(SECOND)
    expect(birgit.locator("#results, [id^=results-]").first).to_contain_text("Fahrpläne")
    with database.read() as db:
        tasks = db.scalars(select(ActionItem).where(ActionItem.title.contains("Fahrpläne"))).all()
    assert [task.origin_item_id for task in tasks] == [stage.items(database, meeting)["1"].id]


def test_by_keyboard_the_writer_lands_in_the_new_items_editor(meeting, person):
    birgit = show(person("birgit"), meeting)
    write_and_wait(birgit, "Petra begrüßt alle.")
    tab_to(birgit, "Weiter zu TOP 2")
    birgit.keyboard.press("Enter")
    expect(title(birgit)).to_have_text(SECOND)
    expect(birgit.locator("#doc textarea").first).to_be_focused()


def test_going_on_leaves_an_item_chosen_by_hand(meeting, person, database):
    birgit = show(person("birgit"), meeting, f"?item={stage.items(database, meeting)['4'].id}")
    go_on(birgit)
    expect(title(birgit)).to_have_text(SECOND)
    birgit.reload()
    expect(title(birgit)).to_have_text(SECOND)


def test_who_writes_elsewhere_is_told_both_places(meeting, person, database):
    birgit, ole = show(person("birgit"), meeting), show(person("ole", width=360, height=740), meeting)
    ole.locator("#doc textarea").first.fill("Die Helferkreise berichten")
    go_on(birgit)
    line = ole.locator(".rt-now")
    expect(line).to_contain_text("Jetzt läuft TOP 2")
    expect(line.get_by_text("Sie schreiben noch an TOP 1.")).to_be_visible()
    expect(line.get_by_role("link", name="Zu TOP 2")).to_be_visible()
    expect(line.get_by_role("button")).to_have_count(0)


def test_the_moderation_can_bring_everybody_back(meeting, person, database):
    birgit, petra = show(person("birgit"), meeting), show(person("petra"), meeting)
    go_on(birgit)
    expect(title(petra)).to_have_text(SECOND)
    expect(title(birgit)).to_have_text(SECOND)
    birgit.locator(".rt-rail").get_by_role("link", name="Begrüßung").click()
    expect(birgit.locator(".rt-now")).to_contain_text("Sie sehen TOP 1.")
    birgit.get_by_role("button", name="Alle zu TOP 1 zurückholen").click()
    expect(title(petra)).to_have_text("Begrüßung, Anwesenheit, Tagesordnung")
    go_on(birgit)
    expect(title(birgit)).to_have_text(SECOND)
    birgit.locator(".rt-rail").get_by_role("link", name="Fortbildung").click()
    expect(birgit.get_by_role("button", name="TOP 4 jetzt aufrufen")).to_be_visible()
