"""Reading the register of decisions of one or several tables, each with the reader's permissions there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.core.paging import nearest_page
from roundtable.core.text import sort_key, whole_number
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import country_name
from roundtable.minutes.register.models import STATUSES, RegisterEntry, RegisterSubject
from roundtable.tables.models import Member

PAGE = 25
CHOICE = 50  # decisions in a list of choices; older ones are named by their number
Rights = Mapping[int, Collection[str]]  # {table id: the reader's permissions there}


@dataclass(frozen=True)
class RegisterFilter:
    """Filters and the page; 0 and "" mean any. `country` is a code, `organisation` a name."""

    table_id: int = 0
    status: str = ""
    year: int = 0
    country: str = ""
    organisation: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return self != RegisterFilter(page=self.page)


@dataclass
class RegisterPage:
    """One page of entries, and the values that the filters can have.

    `replaced_by` and `replaces` as from `links()`.
    """

    entries: list[RegisterEntry]
    count: int
    page: int
    pages: int
    years: list[int]
    countries: list[tuple[str, str]]
    organisations: list[str]
    replaced_by: dict[int, RegisterEntry] = field(default_factory=dict)
    replaces: dict[int, list[RegisterEntry]] = field(default_factory=dict)


def find_entries(db: Session, rights: Rights, wanted: RegisterFilter) -> RegisterPage:
    """A page of entries, the newest first. Seven queries, however many decisions and tables."""
    query = _narrowed(_readable(rights), wanted)
    count = db.scalar(select(func.count()).select_from(query.with_only_columns(RegisterEntry.id).subquery())) or 0
    at = nearest_page(count, wanted.page, PAGE)
    rows = query.order_by(*_NEWEST).limit(PAGE).offset(at.offset)
    entries = list(db.scalars(rows.options(joinedload(RegisterEntry.table), selectinload(RegisterEntry.subjects))))
    years = db.scalars(_readable(rights).with_only_columns(RegisterEntry.year).distinct())
    countries, organisations = _subjects(db, rights)
    replaced_by, replaces = links(db, rights, entries)
    return RegisterPage(
        entries,
        count,
        at.number,
        at.pages,
        sorted(years, reverse=True),
        countries,
        organisations,
        replaced_by,
        replaces,
    )


_NEWEST = (RegisterEntry.decided_on.desc(), RegisterEntry.year.desc(), RegisterEntry.number.desc(), RegisterEntry.id)


def _readable(rights: Rights) -> Select[RegisterEntry]:
    at = [and_(RegisterEntry.table_id == table, RegisterEntry.needs.in_(sorted(can))) for table, can in rights.items()]
    return select(RegisterEntry).where(RegisterEntry.withdrawn.is_(False), or_(false(), *at))


def _narrowed(query: Select[RegisterEntry], wanted: RegisterFilter) -> Select[RegisterEntry]:
    if wanted.table_id:
        query = query.where(RegisterEntry.table_id == wanted.table_id)
    if wanted.status in STATUSES:
        query = query.where(RegisterEntry.status == wanted.status)
    if wanted.year:
        query = query.where(RegisterEntry.year == wanted.year)
    for kind, value in (("country", wanted.country), ("organisation", wanted.organisation)):
        if value:
            about = (RegisterSubject.entry_id == RegisterEntry.id, RegisterSubject.kind == kind)
            query = query.where(select(RegisterSubject.id).where(*about, RegisterSubject.value == value).exists())
    return query


def _subjects(db: Session, rights: Rights) -> tuple[list[tuple[str, str]], list[str]]:
    query = select(RegisterSubject.kind, RegisterSubject.value).distinct()
    pairs = db.execute(query.where(RegisterSubject.entry_id.in_(_readable(rights).with_only_columns(RegisterEntry.id))))
    values: dict[str, list[str]] = {"country": [], "organisation": []}
    for kind, value in pairs:
        values[kind].append(value)
    return countries(db, values["country"]), sorted(values["organisation"], key=sort_key)


def countries(db: Session, codes: Collection[str] | None = None) -> list[tuple[str, str]]:
    """(code, name in the reader's language), in the order of the names; all of them without `codes`."""
    query = select(Country) if codes is None else select(Country).where(Country.code.in_(sorted(codes)))
    return sorted(((c.code, country_name(c)) for c in db.scalars(query)), key=lambda pair: sort_key(pair[1]))


def links(
    db: Session, rights: Rights, entries: list[RegisterEntry]
) -> tuple[dict[int, RegisterEntry], dict[int, list[RegisterEntry]]]:
    """({id: the entry that replaced it}, {id: entries it replaced}), as far as the reader may read them."""
    ids = [entry.id for entry in entries]
    after = [entry.replaced_by_id for entry in entries if entry.replaced_by_id]
    entries_table = RegisterEntry.__table__.c
    near = select(entries_table.id).where(or_(entries_table.id.in_(after), entries_table.replaced_by_id.in_(ids)))
    found = db.scalars(_readable(rights).where(RegisterEntry.id.in_(near)).order_by(RegisterEntry.id))
    others = {entry.id: entry for entry in found}
    replaced_by = {e.id: others[e.replaced_by_id] for e in entries if e.replaced_by_id in others}
    replaces: dict[int, list[RegisterEntry]] = {}
    for other in others.values():
        if other.replaced_by_id in ids:
            replaces.setdefault(other.replaced_by_id, []).append(other)
    return replaced_by, replaces


def entry(db: Session, rights: Rights, ident: int | None) -> RegisterEntry | None:
    """One entry, if the reader may read it."""
    query = _readable(rights).where(RegisterEntry.id == ident).options(selectinload(RegisterEntry.subjects))
    return db.scalar(query.options(joinedload(RegisterEntry.meeting), joinedload(RegisterEntry.review_topic)))


def later_than(db: Session, rights: Rights, old: RegisterEntry) -> list[RegisterEntry]:
    """Later decisions of the same table, which could replace `old`; the newest first, at most `CHOICE`."""
    later = or_(
        RegisterEntry.decided_on > old.decided_on,
        and_(
            RegisterEntry.decided_on == old.decided_on,
            RegisterEntry.year == old.year,
            RegisterEntry.number > old.number,
        ),
    )
    query = _readable(rights).where(RegisterEntry.table_id == old.table_id, later)
    return list(db.scalars(query.order_by(*_NEWEST).limit(CHOICE)))


def by_label(db: Session, rights: Rights, table_id: int, label: str) -> RegisterEntry | None:
    """The table's decision with the number `label` ("3/2026"), if the reader may read it."""
    parts = label.replace(" ", "").partition("/")
    number, year = whole_number(parts[0], 5), whole_number(parts[2], 5)
    if number is None or year is None:
        return None
    named = (RegisterEntry.number == number, RegisterEntry.year == year)
    return db.scalar(_readable(rights).where(RegisterEntry.table_id == table_id, *named))


def of_meeting(db: Session, meeting_id: int) -> dict[int, RegisterEntry]:
    """{block id: entry} of a meeting, including withdrawn ones."""
    return {e.block_id: e for e in db.scalars(select(RegisterEntry).where(RegisterEntry.meeting_id == meeting_id))}


def replaced_through(db: Session, entry_id: int) -> list[RegisterEntry]:
    return list(db.scalars(select(RegisterEntry).where(RegisterEntry.replaced_by_id == entry_id)))


def due(db: Session, today: date) -> list[RegisterEntry]:
    """Valid decisions whose review date has come and that are not in the topic store yet."""
    open_ones = (RegisterEntry.status == "valid", RegisterEntry.withdrawn.is_(False))
    query = select(RegisterEntry).where(*open_ones, RegisterEntry.review_on <= today)
    return list(db.scalars(query.where(RegisterEntry.review_topic_id.is_(None)).order_by(RegisterEntry.id)))


def known_names(db: Session, table_id: int) -> tuple[list[Any], list[str]]:
    """(countries, names of organisations), the latter from the directory and from the table's seats."""
    listed = db.scalars(select(Organisation.name).where(Organisation.archived_at.is_(None)).distinct())
    seats = db.scalars(select(Member.organisation).where(Member.table_id == table_id, Member.organisation != ""))
    return list(db.scalars(select(Country).order_by(Country.code))), sorted({*listed, *seats}, key=sort_key)
