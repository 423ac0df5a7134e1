"""Pure. The ring of seats on the invitation: one dot for each person, one of them is yours."""

from dataclasses import dataclass
from math import cos, pi, sin

MOST = 14  # more dots would touch each other


@dataclass(frozen=True)
class Dot:
    """In a drawing of 220 × 220."""

    x: float
    y: float
    mine: bool


def ring(people: int) -> list[Dot]:
    """Evenly around the table, the first at the top; yours is the last."""
    count = max(5, min(people, MOST))
    turns = [2 * pi * place / count for place in range(count)]
    return [
        Dot(round(110 + 82 * sin(turn), 1), round(110 - 82 * cos(turn), 1), place == count - 1)
        for place, turn in enumerate(turns)
    ]
