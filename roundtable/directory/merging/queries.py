"""Which entries may be the same, and what was merged."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.centres.models import CentreCalendar, CentreStop, RegionCentre, StopSeries
from roundtable.core.i18n import noop
from roundtable.core.sight import WHOLE
from roundtable.core.text import fold, sort_key
from roundtable.directory import phones
from roundtable.directory.devices.models import PhoneMark
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.imports.models import ListedMission, MissionDifference
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Organisation, Post, Verification
from roundtable.directory.queries import by_ids
from roundtable.directory.suggestions.models import Suggestion
from roundtable.tasks.models import ActionItem
from roundtable.totals.models import CentreReport

SHOWN = 50
# A number that more entries share is that of a switchboard.
MOST_OF_A_NUMBER = 3
REASONS = {"name": noop("Same name and city"), "number": noop("Same number")}


@dataclass(frozen=True)
class Link:
    """What points at an entry and moves with it. An entry may have one of those that are alike in `once`: the other
    entry's stays behind then. None: any number."""

    model: Any
    column: str = "organisation_id"
    once: tuple[str, ...] | None = None


LINKS = {
    "tasks": Link(ActionItem, "assignee_organisation_id"),
    "reports": Link(CentreReport, "centre_id", ("table_id", "year", "quarter")),
    "units": Link(Organisation, "part_of_id"),
    "posts": Link(Post),
    "facts": Link(MissionFact, once=("topic",)),
    "suggestions": Link(Suggestion),
    "regions": Link(RegionCentre, once=("region_ags",)),
    "series": Link(StopSeries),
    "stops": Link(CentreStop),
    "calendars": Link(CentreCalendar, once=()),
    "marks": Link(PhoneMark, once=("user_id",)),
    "listed": Link(ListedMission),
    "differences": Link(MissionDifference),
}


@dataclass(frozen=True)
class Alike:
    """Entries that may be one organisation. `reason` is a key of REASONS, `what` the number or name."""

    reason: str
    what: str
    entries: list[Organisation]


def likely_duplicates(db: Session) -> list[Alike]:
    """Same name and city first, then same number; at most SHOWN. The number of statements doesn't depend on any."""
    columns = (Organisation.id, Organisation.name, Organisation.city)
    rows = db.execute(select(*columns).where(Organisation.archived_at.is_(None))).all()
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_number: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_name[fold(row.name), fold(row.city)].append(row.id)
    living = {row.id for row in rows}
    numbers = select(Channel.organisation_id, Channel.value).where(Channel.kind == "phone")
    for organisation_id, value in db.execute(numbers.where(Channel.archived_at.is_(None)).order_by(Channel.id)):
        number = phones.e164(value)
        if number and organisation_id in living and organisation_id not in by_number[number]:
            by_number[number].append(organisation_id)
    names = {row.id: row.name for row in rows}
    found = [("name", names[ids[0]], ids) for ids in by_name.values() if len(ids) > 1]
    found += [("number", what, ids) for what, ids in by_number.items() if 1 < len(ids) <= MOST_OF_A_NUMBER]
    found.sort(key=lambda alike: (alike[0] != "name", sort_key(names[alike[2][0]])))
    return _whole(db, found[:SHOWN])


def _whole(db: Session, found: list[tuple[str, str, list[int]]]) -> list[Alike]:
    entries = {entry.id: entry for entry in by_ids(db, [*{ident for _r, _w, ids in found for ident in ids}])}
    return [Alike(reason, phones.readable(what), [entries[ident] for ident in ids]) for reason, what, ids in found]


def merges(db: Session, kept_id: int | None = None, limit: int = 30) -> list[OrganisationMerge]:
    """What was merged and not undone, newest first; of one entry, or all."""
    query = select(OrganisationMerge).where(OrganisationMerge.undone_at.is_(None))
    if kept_id is not None:
        query = query.where(OrganisationMerge.kept_id == kept_id)
    with_both = joinedload(OrganisationMerge.kept), joinedload(OrganisationMerge.merged)
    return list(db.scalars(query.options(*with_both).order_by(OrganisationMerge.id.desc()).limit(limit)))


def moving(db: Session, merged_id: int, kept_id: int) -> dict[str, list[int]]:
    """{name in LINKS: ids of what moves from one entry to the other}, whoever asks: merging leaves none behind."""
    return {name: _moving(db, link, merged_id, kept_id) for name, link in LINKS.items()}


def _moving(db: Session, link: Link, merged_id: int, kept_id: int) -> list[int]:
    at = getattr(link.model, link.column)
    alike = [getattr(link.model, name) for name in link.once or ()]
    query = select(link.model.id, *alike).order_by(link.model.id).execution_options(**WHOLE)
    rows = db.execute(query.where(at == merged_id)).all()
    if link.once is None or not rows:
        return [row[0] for row in rows]
    taken = {tuple(row[1:]) for row in db.execute(query.where(at == kept_id))}
    return [row[0] for row in rows if tuple(row[1:]) not in taken]


def verification_ids(db: Session, channel_id: int) -> list[int]:
    query = select(Verification.id).where(Verification.channel_id == channel_id)
    return list(db.scalars(query.order_by(Verification.id)))


def entry_named(db: Session, ident: Any) -> Organisation | None:
    """The entry with this id that is not archived."""
    number = int(ident) if str(ident).isdecimal() and len(str(ident)) < 10 else 0
    found = by_ids(db, [number]) if db.get(Organisation, number) else []
    return next((entry for entry in found if not entry.archived_at), None)
