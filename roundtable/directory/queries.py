"""Reading the directory. The number of statements doesn't depend on the number of entries."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, ScalarSelect, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.core.actors import Actor
from roundtable.core.models import Event
from roundtable.core.sight import WHOLE
from roundtable.core.text import sort_key
from roundtable.directory import checks, kinds, periods
from roundtable.directory.fields import Entry
from roundtable.directory.imports.models import ListedMission
from roundtable.directory.models import Channel, Country, HoursCheck, MissionChange, Organisation, Post, Verification
from roundtable.tables.models import Member, Region

_SEVERAL = 500  # entries that SQLAlchemy fetches with one statement by selectinload


def is_for(region: str) -> Any:
    """SQL: whether an office is responsible for this Kreis, as the first or as a further one. Keys have five digits."""
    further = Organisation.more_regions.contains(region, autoescape=True) if len(region) == 5 else false()
    return or_(Organisation.region == region, further)


def units_of(db: Session, organisation_id: int) -> list[Organisation]:
    """The units of an office that are entries of their own."""
    query = with_details().where(Organisation.archived_at.is_(None))
    found = db.scalars(query.where(Organisation.part_of_id == organisation_id))
    return sorted(found, key=lambda unit: sort_key(unit.name))


def names_of_regions(db: Session, codes: str) -> list[str]:
    """The names of these keys with blanks between, sorted."""
    found = db.scalars(select(Region.name).where(Region.ags.in_(codes.split()))) if codes else ()
    return sorted(found, key=sort_key)


def by_ids(db: Session, ids: Sequence[int]) -> list[Organisation]:
    """These entries as lists show them, in this order."""
    if not ids:
        return []
    query = with_details() if len(ids) > _SEVERAL else _some_with_details()
    found = {organisation.id: organisation for organisation in db.scalars(query.where(Organisation.id.in_(ids)))}
    return [found[ident] for ident in ids]


def responsibility_rank(kind: str) -> int:
    """Where an office of this kind stands among those that are responsible for a Kreis; 0 comes first."""
    return kinds.RESPONSIBLE.index(kind) if kind in kinds.RESPONSIBLE else len(kinds.RESPONSIBLE)


def country_name(country: Country) -> str:
    """The country in the reader's language."""
    return country.name_de if i18n.current() == "de" else country.name_en


def letter_of(country: Country) -> str:
    """The first letter for sorting: A for Ägypten."""
    return sort_key(country_name(country))[0][:1].upper()


def organisation(db: Session, ident: int) -> Organisation | None:
    """One entry with everything that its page shows; archived ones too."""
    return listed_organisation(db, ident)[0]


def listed_organisation(db: Session, ident: int) -> tuple[Organisation | None, datetime | None]:
    """The same, and since when the Foreign Office's list has not named it any more."""
    query = _some_with_details().options(joinedload(Organisation.entered_by), joinedload(Organisation.part_of))
    query = query.options(selectinload(Organisation.functions)).add_columns(unlisted_since())
    row = db.execute(query.where(Organisation.id == ident)).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def unlisted_since() -> ScalarSelect[Any]:
    """SQL: since when the Foreign Office's list has not named this entry any more; null if it does, or never did."""
    at = ListedMission.missing_since
    since = case((func.count(ListedMission.id) == func.count(at), func.max(at)))
    return (
        select(since).where(ListedMission.organisation_id == Organisation.id).correlate(Organisation).scalar_subquery()
    )


def totals(db: Session) -> tuple[int, int]:
    """How many missions and how many offices there are."""
    of_missions, of_all = db.execute(_totals()).one()
    return of_missions or 0, of_all - (of_missions or 0)


def regions(db: Session) -> list[Region]:
    return sorted(db.scalars(select(Region)), key=lambda region: sort_key(region.name))


def countries(db: Session, only_listed: bool = False) -> list[Country]:
    """By name in the reader's language; `only_listed` those with an entry."""
    return sorted(db.scalars(_countries(only_listed)), key=lambda country: sort_key(country_name(country)))


def changes_of(db: Session, country_code: str | None) -> list[MissionChange]:
    """Openings and closings of a country's missions, newest first."""
    query = select(MissionChange).where(MissionChange.country_code == (country_code or ""))
    return list(db.scalars(query.order_by(MissionChange.effective.desc(), MissionChange.id)))


