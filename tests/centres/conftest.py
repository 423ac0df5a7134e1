"""The shipped data, and a mobile centre in Dithmarschen."""

from datetime import date, timedelta

import pytest

from roundtable.core import clock
from roundtable.directory.models import Organisation
from tests.directory.conftest import starter

__all__ = ["starter"]


@pytest.fixture
def bus(starter) -> int:
    """The id of the counselling centre of Dithmarschen."""
    with starter.read() as db:
        return db.query(Organisation).filter_by(kind="return_counselling", region="01051").one().id


@pytest.fixture
def form():
    """What is typed about a stop, so many days ahead or on that day."""

    def fill(day: int | date = 9, **changes: object) -> dict[str, object]:
        on = day if isinstance(day, date) else clock.today() + timedelta(days=day)
        usual = {"region": "01051", "place": "Meldorf, Markt", "starts": "10:00", "ends": "12:00", "repeat": "once"}
        return {**usual, "day": on.isoformat(), **changes}

    return fill
