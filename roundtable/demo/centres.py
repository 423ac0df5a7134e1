"""A mobile centre in Dithmarschen with its stops, and a centre that also serves a neighbouring Kreis."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.centres import actions as centres
from roundtable.centres.actions import SeriesDraft, StopDraft
from roundtable.core import clock
from roundtable.demo.people import seat_of
from roundtable.directory.models import Organisation
from roundtable.meetings.series.rule import nth_of_month
from roundtable.tables.models import Region

HERE = "01051"


def fill(db: Session) -> None:
    jonas = seat_of(db, "dithmarschen", "Jonas")
    bus = _centre(db, HERE)
    tuesday = _coming_tuesday()
    rule = SeriesDraft(HERE, "months", 1, 2, tuesday, time(10), time(12), "Meldorf, Markt", "Ohne Anmeldung")
    centres.add_series(jonas, bus, rule)
    for days, place in ((6, "Brunsbüttel, Koogstraße"), (13, "Büsum, Rathaus")):
        centres.add_stop(jonas, bus, StopDraft(HERE, *_times(days), place))
    off = centres.add_stop(jonas, bus, StopDraft(HERE, *_times(9), "Marne, Bahnhof"))
    centres.cancel_stop(jonas, off, "Der Wagen ist in der Werkstatt.", off.changed)
    ploen, kiel = db.get_one(Region, "01057"), _centre(db, "01002")
    centres.link_centre(seat_of(db, "kiel", "Jonas"), ploen, kiel, "Plön, Gemeindehaus", "donnerstags 9 bis 12 Uhr")


def _centre(db: Session, region: str) -> Organisation:
    query = select(Organisation).where(Organisation.kind == "return_counselling", Organisation.region == region)
    return db.scalars(query.order_by(Organisation.id)).first()  # type: ignore[return-value]


def _coming_tuesday() -> date:
    """The second Tuesday of this month or of the next one."""
    day = clock.today() + timedelta(days=1)
    while day != nth_of_month(day.year, day.month, 1, 2):
        day += timedelta(days=1)
    return day


def _times(days: int) -> tuple[datetime, datetime]:
    day = clock.today() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return (datetime.combine(day, time(14), clock.BERLIN), datetime.combine(day, time(16), clock.BERLIN))
