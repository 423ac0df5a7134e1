"""Invented totals of four regions over five quarters; the last one that is over waits for the coordination."""

from random import Random

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.demo.people import SEATS, Seat, seat_of
from roundtable.demo.training import coordination
from roundtable.directory.models import Organisation
from roundtable.totals import actions as totals_actions
from roundtable.totals import quarters
from roundtable.totals import queries as totals_queries

# About how many consultations of each country there are in a quarter.
USUAL = {"IQ": 14, "GE": 11, "AM": 9, "TR": 9, "SY": 8, "AF": 6, "AL": 6, "AZ": 5, "GH": 4, "RU": 4, "MD": 3, "IR": 3}
QUARTERS = 5


def fill(db: Session) -> None:
    chance = Random(2018)  # noqa: S311 (an example, always the same one)
    over = quarters.latest(clock.today(), QUARTERS + 1)[1:]
    for slug, seats in SEATS.items():
        seat = seat_of(db, slug, seats[0][0])
        centre = _centre(db, seat)
        for quarter in over:
            counts = {code: max(0, round(chance.gauss(mean, 3))) for code, mean in USUAL.items()}
            totals_actions.enter(seat, centre, quarter, {code: n for code, n in counts.items() if n}, seen=0)
    for quarter in reversed(over[1:]):
        totals_actions.publish(coordination(db), quarter)


def _centre(db: Session, seat: Seat) -> Organisation:
    region = seat.table.region_ags
    known = totals_queries.centres(db, region)
    if known:
        return known[0]
    centre = Organisation(kind="return_counselling", name=f"Rückkehrberatung {seat.table.name}", region=region)
    db.add(centre)
    db.flush()
    return centre
