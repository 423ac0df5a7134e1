"""Reading suggestions. Whoever may decide sees all that are open; everybody sees their own."""

from datetime import timedelta

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session, joinedload

from roundtable.core import clock
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Organisation
from roundtable.directory.suggestions.models import Suggestion

SHOWN = 100
DECIDED_SHOWN, DECIDED_DAYS = 20, 7


def open_suggestions(db: Session, organisation_id: int | None = None) -> list[Suggestion]:
    """Those that wait for a decision, of one entry or of all; those about the same field stand together."""
    query = _whole().where(Suggestion.state == "open").order_by(Suggestion.organisation_id, Suggestion.field)
    if organisation_id is not None:
        query = query.where(Suggestion.organisation_id == organisation_id)
    return list(db.scalars(query.order_by(Suggestion.id).limit(SHOWN)))


def own_suggestions(db: Session, user_id: int | None, organisation_id: int | None = None) -> list[Suggestion]:
    """What somebody suggested, newest first."""
    query = _whole().where(Suggestion.by_id == user_id)
    if organisation_id is not None:
        query = query.where(Suggestion.organisation_id == organisation_id)
    return list(db.scalars(query.order_by(Suggestion.id.desc()).limit(SHOWN)))


def count_open(db: Session) -> int:
    return db.scalar(select(func.count(Suggestion.id)).where(Suggestion.state == "open")) or 0


def same_open(db: Session, like: Suggestion) -> list[Suggestion]:
    """Open suggestions of the same value for the same field of the same entry."""
    same = (Suggestion.organisation_id == like.organisation_id, Suggestion.field == like.field)
    query = select(Suggestion).where(*same, Suggestion.state == "open", Suggestion.new_value == like.new_value)
    of_channel = (
        Suggestion.channel_id.is_(None) if like.channel_id is None else Suggestion.channel_id == like.channel_id
    )
    return list(db.scalars(query.where(of_channel)))


def open_of_inquiry(db: Session, like: Suggestion) -> list[Suggestion]:
    """What the office suggested before about the same thing by the same link, and nobody has decided yet."""
    query = select(Suggestion).where(Suggestion.inquiry_id == like.inquiry_id, Suggestion.state == "open")
    of_channel = (
        Suggestion.channel_id.is_(None) if like.channel_id is None else Suggestion.channel_id == like.channel_id
    )
    same = Suggestion.field == like.field if like.channel_id is None else true()
    return list(db.scalars(query.where(of_channel, same)))


def suggestion(db: Session, ident: int) -> Suggestion | None:
    return db.scalar(_whole().where(Suggestion.id == ident))


def names_of_places(db: Session) -> dict[str, str]:
    """Names of countries and regions by their codes."""
    countries = {each.code: directory_queries.country_name(each) for each in directory_queries.countries(db)}
    return countries | {each.ags: each.name for each in directory_queries.regions(db)}


def _whole() -> Select[Suggestion]:
    whole = (Suggestion.channel, Suggestion.by, Suggestion.decided_by)
    of_entry = joinedload(Suggestion.organisation).selectinload(Organisation.functions)
    return select(Suggestion).options(of_entry, *map(joinedload, whole))


def decided_lately(db: Session) -> list[Suggestion]:
    """What was taken over or declined in the last days, newest first."""
    since = clock.now() - timedelta(days=DECIDED_DAYS)
    query = _whole().where(Suggestion.state != "open", Suggestion.decided_at > since)
    return list(db.scalars(query.order_by(Suggestion.decided_at.desc(), Suggestion.id.desc()).limit(DECIDED_SHOWN)))
