"""What is planned ahead in Dithmarschen: a notice period, proposals in the topic store, a template and a series."""

from datetime import time, timedelta

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.demo.people import Seat, seat_of
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.series import actions as series
from roundtable.meetings.templates import actions as templates
from roundtable.meetings.topics import actions as topics
from roundtable.tables.actions import change_table

USUAL = (
    Content("Begrüßung, Anwesenheit, Tagesordnung", "formal", 5, "Moderation"),
    Content("Stand der Aufgaben", "report", 15, "alle"),
    Content("Bericht der Beratungsstelle (Gesamtzahlen)", "report", 15, "Beratungsstelle", recurring=True),
    Content("Verschiedenes, Termine", "information", 10, "alle"),
)
PROPOSALS = (
    ("Jonas", "Sprachmittlung bei Behördenterminen", "Wer kann einspringen, und wie melden wir den Bedarf?", 20),
    ("Petra", "Merkblatt zur Passbeschaffung auf Dari", "Das alte ist von 2023.", 10),
)


def fill(db: Session) -> None:
    birgit = seat_of(db, "dithmarschen", "Birgit")
    change_table(birgit, birgit.table, birgit.table.about, birgit.table.founded, notice_days=7)
    _propose(db, birgit)
    template = templates.create(birgit, "Ordentliche Sitzung", list(USUAL))
    plan = series.SeriesPlan(
        "months",
        3,
        2,
        1,
        clock.today(),
        time(14),
        time(16),
        "Kreishaus Heide, Sitzungsraum",
        chair="Beratungsstelle Dithmarschen",
        template_id=template.id,
    )
    series.begin_series(birgit, plan)


def _propose(db: Session, birgit: Seat) -> None:
    for days, (name, title, note, minutes) in zip((6, 2), PROPOSALS, strict=True):
        with clock.shifted(clock.now() - timedelta(days=days)):
            topics.propose(seat_of(db, "dithmarschen", name), title, note, minutes)
    with clock.shifted(clock.now() - timedelta(days=20)):
        other = topics.propose(seat_of(db, "dithmarschen", "Ole"), "Gemeinsames Sommerfest", "", 10)
    with clock.shifted(clock.now() - timedelta(days=18)):
        topics.decline(birgit, other, "Das plant schon die Koordinierungsstelle, bitte dort melden.")
