"""Who sits where in the example."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.people.actions import add_user
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.tables.actions import seat_member
from roundtable.tables.models import Member, RoundTable

# table → (name, role, organisation)
SEATS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "dithmarschen": (
        ("Birgit", "moderator", "Beratungsstelle Dithmarschen"),
        ("Ole", "minute_taker", "Koordinierungsstelle Ehrenamt"),
        ("Jonas", "member", "Migrationsberatung"),
        ("Frauke", "member", "Ausländerbehörde"),
        ("Aylin", "member", "Sprachmittlungspool"),
        ("Petra", "volunteer", "Helferkreis Heide"),
        ("Hinnerk", "volunteer", "Helferkreis Brunsbüttel"),
        ("Gesa", "guest", "Diakonisches Werk"),
    ),
    "kiel": (
        ("Merle", "moderator", "Beratungsstelle Kiel"),
        ("Sönke", "minute_taker", "Zuwanderungsabteilung"),
        ("Leyla", "member", "Flüchtlingsrat"),
        ("Jonas", "member", "Migrationsberatung"),
        ("Nils", "volunteer", "Helferkreis Gaarden"),
        ("Ida", "volunteer", "Helferkreis Mettenhof"),
    ),
    "herzogtum-lauenburg": (
        ("Wiebke", "moderator", "Beratungsstelle Herzogtum Lauenburg"),
        ("Emre", "minute_taker", "Helferkreis Ratzeburg"),
        ("Marit", "member", "Kreisverwaltung, Koordinierung"),
        ("Rainer", "volunteer", "Helferkreis Geesthacht"),
    ),
    "rendsburg-eckernfoerde": (
        ("Antje", "moderator", "Beratungsstelle Rendsburg"),
        ("Torge", "member", "Zuwanderungsbehörde"),
        ("Samira", "volunteer", "Freundeskreis Eckernförde"),
    ),
    "segeberg": (
        ("Henrike", "moderator", "Beratungsstelle Segeberg"),
        ("Malte", "minute_taker", "Ausländerbehörde"),
        ("Grete", "volunteer", "Helferkreis Wahlstedt"),
    ),
    "nordfriesland": (
        ("Momme", "moderator", "Beratungsstelle Husum"),
        ("Keike", "member", "Zuwanderungsabteilung"),
        ("Bente", "volunteer", "Helferkreis Niebüll"),
    ),
}
STATE_PEOPLE = (("Karla", "coordinator"), ("Anton", "administrator"))


@dataclass
class Seat:
    """A person at a table, as the actor of domain functions."""

    db: Session
    user: User
    table: RoundTable
    role: str

    @property
    def person(self) -> User:
        return self.user

    @property
    def this_table(self) -> RoundTable:
        return self.table

    @property
    def user_id(self) -> int:
        return self.user.id

    @property
    def table_id(self) -> int:
        return self.table.id


def fill(db: Session) -> None:
    """Add all people, as of some months ago."""
    with clock.shifted(clock.now() - timedelta(days=190)):
        for name, role in STATE_PEOPLE:
            add_user(System(db), email(name), name, "", role)
        for slug, seats in SEATS.items():
            for name, role, organisation in seats:
                _seat(db, slug, name, role, organisation)


def _seat(db: Session, slug: str, name: str, role: str, organisation: str) -> None:
    user = add_user(System(db), email(name), name, slug, role)
    table = db.scalars(select(RoundTable).where(RoundTable.slug == slug)).one()
    seat_member(System(db, table.id), table, user, role, organisation)


def email(name: str) -> str:
    folded = name.lower().translate({ord("ö"): "oe", ord("ä"): "ae", ord("ü"): "ue"})
    return f"{folded}@example.org"


def seat_of(db: Session, slug: str, name: str) -> Seat:
    """The person's seat, for calling domain functions as this person."""
    member = db.scalars(
        select(Member).join(Member.user).join(Member.table).where(RoundTable.slug == slug, User.email == email(name))
    ).one()
    return Seat(db, member.user, member.table, member.role)
