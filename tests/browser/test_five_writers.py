"""Five people write the minutes of one running meeting at the same time, and one of their devices falls asleep.

Everybody types unique words. At the end each word is in the text or on a conflict card that everybody can read, on all
five screens and in the database; and nobody was told "gespeichert" before it was true.
"""

import random
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from roundtable.core.db import Database
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block, BlockConflict, BlockRevision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.queries import revision
from roundtable.tables.models import Member
from tests import world
from tests.browser.conftest import LINE_FAULTS
from tests.browser.test_live_meeting import show
from tests.live import stage

FIVE = ("birgit", "ole", "jonas", "petra", "anton")
SLEEPER = "jonas"
START = (
    "Die Behörde hat alle Daten geprüft. Sechs Einträge im Verzeichnis stimmen. Eine Vertretung war nicht erreichbar. "
    "Die Koordinierungsstelle fragt im Juli noch einmal nach. Das Merkblatt bleibt vorerst, wie es ist."
)
TOKEN = re.compile(r"\b[a-z]\d{2}x\b")

# Notes every text that was marked as "gespeichert", and when.
WITNESS = """() => {
    window.claims = [];
    const look = () => {
        for (const form of document.querySelectorAll("form[data-editor]")) {
            const text = form.querySelector("textarea").value;
            if (form.querySelector(".rt-saved").dataset.state !== "saved" || form.witnessed === text) continue;
            form.witnessed = text;
            window.claims.push([text, Date.now()]);
        }
    };
    const anything = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(look).observe(document.body, anything);
}"""
# Puts the caret between two words as a click would, or with `words` selects one.
BETWEEN = """(box, share) => {
    const gaps = [...box.value.matchAll(/ |$/g)].map((gap) => gap.index);
    const at = gaps[Math.floor(share * gaps.length)];
    box.focus();
    box.setSelectionRange(at, at);
}"""
WORD = """(box, word) => {
    const at = box.value.indexOf(word);
    box.focus();
    box.setSelectionRange(at, at + word.length);
    return at;
}"""
# What a person can read in this column: visible text, and the content of fields.
READABLE = """() => {
    const column = document.getElementById("doc");
    return [column.innerText, ...[...column.querySelectorAll("textarea")].map((box) => box.value)].join("\\n");
}"""
ALL_READABLE = f"(words) => {{ const text = ({READABLE})(); return words.every((word) => text.includes(word)); }}"
AT_REST = """() => [...document.querySelectorAll("form[data-editor] .rt-saved")]
    .every((place) => ["", "saved"].includes(place.dataset.state))
    && !Object.keys(localStorage).some((name) => name.startsWith("rt-draft:"))"""


@pytest.fixture
def meeting(database: Database) -> int:
    """A running meeting. Petra gets the right to write, so that five people have it."""
    with database.write() as db:
        seat = db.query(Member).filter_by(user_id=world.actor(db, "petra").user_id, table_id=1).one()
        seat.role = "member"
    return stage.running(database)


@pytest.fixture
def shared(database: Database, meeting: int) -> int:
    """A paragraph that all five open."""
    with database.write() as db:
        item = db.get_one(AgendaItem, stage.items(database, meeting)["1"].id)
        return paragraphs.add_block(world.actor(db, "ole"), item, "note", START).id


class Hands:
    """Types for all five in turns, a word each, so that all of them have unsaved text at the same time."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.typed: list[str] = []

    def word(self, name: str) -> str:
        self.typed.append(f"{name[0]}{len(self.typed):02}x")
        return self.typed[-1]

    def everybody(self, boxes: dict[str, Locator], rounds: int) -> None:
        for _ in range(rounds):
            for name in self.dice.sample(sorted(boxes), len(boxes)):
                boxes[name].evaluate(BETWEEN, self.dice.random())
                boxes[name].page.keyboard.type(f" {self.word(name)}")

    def replace(self, name: str, box: Locator, word: str) -> str:
        assert box.evaluate(WORD, word) >= 0
        box.page.keyboard.type(self.word(name))
        return self.typed[-1]


def open_paragraph(page: Page, block: int) -> Locator:
    page.locator(f"#block-{block} .rt-block__edit").press("Enter")
    box = page.locator(f"#edit-{block} textarea")
    expect(box).to_be_focused()
    return box


def fall_asleep(page: Page, line: Any) -> Any:
    """As when a lid is closed: nothing runs in the page, and its connections are gone without its noticing."""
    asleep = page.context.new_cdp_session(page)
    asleep.send("Debugger.enable")
    asleep.send("Debugger.pause")
    line.cut()
    return asleep


def wake_up(asleep: Any) -> None:
    asleep.send("Debugger.resume")
    asleep.detach()


def in_database(database: Database, meeting: int) -> tuple[str, str]:
    """The text of all paragraphs, and their authors' versions on all open conflict cards."""
    with database.read() as db:
        blocks = {block.id: block for block in db.scalars(select(Block).where(Block.meeting_id == meeting))}
        cards = db.scalars(select(BlockConflict).where(BlockConflict.resolved_at.is_(None)))
        sides = [
            paragraphs.author_version(revision(db, card.block_id, card.rev + 1), card, blocks[card.block_id])[0]
            for card in cards
        ]
        return "\n".join(block.text for block in blocks.values()), "\n".join(sides)


