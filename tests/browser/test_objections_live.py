"""From a marked passage to the corrected version, in two browsers that show each change within a second."""

import pytest
from playwright.sync_api import expect

from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.minutes.conftest import make_item, make_meeting

TEXT = "Die Ausländerbehörde hat in den Osterferien **verkürzte** Sprechzeiten."
# Selects from "Osterferien" to the end, across the bold word, as a mouse would.
MARK = """() => {
  const block = document.querySelector(".rt-document [id^='block-'] p"), range = document.createRange();
  range.setStart(block.firstChild, block.firstChild.data.indexOf("Osterferien"));
  range.setEnd(block.lastChild, block.lastChild.data.length);
  document.getSelection().removeAllRanges(); document.getSelection().addRange(range);
}"""


@pytest.fixture
def minutes(database):
    """The address of published minutes with one paragraph."""
    with database.write() as db:
        meeting = make_meeting(db)
        item = make_item(db, meeting, 1, "Verschiedenes")
        paragraphs.add_block(world.actor(db, "ole"), db.get(AgendaItem, item.id), "note", TEXT)
        publishing.publish(world.actor(db, "ole"), meeting)
        return f"/tables/dithmarschen/meetings/{meeting.id}/minutes"


def test_a_passage_is_marked_objected_to_answered_and_corrected(person, minutes):
    petra, birgit = person("petra"), person("birgit")
    petra.goto(minutes)
    birgit.goto(minutes)
    expect(birgit.locator("#live-state")).to_have_attribute("data-state", "live")
    petra.evaluate(MARK)
    petra.get_by_role("link", name="Einwendung schreiben").click()
    expect(petra.get_by_label("Welche Stelle?")).to_have_value("Osterferien verkürzte Sprechzeiten.")
    petra.get_by_label("Was stimmt nicht, und wie soll es heißen?").fill("Bitte ergänzen, von wann bis wann.")
    petra.get_by_role("button", name="Einwendung abschicken").click()
    expect(petra.locator("#objection-window")).to_contain_text("Noch offen.")
    expect(birgit.locator("#objection-window")).to_contain_text("Bitte ergänzen, von wann bis wann.", timeout=1500)
    birgit.get_by_role("link", name="Beantworten").click()
    birgit.get_by_label("Wie der Absatz lauten soll").fill("Vom 3. bis 14. April gelten kürzere Sprechzeiten.")
    birgit.get_by_role("button", name="Annehmen und berichtigen").click()
    expect(petra.locator(".rt-document")).to_contain_text("Vom 3. bis 14. April", timeout=3000)
    expect(petra.locator("#objection-window")).to_contain_text("Berichtigt in Fassung 2.")
    expect(petra.get_by_role("heading", name="Fassung 2")).to_be_visible()


def test_the_way_to_the_form_is_where_something_was_marked(person, minutes):
    """The button appears beside the selection: on a phone the one of the page is far below."""
    petra = person("petra", width=360, height=740)
    petra.goto(minutes)
    here = petra.get_by_role("link", name="Einwendung zu dieser Stelle")
    expect(here).to_have_count(0)
    petra.evaluate(MARK)
    expect(here).to_be_in_viewport()
    petra.evaluate("document.getSelection().removeAllRanges()")
    expect(here).to_have_count(0)
    petra.evaluate(MARK)
    here.click()
    expect(petra.get_by_label("Welche Stelle?")).to_have_value("Osterferien verkürzte Sprechzeiten.")


def test_by_keyboard_and_without_scripts(person, minutes, database):
    petra = person("petra", width=320, javascript=False)
    petra.goto(minutes)
    petra.get_by_role("link", name="Einwendung schreiben").press("Enter")
    with database.read() as db:
        block = db.query(Block.id).scalar()
    petra.get_by_label("Um welchen Absatz geht es?").select_option(str(block))
    petra.get_by_label("Was stimmt nicht, und wie soll es heißen?").fill("So war es nicht.")
    petra.get_by_role("button", name="Einwendung abschicken").press("Enter")
    expect(petra.locator("#objection-window")).to_contain_text("So war es nicht.")
    expect(petra.locator(f"#objected-{block}")).to_contain_text("1 Einwendung")
