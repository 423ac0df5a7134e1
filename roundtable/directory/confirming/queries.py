"""Reading which offices can be asked about their entry, whose turn it is, and what became of earlier mails."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.core import clock
from roundtable.core.text import sort_key
from roundtable.directory import kinds
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.open_data.queries import PUBLIC_KINDS, is_public
from roundtable.mail.queue import queries as queue_queries

EVERY = timedelta(days=365)  # an office is asked about its entry no more often
SHOWN = 100
# Mails in the state "sending" for so long: the process died. No mail server takes that long for a batch.
LOST_AFTER = timedelta(minutes=30)
COUNSELLING = ("return_counselling", "migration_counselling")
AUTHORITIES = (
    *("immigration_authority", "state_office", "ministry", "commissioner", "hardship_commission"),
    *("authority_finder", "municipality", "federal_office", "data_protection_authority"),
)


@dataclass(frozen=True)
class Candidate:
    """An entry with the published address of its office; `last` is what became of the last mail."""

    entry: Organisation
    address: Channel
    last: EntryInquiry | None

    @property
    def is_due(self) -> bool:
        return self.last is None or self.last.is_over or self.last.asked_at <= clock.now() - EVERY


def kinds_asked(missions: bool) -> tuple[str, ...]:
    """Groups of volunteers are never asked: their addresses are mostly people's own."""
    return tuple(kind for kind in PUBLIC_KINDS if missions or not kinds.is_mission(kind))


def candidates(db: Session, region: str, missions: bool, only: Collection[int] | None = None) -> list[Candidate]:
    """Who can be asked: counselling centres, then authorities, then others; of each those of the region first.

    The address is the first that is public, as open data means it: never somebody's own, never one that a member typed
    and nobody has checked. `only` are ids of entries.
    """
    query = (
        select(Channel)
        .join(Channel.organisation)
        .options(contains_eager(Channel.organisation))
        .where(_can_be_asked(missions), Channel.kind == "email", Channel.archived_at.is_(None))
        .order_by(Channel.position, Channel.id)
    )
    if only is not None:
        query = query.where(Organisation.id.in_(only))
    addresses: dict[int, Channel] = {}
    for channel in db.scalars(query):
        if is_public(channel):
            addresses.setdefault(channel.organisation_id, channel)
    last = _last_inquiries(db, only)
    found = [Candidate(each.organisation, each, last.get(each.organisation_id)) for each in addresses.values()]
    return sorted(found, key=lambda each: _turn(each.entry, region))


def _can_be_asked(missions: bool) -> ColumnElement[bool]:
    of_kind = Organisation.kind.in_(kinds_asked(missions))
    return and_(of_kind, Organisation.archived_at.is_(None), Organisation.state == "active")


def _turn(entry: Organisation, region: str) -> tuple[int, bool, tuple[str, str]]:
    order = (COUNSELLING, AUTHORITIES)
    rank = next((at for at, several in enumerate(order) if entry.kind in several), len(order))
    mine = entry.region == region or region in entry.more_regions.split()
    return rank + kinds.is_mission(entry.kind), not mine, sort_key(entry.name)


def _last_inquiries(db: Session, only: Collection[int] | None) -> dict[int, EntryInquiry]:
    newest = select(func.max(EntryInquiry.id)).group_by(EntryInquiry.organisation_id)
    query = select(EntryInquiry).where(EntryInquiry.id.in_(newest)).options(joinedload(EntryInquiry.link))
    if only is not None:
        query = query.where(EntryInquiry.organisation_id.in_(only))
    return {each.organisation_id: each for each in db.scalars(query)}


def count_without_address(db: Session, missions: bool, found: int) -> int:
    """How many entries could be asked if a public address of theirs were known; `found` have one."""
    all_of_them = select(func.count()).select_from(Organisation).where(_can_be_asked(missions))
    return (db.scalar(all_of_them) or 0) - found


def inquiries(db: Session, limit: int | None = SHOWN) -> list[EntryInquiry]:
    """Every mail, the newest first."""
    whole = (EntryInquiry.organisation, EntryInquiry.asked_by, EntryInquiry.link)
    query = select(EntryInquiry).options(*map(joinedload, whole)).order_by(EntryInquiry.id.desc())
    return list(db.scalars(query.limit(limit)))


def counts(db: Session) -> tuple[int, int]:
    """How many were asked within a year, and how many of them answered."""
    answered = func.count().filter(EntryInquiry.answer != "")
    query = select(func.count(), answered).where(EntryInquiry.asked_at > clock.now() - EVERY)
    asked, of_them = db.execute(query).one()
    return asked, of_them


def inquiry(db: Session, ident: int) -> EntryInquiry | None:
    query = select(EntryInquiry).options(joinedload(EntryInquiry.organisation), joinedload(EntryInquiry.link))
    return db.scalar(query.where(EntryInquiry.id == ident))


def waiting(db: Session, most: int) -> list[EntryInquiry]:
    query = select(EntryInquiry).where(EntryInquiry.state == "waiting").order_by(EntryInquiry.id).limit(most)
    return list(db.scalars(query.options(joinedload(EntryInquiry.organisation), joinedload(EntryInquiry.asked_by))))


def lost(db: Session) -> list[EntryInquiry]:
    """Mails that an earlier release was sending when it died: no mail of the queue belongs to them."""
    ago, ahead = EntryInquiry.at < clock.now() - LOST_AFTER, EntryInquiry.at > clock.horizon()
    found = list(db.scalars(select(EntryInquiry).where(EntryInquiry.state == "sending", or_(ago, ahead))))
    refs = queue_queries.refs_on_the_way(db, "entry_inquiry/") if found else []
    queued = {ident for ref in refs for ident in ref.partition("/")[2].split(",")}
    return [each for each in found if str(each.id) not in queued]


def by_id(db: Session, ids: Iterable[int]) -> dict[int, EntryInquiry]:
    query = select(EntryInquiry).where(EntryInquiry.id.in_(list(ids)))
    return {each.id: each for each in db.scalars(query)}
