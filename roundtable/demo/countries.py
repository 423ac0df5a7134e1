"""Country pages: some sections reviewed lately, one whose review is overdue, one with two versions; and mentions."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.countries.following import actions as following
from roundtable.countries.programmes import actions as programmes
from roundtable.countries.programmes.models import Programme
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections import queries as sections_queries
from roundtable.countries.sections.actions import SectionDraft
from roundtable.demo.people import seat_of
from roundtable.directory.models import Country
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from roundtable.tasks import actions as tasks
from roundtable.tasks.actions import TaskDraft

# days ago, at which table, who, country, topic, months until the next review, text, sources
SECTIONS = (
    (
        400,
        "dithmarschen",
        "Jonas",
        "GH",
        "work",
        6,
        "Berufserfahrung aus Deutschland ist gefragt. Zeugnisse sollten übersetzt und beglaubigt mitgehen.",
        "ZIRF-Länderblatt",
    ),
    (
        120,
        "kiel",
        "Ida",
        "GH",
        "housing",
        12,
        "Mieten werden häufig für ein Jahr im Voraus verlangt.",
        "ZIRF-Länderblatt",
    ),
    (
        60,
        "dithmarschen",
        "Jonas",
        "GH",
        "passport",
        6,
        "Für die Reise braucht es einen gültigen Pass oder ein Passersatzpapier. Die Botschaft verlangt in der Regel, "
        "dass die Person selbst vorspricht.\n\nDas Honorarkonsulat in Hamburg liegt näher. Bitte rufen Sie vorher an: "
        "Honorarkonsulate stellen oft keine Papiere aus.",
        "Auskunft der Botschaft, telefonisch",
    ),
    (
        30,
        "kiel",
        "Ida",
        "GH",
        "housing",
        12,
        "Mieten werden häufig für ein Jahr im Voraus verlangt. Wer keine Familie vor Ort hat, sollte die erste Zeit "
        "vorher klären.",
        "ZIRF-Länderblatt\nGespräch mit IOM, ohne Fallbezug",
    ),
    (
        20,
        "kiel",
        "Ida",
        "GH",
        "health",
        6,
        "Für einzelne Behandlungen gibt es Auskunft über ZIRF-Counselling. Anfragen stellt nur die Beratungsstelle, "
        "ohne Namen und mit Einwilligung.",
        "https://germany.iom.int/de/zirf-counselling-de",
    ),
    (
        10,
        "dithmarschen",
        "Jonas",
        "IQ",
        "passport",
        6,
        "Die Botschaft in Berlin nimmt Anträge nur mit Termin an.",
        "Auskunft der Botschaft, telefonisch",
    ),
)


# days ago, at which table, who, which country
FOLLOWED = (
    (25, "dithmarschen", "Petra", "GH"),
    (25, "dithmarschen", "Petra", "IQ"),
    (30, "dithmarschen", "Birgit", "GH"),
)


def fill(db: Session) -> None:
    _write_sections(db)
    _follow(db)
    _check_programmes(db)
    _mention(db)


def _write_sections(db: Session) -> None:
    for days, slug, name, code, topic, months, text, source in SECTIONS:
        at = clock.now() - timedelta(days=days)
        with clock.shifted(at):
            as_of = date(at.year, at.month, 1)
            country, here = db.get_one(Country, code), seat_of(db, slug, name)
            version = _version(db, code, topic)
            sections.save_section(here, country, topic, SectionDraft(text, source, as_of, months), version)


def _follow(db: Session) -> None:
    for days, slug, name, code in FOLLOWED:
        with clock.shifted(clock.now() - timedelta(days=days)):
            following.set_following(seat_of(db, slug, name), db.get_one(Country, code), True)


def _version(db: Session, code: str, topic: str) -> int:
    section = sections_queries.section(db, code, topic)
    return section.version if section else 0


def _check_programmes(db: Session) -> None:
    """REAG/GARP was checked lately, URA ends soon."""
    jonas = seat_of(db, "dithmarschen", "Jonas")
    cards = {card.name.partition(" ")[0]: card for card in db.scalars(select(Programme))}
    with clock.shifted(clock.now() - timedelta(days=25)):
        programmes.check_programme(jonas, cards["REAG/GARP"], cards["REAG/GARP"].version)
    cards["URA"].valid_until = clock.today() + timedelta(days=40)


def _mention(db: Session) -> None:
    birgit = seat_of(db, "dithmarschen", "Birgit")
    planned = select(Meeting).where(Meeting.table_id == birgit.table_id, Meeting.state == "planned")
    meeting = db.scalars(planned.order_by(Meeting.starts_at)).first()
    assert meeting is not None
    note = "Wer war zuletzt bei der Botschaft von #Ghana? Wie lange dauert es? #LaZuF fragt auch."
    agenda.add_item(birgit, meeting, Content("Passersatzpapiere", "discussion", 15, note=note))
    tasks.create_task(birgit, TaskDraft("Länderblatt #Irak um Wohnen und Arbeit ergänzen"))
