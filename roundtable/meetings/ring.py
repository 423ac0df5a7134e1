"""Pure. The seat ring: where each seat is drawn around the table, in an SVG of 220 × 220."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Generic, Protocol, TypeVar

CENTRE = 110
DISTANCE = 82  # from the centre to the middle of a seat
LARGEST = 12.0  # radius of a seat

COMING = ("yes", "deputy")
# {attendance: the answer whose shape it is drawn with}. yes is filled, deputy has a hole, no is crossed, open hollow.
SHAPES = {"present": "yes", "deputy": "deputy", "excused": "no", "absent": "no"}


class Answering(Protocol):
    """Anything with an answer can be drawn: "open", "yes", "deputy" or "no"."""

    @property
    def answer(self) -> str: ...


AnySeat = TypeVar("AnySeat", bound=Answering)


@dataclass(frozen=True)
class Seat:
    """One seat. `answer` is "open", "yes", "deputy" or "no"; once the meeting has begun, the shape of its attendance.

    Pages use `member_id` to mark one's own seat.
    """

    member_id: int
    name: str
    answer: str = "open"


@dataclass(frozen=True)
class Place(Generic[AnySeat]):
    """A seat with its centre and radius; `hole` is the radius of the hole, `arm` half a stroke of the cross."""

    seat: AnySeat
    x: float
    y: float
    r: float
    hole: float
    arm: float


def ring(seats: Iterable[AnySeat]) -> list[Place[AnySeat]]:
    """Seats at even distances, clockwise from the top. With many they get smaller, so that none overlap."""
    around = list(seats)
    step = 2 * pi / max(1, len(around))
    # At 50 % of the way to the neighbour seats would touch; 40 % leaves a gap.
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
    """{answer: how many seats}, with all four answers."""
    counts = dict.fromkeys(("yes", "deputy", "no", "open"), 0)
    for seat in seats:
        counts[seat.answer] += 1
    return counts


def coming(seats: Iterable[Answering]) -> int:
    """How many seats will be taken, by the member or by a deputy."""
    return sum(seat.answer in COMING for seat in seats)
