"""Requirement L1 over HTTP: whatever several people type and send in whatever order, no word is lost.

Each writer is what static/js/editor is: a text, the revision it is typed on, and the rules for an answer.
One of them sleeps: that one types on for a long time before anything of it is sent. Some answers never arrive.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from roundtable.minutes.models import Block, BlockConflict, BlockRevision
from roundtable.minutes.paragraphs.actions import author_version
from roundtable.minutes.queries import revision
from tests.minutes.conftest import BASE, JSON

START = "Die Behörde hat die Daten geprüft. Sechs Einträge stimmen. Eine Vertretung war nicht erreichbar."
NAMES = ("birgit", "ole", "jonas", "anton", "birgit")  # the last one is Birgit's second window


@dataclass
class Writer:
    client: Any
    key: str
    text: str
    rev: int
    dice: random.Random
    sleepy: bool = False
    tokens: list[str] = field(default_factory=list)
    sent: str = ""

    def type(self) -> None:
        """Put a new word somewhere, or in place of a word of the first text."""
        words, token = self.text.split(" "), f"w{self.key}x{len(self.tokens)}z"
        at = self.dice.randrange(len(words) + 1)
        if at < len(words) and self.dice.random() < 0.4 and words[at].strip(".") in START:
            words[at] = token + ("." if words[at].endswith(".") else "")
        else:
            words.insert(at, token)
        self.tokens.append(token)
        self.text = " ".join(words)
        if self.dice.random() < 0.1:
            self.text += "\n\nNeue Zeile."

    def send(self, block: int) -> None:
        if self.text == self.sent:
            return
        data = {"text": self.text, "base_rev": self.rev, "client_key": self.key}
        reply = self.client.post(f"{BASE}/blocks/{block}", data=data, headers=JSON)
        assert reply.status_code == 200
        self.sent = self.text
        if self.dice.random() < 0.15:
            return  # the answer got lost
        ack = reply.json()
        if ack["text"] is None:
            self.rev = ack["rev"]
        elif ack["conflict"] or self.dice.random() < 0.5:
            self.rev = ack["own_rev"]  # typed on meanwhile
        else:
            self.text = self.sent = ack["text"]
            self.rev = ack["rev"]


def both_can_read(desk, block: int) -> str:
    """The text of the block, and the author's version in every open conflict."""
    with desk.database.read() as db:
        row = db.get(Block, block)
        cards = db.scalars(
            select(BlockConflict).where(BlockConflict.block_id == block, BlockConflict.resolved_at.is_(None))
        )
        sides = [author_version(revision(db, block, card.rev + 1), card, row)[0] for card in cards]
        return "\n".join([row.text, *sides])


def history(desk, block: int) -> str:
    with desk.database.read() as db:
        return "\n".join(db.scalars(select(BlockRevision.text).where(BlockRevision.block_id == block)))


@pytest.mark.parametrize("seed", range(20))
def test_no_word_is_lost(visit, desk, seed):
    dice = random.Random(seed)
    block = desk.write(START)
    names = NAMES[: dice.randint(3, 5)]
    writers = [Writer(visit(name), str(n), START, 1, dice, sleepy=n == 0) for n, name in enumerate(names)]
    for _ in range(25):
        writer = dice.choice(writers)
        writer.type()
        if not writer.sleepy and dice.random() < 0.7:
            writer.send(block)
        if dice.random() < 0.08:
            keep_both(visit, desk, block)
    for writer in writers:
        writer.send(block)
    visible, kept = both_can_read(desk, block), history(desk, block)
    tokens = [token for writer in writers for token in writer.tokens]
    assert [token for token in tokens if token not in kept] == []
    assert [token for token in tokens if token not in visible] == []


def keep_both(visit, desk, block: int) -> None:
    with desk.database.read() as db:
        card = db.scalar(
            select(BlockConflict.id).where(BlockConflict.block_id == block, BlockConflict.resolved_at.is_(None))
        )
    if card:
        reply = visit("ole").post(f"{BASE}/conflicts/{card}/choice", data={"choice": "both"})
        assert reply.status_code == 303


def send(client, path: str, text: str, sending: int, rev: int = 0) -> dict[str, Any]:
    data = {"text": text, "base_rev": rev, "client_key": "a1b2", "sending": sending}
    reply = client.post(f"{BASE}/{path}", data=data, headers=JSON)
    assert reply.status_code == 200
    return reply.json()


def test_a_new_paragraph_that_arrives_again_late_and_half_takes_nothing_away(visit, desk):
    """The browser gave up the first request and sent again; then both arrive, in any order."""
    birgit, path = visit("birgit"), f"items/{desk.papers}/blocks"
    block = send(birgit, path, "Der ganze Satz.", sending=2)["block"]
    late = send(birgit, path, "Der ganze", sending=1)
    assert (late["block"], late["text"]) == (block, "Der ganze Satz.")
    assert send(birgit, f"blocks/{block}", "Der ganze Satz. Weiter.", sending=3, rev=1)["text"] is None
    for sending, text in ((2, "Der ganze Satz."), (1, "Der ganze")):
        assert send(birgit, path, text, sending)["text"] == "Der ganze Satz. Weiter."
    assert both_can_read(desk, block) == "Der ganze Satz. Weiter."


def test_a_change_that_arrives_late_and_half_takes_nothing_away(visit, desk):
    block = desk.write("Der erste Satz. Der zweite.")
    path = f"blocks/{block}"
    send_as(visit("ole"), block, "Der allererste Satz. Der zweite.")
    whole = send(visit("birgit"), path, "Der erste Satz. Der zweite. Der dritte Satz.", sending=2, rev=1)
    assert whole["text"] == "Der allererste Satz. Der zweite. Der dritte Satz."
    late = send(visit("birgit"), path, "Der erste Satz. Der zweite. Der dri", sending=1, rev=1)
    assert late["text"] == both_can_read(desk, block) == "Der allererste Satz. Der zweite. Der dritte Satz."
    # What is typed after that is as new as ever.
    more = send(visit("birgit"), path, "Der allererste Satz. Der zweite.", sending=3, rev=late["rev"])
    assert more["text"] is None and both_can_read(desk, block) == "Der allererste Satz. Der zweite."


def send_as(client, block: int, text: str) -> None:
    data = {"text": text, "base_rev": 1, "client_key": "ffff"}
    assert client.post(f"{BASE}/blocks/{block}", data=data, headers=JSON).status_code == 200
