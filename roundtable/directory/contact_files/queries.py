"""Reading files of contacts, and the directory that they are compared with, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.directory.contact_files import reading
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.contact_files.planning import Known, Plan, plans
from roundtable.directory.exports.writing import uid
from roundtable.directory.likeness import Blocked
from roundtable.directory.models import Channel, Function, Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.tables.models import Region

_COMPARED = (
    *(Organisation.id, Organisation.name, Organisation.kind, Organisation.city, Organisation.region),
    *(Organisation.country_code, Organisation.office_hours, Organisation.district, Organisation.languages),
    *(Organisation.former_names, Organisation.note, Organisation.source_url),
)


def files_of(db: Session, table_id: int | None, limit: int = 20) -> list[ContactFile]:
    """A table's files, newest first."""
    query = select(ContactFile).where(ContactFile.table_id == table_id).options(joinedload(ContactFile.uploaded_by))
    return list(db.scalars(query.order_by(ContactFile.id.desc()).limit(limit)))


def files_with_text(db: Session) -> list[ContactFile]:
    """All of which the text is still kept."""
    return list(db.scalars(select(ContactFile).where(ContactFile.text != "")))


def planned(db: Session, file: ContactFile, address: str) -> list[Plan]:
    """What each row of the file would do. `address` is the directory's list. Raises Unreadable."""
    return plans(rows_of(file), known(db, address))


def rows_of(file: ContactFile) -> list[reading.Row]:
    if reading.is_vcard(file.text):
        return reading.rows_of_vcards(file.text)
    return reading.rows_of_sheet(reading.sheet(file.text), file.columns)


def known(db: Session, address: str, only: Collection[int] | None = None) -> Known:
    """The directory, or only these entries, as rows of columns: there are thousands of entries."""
    ways, functions = defaultdict(list), defaultdict(list)
    living = select(Channel.organisation_id, Channel.kind, Channel.value).where(Channel.archived_at.is_(None))
    for way in db.execute(living):
        ways[way.organisation_id].append(way)
    named = select(Function.organisation_id, Function.name, Function.note).order_by(Function.position, Function.id)
    for row in db.execute(named):
        functions[row.organisation_id].append(f"{row.name}: {row.note}" if row.note else row.name)
    entries = [
        SimpleNamespace(**row._mapping, ways=ways[row.id], functions="\n".join(functions[row.id]))
        for row in db.execute(select(*_COMPARED).where(Organisation.archived_at.is_(None)).order_by(Organisation.id))
        if only is None or row.id in only
    ]
    regions = {row.ags: row.name for row in db.execute(select(Region.ags, Region.name))}
    return Known(
        entries,
        regions,
        {uid(address, entry.id): entry.id for entry in entries},
        Blocked(opt_outs_queries.opted_out(db)),
    )


def entries_by_id(db: Session, ids: list[int]) -> dict[int, Organisation]:
    """These entries with what belongs to them."""
    query = select(Organisation).where(Organisation.id.in_(ids))
    whole = selectinload(Organisation.channels), selectinload(Organisation.functions)
    return {entry.id: entry for entry in db.scalars(query.options(*whole))}
