"""Pure. The ring of seats on the invitation: a dot for each person, one of them for the reader."""

from dataclasses import dataclass
from math import cos, pi, sin

MOST_DOTS = 14  # more dots would touch each other


@dataclass(frozen=True)
class Dot:
    """A place in a drawing of 220 × 220; `mine` is the reader's."""

    x: float
    y: float
    mine: bool


def ring(people: int) -> list[Dot]:
    """5 to MOST_DOTS dots, evenly around the table, clockwise from the top; the reader's is the last."""
    count = max(5, min(people, MOST_DOTS))
    turns = [2 * pi * place / count for place in range(count)]
    return [
        Dot(round(110 + 82 * sin(turn), 1), round(110 - 82 * cos(turn), 1), place == count - 1)
        for place, turn in enumerate(turns)
    ]