def changes_by_mission(db: Session) -> dict[tuple[str, str, str], MissionChange]:
    """All openings and closings (there are only a few), by country, kind and city."""
    return {(c.country_code, c.kind, c.city): c for c in db.scalars(select(MissionChange))}


def is_fresh(today: date) -> Any:
    """SQL: whether the check of a channel still counts, as `checks.state()` says. Joined with its organisation."""
    of_channel = {kind: literal(periods.freshest_day(today, "", kind), Date) for kind in periods.BY_CHANNEL}
    of_kind = {kind: literal(periods.freshest_day(today, kind), Date) for kind in periods.BY_KIND}
    usual = literal(periods.freshest_day(today), Date)
    return and_(
        Channel.verified_on >= case(of_channel, value=Channel.kind, else_=usual),
        Channel.verified_on >= case(of_kind, value=Organisation.kind, else_=literal(date.min, Date)),
    )


def is_doubtful() -> Any:
    """SQL: `checks.is_doubtful()`."""
    return or_(Channel.misses >= periods.MISSES_TO_DOUBT, Channel.doubted_on.is_not(None))


def others_of_country(db: Session, entry: Organisation) -> list[Organisation]:
    """The other missions of a mission's country that are open; without what lists show of them."""
    if not entry.country_code or not kinds.is_mission(entry.kind):
        return []
    query = select(Organisation).where(
        Organisation.country_code == entry.country_code,
        Organisation.kind.in_(kinds.MISSIONS),
        Organisation.id != entry.id,
        Organisation.state == "active",
        Organisation.archived_at.is_(None),
    )
    return list(db.scalars(query.order_by(Organisation.id)))


def checks_of(db: Session, organisation_id: int, limit: int = 30) -> list[Verification]:
    """The newest checks and changes of an entry's channels, newest first."""
    return list(
        db.scalars(
            select(Verification)
            .join(Verification.channel)
            .options(joinedload(Verification.channel), joinedload(Verification.user))
            .where(Channel.organisation_id == organisation_id)
            .order_by(Verification.at.desc(), Verification.id.desc())
            .limit(limit)
        )
    )


def checks_of_channel(db: Session, channel_id: int) -> list[Verification]:
    """The whole history of one channel, oldest first."""
    query = select(Verification).where(Verification.channel_id == channel_id).order_by(Verification.id)
    return list(db.scalars(query.options(joinedload(Verification.channel))))


def has_missed_today(db: Session, channel: Channel, user_id: int | None) -> bool:
    """Whether this person has noted today already that nobody was reached."""
    history = checks.counting(checks_of_channel(db, channel.id))
    return bool(channel.misses) and any(
        line.result == "unreachable" and line.user_id == user_id and i18n.as_day(line.at) == clock.today()
        for line in history[-channel.misses :]
    )


def entry_events(db: Session, organisation_id: int, limit: int = 30) -> Sequence[tuple[Event, str | None]]:
    """What happened to the entry itself (not to its channels), with the person's name, newest first."""
    rows = db.execute(
        select(Event, User.name)
        .join(User, User.id == Event.actor_id, isouter=True)
        .where(Event.subject == f"organisation/{organisation_id}", Event.verb.startswith("directory."))
        .order_by(Event.id.desc())
        .limit(3 * limit)
    )
    return [(event, name) for event, name in rows if "channel" not in event.data][:limit]


def acting_as(db: Session, *, user_id: int | None, table_id: int | None) -> str:
    """The person's organisation at this table, else the code of their role there or in the state."""
    if user_id is None:
        return ""
    member = db.scalar(
        select(Member).where(Member.user_id == user_id, Member.table_id == table_id, Member.left_at.is_(None))
    )
    if member:
        return member.organisation or member.role
    return db.scalar(select(User.state_role).where(User.id == user_id)) or ""


def seat_of(actor: Actor) -> str:
    """As whom somebody acts, see `acting_as()`."""
    return acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)


def stamp(db: Session) -> int:
    """The newest event of the directory, for `changed_since()`."""
    newest = select(func.max(Event.id)).where(Event.verb.like("directory.%"))
    return db.scalar(newest.execution_options(**WHOLE)) or 0


def changed_since(db: Session, event_id: int) -> set[int]:
    """The entries of which something changed after an event."""
    later = select(Event.subject).where(Event.id > event_id, Event.subject.startswith("organisation/")).distinct()
    return {int(subject.partition("/")[2]) for subject in db.scalars(later.execution_options(**WHOLE))}


