"""Reading what is due for a check, what is reserved for somebody, and what is doubtful."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from roundtable.core import clock
from roundtable.core.i18n import as_day
from roundtable.directory import checks, kinds, periods
from roundtable.directory.channels import KINDS
from roundtable.directory.models import Channel, HoursCheck, Organisation, Verification
from roundtable.directory.queries import by_ids, is_doubtful, is_fresh, unlisted_since
from roundtable.directory.verification.models import CheckReservation

CHECKED = ("phone", "email", "website", "address")  # what the check list asks for
LOOKED_AT = 200  # due facts that are read to find a few entries; an entry has a handful
DOUBTS_SHOWN = 50


def due(db: Session, region: str, user_id: int, limit: int) -> list[tuple[int, int | None]]:
    """(entry, fact) of those that were not checked for the longest time, each entry once; nobody else has them.

    Only what people of this region use, and not what is doubtful already. Undated facts come first. A fact is a number
    or an address; None stands for the office hours.
    """
    today = clock.today()
    query = (
        select(_age(), _turn(), Organisation.id, Channel.position, Channel.id)
        .join(Channel.organisation)
        .where(
            *_is_offered(region, user_id),
            Channel.archived_at.is_(None),
            Channel.kind.in_(CHECKED),
            or_(Channel.verified_on.is_(None), ~is_fresh(today)),
            ~is_doubtful(),
            or_(Channel.unreachable_on.is_(None), Channel.unreachable_on <= _retry(today)),
        )
        .order_by(_age(), _turn(), Organisation.id, Channel.position, Channel.id)
        .limit(LOOKED_AT)
    )
    rows: list[Any] = [tuple(row) for row in db.execute(query)]
    rows += [(age, len(KINDS), entry, 0, None) for age, entry in _due_hours(db, region, user_id)]
    found: dict[int, int | None] = {}
    for _how_old, _kind, entry, _position, fact in sorted(rows, key=lambda row: row[:4]):
        found.setdefault(entry, fact)
    return list(found.items())[:limit]


def _due_hours(db: Session, region: str, user_id: int) -> list[tuple[str, int]]:
    """(how old, entry) of office hours."""
    confirmed = HoursCheck.organisation_id == Organisation.id, HoursCheck.result == "confirmed"
    last = select(func.max(HoursCheck.at)).where(*confirmed).correlate(Organisation).scalar_subquery()
    dated = Organisation.source_date.between("1", "9999"), Organisation.source_date
    age = case((last.is_not(None), cast(last, String)), dated, else_="").label("age")
    columns = Organisation.id, Organisation.kind, Organisation.office_hours, Organisation.source_date
    query = select(age, *columns).where(Organisation.office_hours != "", *_is_offered(region, user_id))
    rows = db.execute(query.order_by(age, Organisation.id).limit(LOOKED_AT)).all()
    lines: dict[int, list[Any]] = {row.id: [] for row in rows}
    asked = HoursCheck.organisation_id, HoursCheck.result, HoursCheck.at, HoursCheck.done_as, HoursCheck.how
    for line in db.execute(select(*asked).where(HoursCheck.organisation_id.in_(lines)).order_by(HoursCheck.id)):
        lines[line.organisation_id].append(SimpleNamespace(**line._mapping, user=None))
    entries: list[Any] = [SimpleNamespace(**row._mapping, hours_checks=lines[row.id]) for row in rows]
    return [(entry.age, entry.id) for entry in entries if _is_due(checks.hours_of(entry), clock.today())]


def _is_due(hours: checks.OfficeHours | None, today: date) -> bool:
    if hours is None or checks.state(hours, today) not in ("old", "un"):
        return False
    return hours.unreachable_on is None or hours.unreachable_on <= _retry(today)


def _retry(today: date) -> date:
    return today - timedelta(days=periods.RETRY_DAYS)


def _is_offered(region: str, user_id: int) -> list[ColumnElement[bool]]:
    """SQL: entries that somebody of this region may get."""
    kept = select(CheckReservation.organisation_id).where(_is_kept_from(user_id))
    return [
        Organisation.archived_at.is_(None),
        Organisation.state == "active",
        Organisation.region.in_((region, "SH", "DE", "")),
        Organisation.id.not_in(kept),
    ]


def _is_kept_from(user_id: int) -> ColumnElement[bool]:
    """SQL: reserved for somebody, or this person has had it within a day."""
    since = clock.now() - timedelta(hours=periods.RESERVED_HOURS)
    own = and_(CheckReservation.user_id == user_id, CheckReservation.reserved_at > since)
    return or_(CheckReservation.until > clock.now(), own)


def _age() -> ColumnElement[str]:
    """SQL: a text that sorts by the day of the last check, else by the date of the source."""
    dated = [(day.between("1", "9999"), day) for day in (Channel.source_date, Organisation.source_date)]
    return case((Channel.verified_on.is_not(None), cast(Channel.verified_on, String)), *dated, else_="")


def _turn() -> ColumnElement[int]:
    return case({kind: at for at, kind in enumerate(KINDS)}, value=Channel.kind)


def reservation_of(db: Session, organisation_id: int) -> CheckReservation | None:
    return db.scalar(select(CheckReservation).where(CheckReservation.organisation_id == organisation_id))


def waiting_for(db: Session, user_id: int, kept: Collection[int] = ()) -> list[tuple[CheckReservation, bool]]:
    """What somebody has to check, oldest reservation first, and whether somebody else was faster.

    Those are left out, but for entries in `kept`: there the person is writing.
    """
    query = select(CheckReservation).where(
        CheckReservation.user_id == user_id, CheckReservation.until > clock.now(), CheckReservation.answer == ""
    )
    rows = list(db.scalars(query.options(joinedload(CheckReservation.channel)).order_by(CheckReservation.id)))
    entries = {entry.id: entry for entry in by_ids(db, [row.organisation_id for row in rows])}
    answered = _answered_by_others(db, user_id)
    found = []
    for row in rows:
        entry, fact = entries[row.organisation_id], row.fact
        gone = entry.archived_at or not fact.value or (row.channel and row.channel.archived_at)
        done = gone or _is_overtaken(row, answered) or checks.state(fact, clock.today()) in ("ok", "bad")
        if not done or row.organisation_id in kept:
            found.append((row, bool(done)))
    return found


def _is_overtaken(row: CheckReservation, answered: Collection[int]) -> bool:
    """Whether somebody else has answered since."""
    if row.channel_id:
        return row.channel_id in answered
    lines = row.organisation.hours_checks
    return any(line.at >= row.reserved_at and line.user_id != row.user_id for line in lines)


def _answered_by_others(db: Session, user_id: int) -> set[int]:
    query = (
        select(Verification.channel_id)
        .join(CheckReservation, CheckReservation.channel_id == Verification.channel_id)
        .where(CheckReservation.user_id == user_id, Verification.at >= CheckReservation.reserved_at)
        .where(or_(Verification.user_id != user_id, Verification.user_id.is_(None)))
    )
    return set(db.scalars(query))


def answered_today(db: Session, user_id: int) -> list[CheckReservation]:
    """What somebody answered today, newest first."""
    query = select(CheckReservation).where(
        CheckReservation.user_id == user_id, CheckReservation.answer.not_in(("", "returned"))
    )
    query = query.where(CheckReservation.answered_at > _a_day_ago()).order_by(CheckReservation.answered_at.desc())
    rows = db.scalars(query.options(joinedload(CheckReservation.channel), joinedload(CheckReservation.organisation)))
    return [row for row in rows if row.answered_at and as_day(row.answered_at) == clock.today()]


def facts_by_id(db: Session, idents: Collection[int]) -> list[Channel]:
    """These facts, in their order, without those that are no more; with their entries."""
    query = select(Channel).where(Channel.id.in_(idents)).options(joinedload(Channel.organisation))
    found = {channel.id: channel for channel in db.scalars(query)}
    return [found[ident] for ident in idents if ident in found]


def _a_day_ago() -> datetime:
    return clock.now() - timedelta(days=1)


def doubts(db: Session, region: str) -> tuple[list[tuple[Organisation, list[checks.Fact]]], int]:
    """The entries with doubtful facts, those of the region first, and how many doubtful facts there are in all."""
    query: Any = (
        select(Channel.organisation_id, Channel.id)
        .join(Channel.organisation)
        .where(Channel.archived_at.is_(None), Organisation.archived_at.is_(None), is_doubtful())
    )
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = case((Organisation.region == region, 0), (Organisation.region.in_(("", "SH", "DE")), 1), else_=2)
    rows = db.execute(query.order_by(first, Organisation.name, Channel.id).limit(DOUBTS_SHOWN)).all()
    wanted, hours = {fact for _entry, fact in rows}, _doubted_hours(db)
    ids = list(dict.fromkeys([*(entry for entry, _fact in rows), *hours]))
    found: list[tuple[Organisation, list[checks.Fact]]] = []
    for entry in by_ids(db, ids):
        of_entry = hours.get(entry.id)
        ways = [channel for channel in checks.unarchived(entry.channels) if channel.id in wanted]
        found.append((entry, [*ways, *([of_entry] if of_entry else [])]))
    return found, count + len(hours)


def _doubted_hours(db: Session) -> dict[int, checks.OfficeHours]:
    """Doubtful office hours by their entry. There are few: somebody reached nobody, or says there are none."""
    asked = HoursCheck.organisation_id == Organisation.id, HoursCheck.result.in_(("unreachable", "doubted"))
    query = select(Organisation.id).where(Organisation.archived_at.is_(None), Organisation.office_hours != "")
    ids = db.scalars(query.where(select(HoursCheck.id).where(*asked).exists()).order_by(Organisation.id))
    found = {entry.id: checks.hours_of(entry) for entry in by_ids(db, list(ids))}
    return {ident: hours for ident, hours in found.items() if hours and checks.is_doubtful(hours)}


def incomplete(db: Session) -> tuple[list[Organisation], int]:
    """Missions that lack what they have to have (`checks.lacks()`), first those that nobody can reach; how many."""
    living = select(Channel.id).where(Channel.organisation_id == Organisation.id, Channel.archived_at.is_(None))
    unreachable = and_(Organisation.state != "closed", ~living.exists())
    query: Any = select(Organisation.id).where(
        Organisation.archived_at.is_(None),
        Organisation.kind.in_(kinds.MISSIONS),
        or_(unreachable, Organisation.source_url == ""),
    )
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = case((unreachable, 0), else_=1)
    return by_ids(db, list(db.scalars(query.order_by(first, Organisation.name).limit(DOUBTS_SHOWN)))), count


def unlisted(db: Session) -> list[tuple[Organisation, datetime]]:
    """Missions that the Foreign Office's list no longer names, and since when; without those that somebody has
    confirmed anything of since then."""
    since = unlisted_since()
    query = select(Organisation.id, since).where(Organisation.archived_at.is_(None), since.is_not(None))
    missing = {row[0]: row[1] for row in db.execute(query.order_by(Organisation.name, Organisation.id))}
    entries = by_ids(db, list(missing))
    return [(entry, missing[entry.id]) for entry in entries if not checks.was_checked_since(entry, missing[entry.id])]


def settled_today(db: Session, user_id: int) -> list[Verification]:
    """What somebody kept or archived today, newest first, unless anything has happened to it since."""
    later = aliased(Verification)
    query = select(Verification).where(
        Verification.user_id == user_id,
        Verification.result.in_(("kept", "gone")),
        Verification.at > _a_day_ago(),
        ~select(later.id).where(later.channel_id == Verification.channel_id, later.id > Verification.id).exists(),
    )
    query = query.options(joinedload(Verification.channel).joinedload(Channel.organisation))
    lines = db.scalars(query.order_by(Verification.id.desc()))
    return [line for line in lines if as_day(line.at) == clock.today()]
