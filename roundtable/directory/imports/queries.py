"""Reading what the Foreign Office's list said, and what waits to be decided."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, subqueryload

from roundtable.directory import kinds
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import country_name

PER_PAGE = 50
PARTS = ("plain", "touched", "new")


def latest(db: Session, limit: int = 10) -> Sequence[MissionImport]:
    """The newest imports, newest first."""
    query = select(MissionImport).options(joinedload(MissionImport.started_by))
    return db.scalars(query.order_by(MissionImport.id.desc()).limit(limit)).all()


def import_of(db: Session, ident: int) -> MissionImport | None:
    return db.get(MissionImport, ident)


def running(db: Session) -> MissionImport | None:
    """The import that is loading now."""
    found: MissionImport | None = db.scalar(select(MissionImport).where(MissionImport.state == "loading").limit(1))
    return found


def counts(db: Session) -> dict[str, int]:
    """How many differences are open in each part."""
    query = select(MissionDifference.part, func.count()).where(MissionDifference.decision == "open")
    return {row[0]: row[1] for row in db.execute(query.group_by(MissionDifference.part))}


def accepted_counts(db: Session, ids: Sequence[int]) -> dict[int, int]:
    """{import: how many differences were taken over and not undone}."""
    query = select(MissionDifference.import_id, func.count()).where(MissionDifference.import_id.in_(ids))
    rows = db.execute(query.where(MissionDifference.decision == "accepted").group_by(MissionDifference.import_id))
    return {row[0]: row[1] for row in rows}


def open_page(db: Session, part: str, number: int) -> Sequence[MissionDifference]:
    """A page of the open differences of a part, those of a mission together."""
    query = select(MissionDifference).where(MissionDifference.decision == "open", MissionDifference.part == part)
    query = query.order_by(MissionDifference.listed_id, MissionDifference.id).options(
        joinedload(MissionDifference.listed),
        joinedload(MissionDifference.channel),
        joinedload(MissionDifference.organisation),
    )
    return db.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()


def open_import(db: Session) -> int:
    """The import whose differences are open (the next one takes their place); 0 if none are."""
    return db.scalar(select(func.max(MissionDifference.import_id)).where(MissionDifference.decision == "open")) or 0


def country_names(db: Session, codes: set[str]) -> dict[str, str]:
    """These countries in the reader's language."""
    return {
        country.code: country_name(country) for country in db.scalars(select(Country).where(Country.code.in_(codes)))
    }


def listed(db: Session) -> dict[str, ListedMission]:
    """Everything that the list ever named, by its id there."""
    return {each.remote_id: each for each in db.scalars(select(ListedMission))}


def missing(db: Session) -> Sequence[ListedMission]:
    """Entries of the directory that the list no longer names."""
    query = select(ListedMission).join(ListedMission.organisation).options(joinedload(ListedMission.organisation))
    query = query.where(ListedMission.missing_since.is_not(None), Organisation.archived_at.is_(None))
    return db.scalars(query.order_by(Organisation.name)).all()


def missions(db: Session) -> Sequence[Organisation]:
    """All missions of the directory, archived ones too, with their channels."""
    query = select(Organisation).where(Organisation.kind.in_(kinds.MISSIONS))
    return db.scalars(query.options(subqueryload(Organisation.channels)).order_by(Organisation.id)).all()


def refused(db: Session) -> Sequence[MissionDifference]:
    """What was refused and counts as long as the list says the same."""
    query = select(MissionDifference).where(MissionDifference.decision == "refused")
    return db.scalars(query.options(joinedload(MissionDifference.listed))).all()