def claimed_too_early(database: Database, claims: list[tuple[str, int]]) -> list[str]:
    """Words that were marked as "gespeichert" before the database had them."""
    with database.read() as db:
        stored = [(each.at, set(TOKEN.findall(each.text))) for each in db.scalars(select(BlockRevision))]
    found = []
    for text, shown in claims:
        until = datetime.fromtimestamp(shown / 1000, UTC) + timedelta(milliseconds=1)  # the browser's clock has only ms
        known = set().union(*(tokens for at, tokens in stored if at <= until))
        found += sorted(set(TOKEN.findall(text)) - known)
    return found


def missing(words: Iterable[str], text: str) -> list[str]:
    found = set(TOKEN.findall(text))
    return [word for word in words if word not in found]


@pytest.mark.timeout(180)
def test_five_people_write_at_once_and_one_wakes_from_sleep(database, meeting, shared, person):
    person.tolerate(*LINE_FAULTS)
    line, hands = person.proxy(), Hands(seed=5)
    pages = {name: show(person(name, width=1100, via=line if name == SLEEPER else None), meeting) for name in FIVE}
    for page in pages.values():
        page.evaluate(WITNESS)
    own = {name: page.locator("form[id^=editor-] textarea") for name, page in pages.items()}
    hands.everybody(own, rounds=2)
    together = {name: open_paragraph(page, shared) for name, page in pages.items()}
    hands.everybody(together, rounds=2)
    sleeper, awake = pages[SLEEPER], {name: box for name, box in together.items() if name != SLEEPER}

    unsent = hands.replace(SLEEPER, together[SLEEPER], "Vertretung")
    asleep = fall_asleep(sleeper, line)
    hands.replace("birgit", together["birgit"], "Vertretung")
    hands.everybody(awake, rounds=2)
    for name in awake:
        expect(pages[name].locator(f"#edit-{shared} .rt-saved")).to_have_attribute("data-state", "saved")
    assert missing(hands.typed, "\n".join(in_database(database, meeting)))[-1:] == [unsent], "this one slept"
    wake_up(asleep)
    hands.everybody(together, rounds=1)

    everybody_can_read(hands.typed, pages, shared)
    text, cards = in_database(database, meeting)
    assert missing(hands.typed, f"{text}\n{cards}") == []
    assert [word for word in hands.typed if text.count(word) > 1] == []
    claims = [claim for page in pages.values() for claim in page.evaluate("window.claims")]
    assert len(claims) >= 2 * len(FIVE), "everybody was told of both paragraphs"
    assert claimed_too_early(database, claims) == []
    keep_both(pages)
    assert missing(hands.typed, in_database(database, meeting)[0]) == []


def everybody_can_read(words: list[str], pages: dict[str, Page], block: int) -> None:
    """All words are on all screens, and a card where two people replaced the same word."""
    for page in pages.values():
        page.wait_for_function(AT_REST)
    for name, page in pages.items():
        page.wait_for_function(ALL_READABLE, arg=words)
        assert missing(words, page.evaluate(READABLE)) == [], name
        expect(page.locator(f"#block-{block} .rt-conflict")).not_to_have_count(0)


def keep_both(pages: dict[str, Page]) -> None:
    """One person settles all cards; they disappear on all screens."""
    cards = pages["petra"].locator(".rt-conflict")
    while before := cards.count():
        cards.first.get_by_role("button", name="Beide untereinander behalten").click()
        expect(cards).not_to_have_count(before)
    for page in pages.values():
        expect(page.locator(".rt-conflict")).to_have_count(0)