@dataclass(frozen=True)
class QuickLink:
    """An entry that people at a table need often."""

    organisation: Organisation

    @property
    def path(self) -> str:
        """Below the table's address."""
        return f"/directory/{self.organisation.id}"

    @property
    def label(self) -> str:
        """Short, in the reader's language: "Ausländerbehörde Dithmarschen", "Botschaft Ghana"."""
        entry = self.organisation
        acronym = re.search(r"\(([A-Z]\w+)\)", entry.name)
        if entry.kind == "state_office" and acronym:
            return f"{kinds.label(entry.kind)} ({acronym[1]})"
        place = entry.area.name if entry.area else country_name(entry.country) if entry.country else ""
        return f"{kinds.label(entry.kind)} {place}" if place else entry.name


def quick_links(db: Session, region_ags: str) -> list[QuickLink]:
    """At most three entries: the one checked last, the region's immigration authority, the state office."""
    last = select(Channel.organisation_id).where(Channel.verified_on.is_not(None), Channel.archived_at.is_(None))
    newest = db.scalar(last.order_by(Channel.verified_on.desc(), Channel.id.desc()).limit(1))
    found = db.scalars(
        _names_of_entries().where(
            or_(
                Organisation.id == (newest or 0),
                is_for(region_ags) & (Organisation.kind.in_(kinds.RESPONSIBLE[:2])),
                Organisation.kind == "state_office",
            )
        )
    )
    ranked = sorted(found, key=lambda o: (responsibility_rank(o.kind) if o.id != newest else -1, o.id))
    kept = {(o.kind, o.country_code): o for o in reversed(ranked)}
    chosen = sorted(kept.values(), key=lambda o: (_quick_link_rank(o, newest), o.id))[:3]
    return [QuickLink(o) for o in chosen]


def _quick_link_rank(organisation: Organisation, newest: int | None) -> int:
    if organisation.id == newest:
        return 0
    return {"immigration_authority": 1, "state_office": 2}.get(organisation.kind, 3)


# Built once: building these statements takes longer than running them.
@cache
def with_details() -> Select[Any]:
    """Entries with everything that lists show."""
    # Not selectinload: that sends one statement for every 500 entries.
    return _with_details(subqueryload)


@cache
def _some_with_details() -> Select[Any]:
    """The same for at most `_SEVERAL` entries, in half the time."""
    return _with_details(selectinload)


def _with_details(load: Callable[..., Any]) -> Select[Any]:
    channels = load(Organisation.channels)
    return select(Organisation).options(
        channels.joinedload(Channel.verified_by),
        channels.joinedload(Channel.entered_by),
        channels.joinedload(Channel.function),
        load(Organisation.hours_checks).joinedload(HoursCheck.user),
        joinedload(Organisation.country),
        joinedload(Organisation.area),
    )


@cache
def for_files() -> Select[Any]:
    """The same with what only files show."""
    return with_details().options(
        subqueryload(Organisation.functions),
        subqueryload(Organisation.more_areas),
        subqueryload(Organisation.posts).joinedload(Post.person),
    )


@cache
def _names_of_entries() -> Select[Any]:
    """Entries that are in use, with what it takes to name them."""
    query = select(Organisation).options(joinedload(Organisation.country), joinedload(Organisation.area))
    return query.where(Organisation.archived_at.is_(None))


@cache
def _countries(only_listed: bool) -> Select[Any]:
    listed = select(Organisation.country_code).where(Organisation.archived_at.is_(None))
    return select(Country).where(Country.code.in_(listed.distinct())) if only_listed else select(Country)


@cache
def _totals() -> Select[Any, int]:
    missions = func.sum(case((Organisation.kind.in_(kinds.MISSIONS), 1), else_=0))
    return select(missions, func.count()).where(Organisation.archived_at.is_(None))


def exists_already(db: Session, entry: Entry) -> bool:
    """Whether there is an entry of this name, kind, Kreis and country already."""
    same = select(Organisation.id).where(
        func.lower(Organisation.name) == entry.name.lower(),
        Organisation.kind == entry.kind,
        Organisation.region == entry.region,
        # The same name in two cities is two offices.
        or_(Organisation.city == entry.city, Organisation.city == "", literal(entry.city) == ""),
        func.coalesce(Organisation.country_code, "") == entry.country_code,
        Organisation.archived_at.is_(None),
    )
    return db.scalar(same.limit(1)) is not None
