"""Reading what is known of missions' districts and passports. The number of statements doesn't depend on the rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.core.text import sort_key
from roundtable.directory import kinds
from roundtable.directory import queries as directory_queries
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Country, Organisation


def countries(db: Session, codes: Sequence[str]) -> list[Country]:
    """In the order of the codes; those that the program doesn't know are left out."""
    found = {country.code: country for country in db.scalars(select(Country).where(Country.code.in_(codes)))}
    return [found[code] for code in codes if code in found]


def missions(db: Session, codes: Iterable[str]) -> dict[str, list[Organisation]]:
    """The missions of each country, embassies first, with everything that lists show."""
    query = select(Organisation.id, Organisation.kind, Organisation.name)
    query = query.where(Organisation.country_code.in_(list(codes)), Organisation.archived_at.is_(None))
    order = list(kinds.MISSIONS)
    rows = [row for row in db.execute(query) if row.kind in order]
    rows.sort(key=lambda row: (order.index(row.kind), sort_key(row.name)))
    found = defaultdict(list)
    for mission in directory_queries.by_ids(db, [row.id for row in rows]):
        found[mission.country_code or ""].append(mission)
    return dict(found)


def facts(db: Session, missions: Sequence[Organisation]) -> dict[int, dict[str, MissionFact]]:
    """{id of a mission: {topic: what is known now}}."""
    query = select(MissionFact).options(joinedload(MissionFact.checked_by), joinedload(MissionFact.entered_by))
    query = query.where(MissionFact.organisation_id.in_([each.id for each in missions]), MissionFact.ended_at.is_(None))
    found: dict[int, dict[str, MissionFact]] = {each.id: {} for each in missions}
    for fact in db.scalars(query):
        found[fact.organisation_id][fact.topic] = fact
    return found


def current(db: Session, organisation_id: int, topic: str) -> MissionFact | None:
    """What is known now."""
    query = select(MissionFact).options(joinedload(MissionFact.checked_by), joinedload(MissionFact.entered_by))
    query = query.where(MissionFact.organisation_id == organisation_id, MissionFact.topic == topic)
    found: MissionFact | None = db.scalar(query.where(MissionFact.ended_at.is_(None)))
    return found


def earlier(db: Session, organisation_id: int, topic: str, limit: int = 20) -> list[MissionFact]:
    """What was known before, newest first."""
    query = select(MissionFact).options(joinedload(MissionFact.checked_by), joinedload(MissionFact.entered_by))
    query = query.where(MissionFact.organisation_id == organisation_id, MissionFact.topic == topic)
    query = query.where(MissionFact.ended_at.is_not(None))
    return list(db.scalars(query.order_by(MissionFact.ended_at.desc(), MissionFact.id.desc()).limit(limit)))


def helpers(db: Session, region: str) -> list[Organisation]:
    """Whom to ask when no mission answers: the immigration authority of the Kreis, then the state office."""
    wanted = (Organisation.kind == "immigration_authority") & (Organisation.region == region)
    state = Organisation.kind == "state_office"
    query = select(Organisation.id, Organisation.kind).where(wanted | state, Organisation.archived_at.is_(None))
    rows = sorted(db.execute(query.where(Organisation.state == "active")), key=lambda row: (row.kind, row.id))
    return directory_queries.by_ids(db, [row.id for row in rows[:2]])
