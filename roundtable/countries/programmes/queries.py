"""Reading programmes and sources of knowledge. The number of statements doesn't depend on how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.core.models import Event
from roundtable.core.text import sort_key
from roundtable.countries.programmes.models import KnowledgeSource, Programme, ProgrammeCountry
from roundtable.countries.programmes.validity import SOON_DAYS, standing
from roundtable.directory.queries import country_name
from roundtable.minutes.redaction.queries import Shared, TypedBy

_ORDER = ("ending", "running", "coming", "unclear", "ended")


@dataclass(frozen=True)
class OfCountry:
    """A programme on a country's page; `row` is what it says about this country alone."""

    programme: Programme
    row: ProgrammeCountry | None


def programmes(db: Session) -> list[Programme]:
    """All of them by name."""
    return sorted(db.scalars(_cards()), key=lambda programme: sort_key(programme.name))


def programme(db: Session, ident: int) -> Programme | None:
    """One with everything that its page shows."""
    query = _cards().options(selectinload(Programme.countries).joinedload(ProgrammeCountry.country))
    found: Programme | None = db.scalar(query.where(Programme.id == ident))
    return found


def by_standing(found: Iterable[Programme], today: date) -> dict[str, list[Programme]]:
    """What applies first, what has ended last; only groups that have any."""
    groups: dict[str, list[Programme]] = {name: [] for name in _ORDER}
    for each in found:
        groups[standing(each, today)].append(each)
    return {name: group for name, group in groups.items() if group}


def of_country(db: Session, code: str) -> list[OfCountry]:
    """Those for this country, and those that are for all or for changing ones, by name."""
    this = (ProgrammeCountry.programme_id == Programme.id) & (ProgrammeCountry.country_code == code)
    query = (
        select(Programme, ProgrammeCountry)
        .join(ProgrammeCountry, this, isouter=True)
        .where(or_(ProgrammeCountry.id.is_not(None), Programme.scope != "listed"))
        .options(joinedload(Programme.checked_by), joinedload(Programme.replaced_by))
    )
    found = [OfCountry(each, row) for each, row in db.execute(query)]
    return sorted(found, key=lambda each: sort_key(each.programme.name))


def predecessors(db: Session, successor: Programme) -> list[Programme]:
    """What this one follows."""
    query = select(Programme).where(Programme.replaced_by_id == successor.id)
    return sorted(db.scalars(query), key=lambda each: sort_key(each.name))


def ending_soon(db: Session, today: date) -> list[Programme]:
    """What ends within 60 days, the first one first."""
    query = select(Programme).where(
        Programme.valid_until >= today,
        Programme.valid_until <= today + timedelta(days=SOON_DAYS),
        Programme.state != "ended",
    )
    return list(db.scalars(query.order_by(Programme.valid_until, Programme.id)))


def country_rows(programme: Programme) -> list[ProgrammeCountry]:
    """Its countries by name in the reader's language."""
    return sorted(programme.countries, key=lambda row: sort_key(country_name(row.country)))


def sources(db: Session) -> list[KnowledgeSource]:
    """By name."""
    return sorted(db.scalars(select(KnowledgeSource)), key=lambda source: sort_key(source.name))


def _cards() -> Select[Any]:
    return select(Programme).options(joinedload(Programme.checked_by), joinedload(Programme.replaced_by))


def redactable(typed_by: TypedBy) -> list[Shared]:
    """Cards that people added or changed; what was only shipped names nobody."""
    edits = select(Event.subject).where(
        Event.verb.in_(("programme.added", "programme.changed")), typed_by(Event.actor_id)
    )
    theirs = select(Programme.id).where(literal("programme/").concat(cast(Programme.id, String)).in_(edits))
    return [
        Shared(Programme, Programme.id.in_(theirs), _topic),
        Shared(ProgrammeCountry, ProgrammeCountry.programme_id.in_(theirs), _topic, lambda row: row.programme),
    ]


def _topic(programme: Programme) -> str:
    return f"programmes/{programme.id}"
