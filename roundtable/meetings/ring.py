"""Pure. The seat ring: where each seat stands around the table. Pure geometry for an SVG of 220 × 220."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Generic, Protocol, TypeVar

CENTRE = 110
DISTANCE = 82  # of the seats from the middle
LARGEST = 12.0

COMING = ("yes", "deputy")
# Who is there takes the shape of who will come: filled, with a hole, a cross; "" stays hollow.
PRESENCE = {"present": "yes", "deputy": "deputy", "excused": "no", "absent": "no"}


class Answering(Protocol):
    """What the ring needs to know of a seat."""

    @property
    def answer(self) -> str: ...


AnySeat = TypeVar("AnySeat", bound=Answering)


@dataclass(frozen=True)
class Seat:
    """One seat. `answer` is "open", "yes", "deputy" or "no", in a running meeting what is known of its presence.

    `member_id` lets a page mark one's own.
    """

    member_id: int
    name: str
    answer: str = "open"


@dataclass(frozen=True)
class Place(Generic[AnySeat]):
    """A seat with its middle and radius, rounded to what an SVG needs; `arm` is half a stroke of its cross."""

    seat: AnySeat
    x: float
    y: float
    r: float
    hole: float
    arm: float


def ring(seats: Iterable[AnySeat]) -> list[Place[AnySeat]]:
    """Seats clockwise from the top, evenly; they shrink when many sit at the table, so that none overlap."""
    around = list(seats)
    step = 2 * pi / max(1, len(around))
    # Half of the way to the neighbour would touch; a seat takes at most 40 % of it.
    size = round(min(LARGEST, DISTANCE * step * 0.4), 1)
    return [
        Place(
            seat,
            round(CENTRE + DISTANCE * sin(i * step), 1),
            round(CENTRE - DISTANCE * cos(i * step), 1),
            size,
            round(size * 5 / 12, 1),
            round(size / 2, 1),
        )
        for i, seat in enumerate(around)
    ]


def tally(seats: Iterable[Answering]) -> dict[str, int]:
    """How many answered what; all four answers are there."""
    counts = dict.fromkeys(("yes", "deputy", "no", "open"), 0)
    for seat in seats:
        counts[seat.answer] += 1
    return counts


def coming(seats: Iterable[Answering]) -> int:
    """How many seats will be taken, by the member or by a deputy."""
    return sum(seat.answer in COMING for seat in seats)
