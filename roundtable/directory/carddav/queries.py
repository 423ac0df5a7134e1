"""Which entries are in the address book: those of which some way to reach them was checked, and the check still counts,
and those that its person has marked.

The book is made anew when anything in the directory changed, or the day did; until then it is kept.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import i18n
from roundtable.core.kept import Kept
from roundtable.core.models import Event
from roundtable.core.sight import WHOLE
from roundtable.directory import checks
from roundtable.directory.carddav.states import Book
from roundtable.directory.devices import queries as devices_queries
from roundtable.directory.exports import writing
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import for_files

# A card takes about a kilobyte; both languages of a large directory fit.
_kept: Kept[tuple[object, ...], Book] = Kept(20_000_000, lambda book: 2 * sum(map(len, book.cards.values())))


def address_book(db: Session, user_id: int, today: date, address: str) -> Book:
    """A person's book in the language of this request. `address` is where the directory is, for the ids of cards."""
    book = _for_all(db, today, address)
    marked = [ident for ident in devices_queries.marks(db, user_id) if ident not in book.cards]
    if not marked:
        return book
    own = db.scalars(for_files().where(Organisation.id.in_(marked), Organisation.archived_at.is_(None)))
    return Book(dict(sorted([*book.cards.items(), *((entry.id, _card(entry, today, address)) for entry in own)])))


def _for_all(db: Session, today: date, address: str) -> Book:
    """What everybody's phone holds."""
    key = (str(db.get_bind().engine.url), _changed(db), today, address, i18n.current())
    book = _kept.get(key)
    if book is None:
        book = Book({entry.id: _card(entry, today, address) for entry in _checked_entries(db, today)})
        _kept.put(key, book)
    return book


def _changed(db: Session) -> object:
    """The newest event of the directory. With its moment: a database that was put back gives numbers again."""
    newest = select(Event.id, Event.at).where(Event.verb.like("directory.%")).order_by(Event.id.desc()).limit(1)
    row = db.execute(newest.execution_options(**WHOLE)).first()
    return tuple(row) if row else None


def _checked_entries(db: Session, today: date) -> list[Organisation]:
    checked = select(Channel.organisation_id).where(Channel.verified_on.is_not(None), Channel.archived_at.is_(None))
    query = for_files().where(Organisation.id.in_(checked), Organisation.archived_at.is_(None))
    entries = db.scalars(query.where(Organisation.state != "closed").order_by(Organisation.id))
    return [entry for entry in entries if any(_counts(channel, today) for channel in entry.channels)]


def _counts(channel: Channel, today: date) -> bool:
    return writing.may_leave(channel) and checks.state(channel, today) == "ok"


def _card(entry: Organisation, today: date, address: str) -> str:
    return writing.as_vcards([entry], today, address).decode()
