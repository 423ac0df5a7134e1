"""Internal paragraphs in a real browser: never open for a moment, by keyboard, offline and back."""

from playwright.sync_api import expect
from sqlalchemy import select

from roundtable.core.models import Event
from roundtable.minutes.models import Block
from tests.browser.conftest import kill_tab
from tests.browser.test_minutes_writing import composer, desk  # noqa: F401  (a fixture)


def rows(desk):  # noqa: F811
    with desk.database.read() as db:
        return [(block.text, block.internal) for block in db.scalars(select(Block).order_by(Block.position))]


def layered(desk) -> int:  # noqa: F811
    """How many paragraphs were open first and became internal later."""
    with desk.database.read() as db:
        return len(db.scalars(select(Event).where(Event.verb == "minutes.block_layered")).all())


def eventually(page, desk, expected):  # noqa: F811
    for _try in range(40):
        if rows(desk) == expected:
            return
        page.wait_for_timeout(100)
    assert rows(desk) == expected


def test_ticked_before_typing_it_is_internal_at_once_and_for_the_next_paragraphs(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    birgit.locator(f"#internal-{desk.item}").focus()
    birgit.keyboard.press("Space")
    box = composer(birgit, desk)
    box.press_sequentially("Vertraulich eins.")
    eventually(birgit, desk, [("Vertraulich eins.", True)])
    box.press("Enter")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(birgit.locator(f"#internal-{desk.item}")).to_be_checked()
    box.press_sequentially("Vertraulich zwei.")
    eventually(birgit, desk, [("Vertraulich eins.", True), ("Vertraulich zwei.", True)])
    assert layered(desk) == 0


def test_ticked_while_typing_the_rest_waits_until_the_paragraph_is_internal(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    box = composer(birgit, desk)
    box.press_sequentially("Erst offen.")
    eventually(birgit, desk, [("Erst offen.", False)])
    birgit.locator(f"#internal-{desk.item}").check()
    box.press_sequentially(" Dann vertraulich.")
    eventually(birgit, desk, [("Erst offen. Dann vertraulich.", True)])
    assert layered(desk) == 1


def test_what_was_typed_offline_is_internal_when_another_page_sends_it(person, desk):  # noqa: F811
    birgit = person("birgit")
    birgit.goto(desk.url)
    birgit.locator(f"#internal-{desk.item}").check()
    birgit.route("**/blocks", lambda route: route.abort())
    composer(birgit, desk).press_sequentially("Vertraulich im Zug.")
    birgit.wait_for_timeout(300)
    again = kill_tab(birgit)
    again.goto(desk.url)
    eventually(again, desk, [("Vertraulich im Zug.", True)])
    assert layered(desk) == 0


def test_without_javascript(person, desk):  # noqa: F811
    ole = person("ole", javascript=False, width=320)
    ole.goto(desk.url)
    ole.locator(f"#internal-{desk.item}").check()
    composer(ole, desk).fill("Vertraulich.")
    ole.locator(f"#editor-{desk.item} [data-done]").click()
    assert rows(desk) == [("Vertraulich.", True)]
    expect(ole.locator(".rt-par--internal")).to_contain_text("Vertraulich.")
