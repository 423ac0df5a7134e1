"""L1: two to ten people change one block at random, some of them after their computer slept: no word is lost.

`ROUNDTABLE_SOAK=100000` raises the number of schedules.
"""

import os
import random
from dataclasses import dataclass, field

import pytest

from roundtable.minutes.merge import merge

SCHEDULES = int(os.environ.get("ROUNDTABLE_SOAK", "1000"))
STEPS = 40
SENTENCES = "Die Moderation stellt fest, dass der Termin passt. Es gibt Fragen dazu, aber keinen Beschluss.\n"
FILLER = SENTENCES.split(" ")


@dataclass
class Server:
    """The block as the application keeps it: every revision's text, the newest text, and the conflicts."""

    texts: list[str]
    conflicts: list[str] = field(default_factory=list)

    def save(self, base_rev: int, text: str) -> tuple[int, str]:
        found = merge(self.texts[base_rev], self.texts[-1], text)
        self.texts.append(found.text)
        self.conflicts += [passage for one in found.conflicts for passage in (one.theirs, one.mine)]
        return len(self.texts) - 1, found.text


@dataclass
class Writer:
    """A browser: what was loaded, what stands in the text field, and how many words this person typed."""

    name: str
    rev: int
    text: str
    typed: int = 0

    def type(self, rnd: random.Random) -> str:
        self.typed += 1
        token = f"{self.name}{self.typed}"
        words = self.text.split(" ")
        at = rnd.choice((rnd.randint(0, len(words)), len(words)))
        ending = rnd.choice(("", "", ".", ",", "\n", ".\n\n"))
        self.text = " ".join([*words[:at], token + ending, *words[at:]])
        return token

    def remove(self, rnd: random.Random) -> list[str]:
        """Deletes some words on purpose and says which of them were somebody's tokens."""
        words = self.text.split(" ")
        at, length = rnd.randint(0, len(words)), rnd.randint(1, 3)
        gone = words[at : at + length]
        self.text = " ".join(words[:at] + words[at + length :])
        return [token for word in gone for token in tokens(word)]

    def save(self, server: Server) -> None:
        self.rev, self.text = server.save(self.rev, self.text)

    def load(self, server: Server) -> None:
        """A push of the newest text, which the browser takes only while nothing unsaved is in the field."""
        if self.text == server.texts[self.rev]:
            self.rev, self.text = len(server.texts) - 1, server.texts[-1]


def tokens(text: str) -> list[str]:
    return [word.strip(".,") for word in text.split() if word[0] == "§"]


def written(rnd: random.Random) -> tuple[Server, set[str], set[str]]:
    """One schedule: the server at its end, every token typed, and those deleted on purpose."""
    start = " ".join(rnd.choice(FILLER) for _ in range(rnd.randint(0, 60)))
    server = Server([start])
    writers = [Writer(f"§{letter}", 0, start) for letter in "abcdefghij"[: rnd.randint(2, 10)]]
    typed: set[str] = set()
    deleted: set[str] = set()
    for step in range(STEPS):
        # The first writer's computer sleeps through most of the schedule with unsaved text in the field.
        writer = rnd.choice(writers[1:] if STEPS // 5 < step < STEPS * 4 // 5 else writers)
        act(rnd, writer, server, typed, deleted)
    for writer in writers:
        writer.save(server)
    return server, typed, deleted


def act(rnd: random.Random, writer: Writer, server: Server, typed: set[str], deleted: set[str]) -> None:
    kind = rnd.choice(("type", "type", "type", "remove", "save", "save", "load"))
    if kind == "type":
        typed.add(writer.type(rnd))
    elif kind == "remove":
        deleted.update(writer.remove(rnd))
    elif kind == "save":
        writer.save(server)
    else:
        writer.load(server)


@pytest.mark.timeout(24 * 3600)
def test_every_typed_word_is_in_the_text_or_in_a_conflict() -> None:
    merged = conflicts = 0
    for seed in range(SCHEDULES):
        server, typed, deleted = written(random.Random(seed))
        kept = {token for text in (server.texts[-1], *server.conflicts) for token in tokens(text)}
        assert typed - deleted - kept == set(), f"schedule {seed}"
        merged += len(server.texts)
        conflicts += len(server.conflicts)
    # Both ways must have been taken, often.
    assert merged > 5 * SCHEDULES
    assert conflicts > SCHEDULES


def test_no_word_is_doubled_by_merging() -> None:
    for seed in range(min(SCHEDULES, 300)):
        server, _, _ = written(random.Random(seed))
        found = tokens(server.texts[-1])
        assert len(found) == len(set(found)), f"schedule {seed}"
