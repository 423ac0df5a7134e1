"""What a browser does after the connection was gone, or while it swallows everything."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from tests import world
from tests.browser.conftest import LINE_FAULTS
from tests.browser.test_live_connection import state
from tests.browser.test_live_meeting import show
from tests.browser.test_minutes_rescue import kept
from tests.browser.test_minutes_writing import ACKNOWLEDGED, open_editor
from tests.in_time import in_time
from tests.live import stage

WRITERS = ("birgit", "ole", "jonas")


def rewrite(database, block: int, text: str, name: str = "ole") -> None:
    with database.write() as db:
        row = db.get_one(Block, block)
        paragraphs.save_block(world.actor(db, name), row, row.rev, text)


def three_hundred_changes(database, item: int, word: str) -> list[str]:
    """Add a hundred paragraphs and change each twice; returns their final texts."""
    for number in range(100):
        block = stage.write(database, item, f"{word} {number:02} erst", WRITERS[number % 3])
        for version in ("dann", "zuletzt"):
            rewrite(database, block, f"{word} {number:02} {version}", WRITERS[(number + 1) % 3])
    return [f"{word} {number:02} zuletzt" for number in range(100)]


# When the connection was back, and when the last change was on the screen.
WATCH = """(last) => {
    window.took = null;
    addEventListener("online", () => {
        const since = performance.now();
        const look = () => {
            if (document.querySelector(".rt-flow .rt-block:last-child")?.textContent.includes(last)) {
                window.took ??= performance.now() - since;
                watcher.disconnect(); // or it would answer for the next round as well
            }
        };
        const watcher = new MutationObserver(look);
        watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
        look();
    }, { once: true });
}"""


def test_after_three_hundred_changes_offline_everything_is_there_within_two_seconds(meeting, item, database, person):
    person.tolerate(*LINE_FAULTS)
    line, took, texts = person.proxy(), [], []
    petra = show(person("petra", via=line), meeting)
    petra.evaluate("window.stayed = true")
    for word in ("Morgens", "Mittags"):
        petra.context.set_offline(True)
        line.cut()
        state(petra, "off", 15)
        texts += three_hundred_changes(database, item, word)
        petra.evaluate(WATCH, texts[-1])
        petra.context.set_offline(False)
        petra.wait_for_function("() => window.took !== null")
        took.append(petra.evaluate("window.took"))
        assert petra.locator(".rt-flow .rt-block p").all_inner_texts() == texts
    assert in_time(min(took) / 1000, 2), took
    state(petra, "live", 15)
    assert petra.evaluate("window.stayed") is True


def black_hole(page: Page, line: Any) -> None:
    """Swallow everything on the connection, and wait until the page says so."""
    line.swallow()
    began = time.monotonic()
    state(page, "off", 16)
    assert time.monotonic() - began < 15
    expect(page.locator(".rt-live__word")).to_have_text("getrennt")


def saved(box: Locator) -> Locator:
    return box.locator("xpath=ancestor::form").locator(".rt-saved__t")


@pytest.mark.timeout(120)
def test_a_black_hole_is_no_connection_and_what_is_typed_is_offered_for_merging(meeting, item, database, person):
    person.tolerate(*LINE_FAULTS)
    block = stage.write(database, item, "Der erste Satz. Der zweite Satz.")
    line = person.proxy()
    birgit, asked = show(person("birgit", via=line), meeting), []
    box = open_editor(birgit, block)
    black_hole(birgit, line)
    box.press("End")
    box.press_sequentially(" Aus dem schwarzen Loch.")
    expect(saved(box)).to_have_text(re.compile("nur auf diesem Gerät"), timeout=20_000)
    assert kept(birgit) == 1
    rewrite(database, block, "Der allererste Satz. Der zweite Satz.")

    birgit.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    birgit.close(run_before_unload=True)
    birgit.wait_for_timeout(500)
    assert asked == ["beforeunload"] and not birgit.is_closed()
    expect(box).to_have_value("Der erste Satz. Der zweite Satz. Aus dem schwarzen Loch.")

    context = birgit.context
    birgit.close(run_before_unload=False)
    line.lose()
    again = show(context.new_page(), meeting)
    offer = again.locator(".rt-kept")
    expect(offer).to_contain_text("die nicht gespeichert sind")
    expect(offer).to_contain_text("Aus dem schwarzen Loch.")
    offer.get_by_role("button", name="Übernehmen").click()
    expect(offer).to_have_count(0)
    both = "Der allererste Satz. Der zweite Satz. Aus dem schwarzen Loch."
    expect(again.locator(f"#block-{block}")).to_contain_text(both)
    with database.read() as db:
        assert db.get_one(Block, block).text == both
    assert kept(again) == 0


@pytest.mark.timeout(120)
def test_a_black_hole_that_ends_saves_what_was_typed_meanwhile(meeting, item, database, person):
    """Without a reload both paragraphs, the open one and the new one, arrive by themselves and only once."""
    person.tolerate(*LINE_FAULTS)
    block, line = stage.write(database, item, "Der erste Satz."), person.proxy()
    birgit = show(person("birgit", via=line), meeting)
    new, box = birgit.locator(f"#editor-{item} textarea"), open_editor(birgit, block)
    black_hole(birgit, line)
    box.press("End")
    box.press_sequentially(" Und der zweite.")
    new.press_sequentially("Ein neuer Absatz.")
    for field in (box, new):
        expect(saved(field)).not_to_have_text(re.compile("^gespeichert"))
    rewrite(database, block, "Der allererste Satz.")
    line.heal()
    for field in (box, new):
        expect(saved(field)).to_have_text(ACKNOWLEDGED, timeout=25_000)
    expect(box).to_have_value("Der allererste Satz. Und der zweite.")
    with database.read() as db:
        texts = [row.text for row in db.query(Block).filter_by(item_id=item).order_by(Block.position)]
    assert texts == ["Der allererste Satz. Und der zweite.", "Ein neuer Absatz."]
    state(birgit, "live", 15)
