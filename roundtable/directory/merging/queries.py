"""Which entries may be the same, and what was merged."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.core.i18n import noop
from roundtable.core.sight import WHOLE
from roundtable.core.text import fold, sort_key
from roundtable.directory import phones
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Organisation, Verification
from roundtable.directory.queries import by_ids
from roundtable.tasks.models import ActionItem
from roundtable.totals.models import CentreReport

SHOWN = 50
# A number that more entries share is that of a switchboard.
MOST_OF_A_NUMBER = 3
REASONS = {"name": noop("Same name and city"), "number": noop("Same number")}


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


def task_ids(db: Session, organisation_id: int) -> list[int]:
    """All tasks that the organisation has, whoever asks: merging leaves none behind."""
    query = select(ActionItem.id).where(ActionItem.assignee_organisation_id == organisation_id)
    return list(db.scalars(query.order_by(ActionItem.id).execution_options(**WHOLE)))


def report_ids(db: Session, organisation_id: int, other_id: int) -> list[int]:
    """Reports of counts that the other one has none for."""
    of = CentreReport.table_id, CentreReport.year, CentreReport.quarter
    taken = {tuple(row) for row in db.execute(select(*of).where(CentreReport.centre_id == other_id))}
    rows = db.execute(select(CentreReport.id, *of).where(CentreReport.centre_id == organisation_id)).all()
    return [row[0] for row in rows if tuple(row[1:]) not in taken]


def verification_ids(db: Session, channel_id: int) -> list[int]:
    query = select(Verification.id).where(Verification.channel_id == channel_id)
    return list(db.scalars(query.order_by(Verification.id)))


def entry_named(db: Session, ident: Any) -> Organisation | None:
    """The entry with this id that is not archived."""
    number = int(ident) if str(ident).isdecimal() and len(str(ident)) < 10 else 0
    found = by_ids(db, [number]) if db.get(Organisation, number) else []
    return next((entry for entry in found if not entry.archived_at), None)
