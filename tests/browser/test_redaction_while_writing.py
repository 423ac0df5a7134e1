"""Words are redacted in a paragraph that is open in an editor: the writer's work stays, the words don't."""

from playwright.sync_api import expect

from roundtable.minutes.redaction import actions as redaction
from tests import world
from tests.browser.test_minutes_writing import composer, desk, open_editor  # noqa: F401  (a fixture)

NAME = "Samira Beispielfrau"


def test_what_waited_here_is_masked_and_the_writer_is_told(person, desk):  # noqa: F811
    block = desk.write(f"Am Montag hat {NAME} einen Termin.")
    ole = person("ole")
    ole.goto(desk.url)
    box = open_editor(ole, block)
    ole.route(f"**/blocks/{block}", lambda route: route.abort())  # the line is dead while Ole types
    box.press_sequentially(" Der Flyer ist fertig.")
    with desk.database.write() as db:
        redaction.redact(world.actor(db, "birgit"), NAME, "Ein Name stand da.")
    ole.unroute(f"**/blocks/{block}")
    expected = "Am Montag hat [geschwärzt 1] einen Termin. Der Flyer ist fertig."
    expect(box).to_have_value(expected)
    expect(ole.locator(f"#edit-{block} .rt-write__alert").first).to_contain_text("Sie bleiben draußen.")
    assert desk.texts() == [expected]
