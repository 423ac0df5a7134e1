"""Which entries are in the address book: those of which some way to reach them was checked, and the check still counts,
and those that its person has marked.

The book is kept. After a change of the directory only the cards of the entries that changed are made anew; on another
day all of them.
"""

from collections.abc import Collection
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Select, select
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

Stamp = tuple[int, datetime] | None

# A card takes about a kilobyte; both languages of a large directory fit.
_kept: Kept[tuple[object, ...], tuple[Stamp, Book]] = Kept(20_000_000, lambda kept: 2 * kept[1].size)
_making = Lock()  # after a change all phones come at once
_MOST_ANEW = 300  # entries; when more have changed, the whole book is made anew
# Of these there is one of each entry besides, or nothing of an entry has changed.
_WITHOUT_ENTRY = (
    *("directory.reserved", "directory.verified_many"),
    *("directory.file_kept", "directory.file_taken", "directory.file_undone"),
)


def address_book(db: Session, user_id: int, today: date, address: str) -> Book:
    """A person's book in the language of this request. `address` is where the directory is, for the ids of cards."""
    book = _for_all(db, today, address)
    marked = [ident for ident in devices_queries.marks(db, user_id) if ident not in book.cards]
    if not marked:
        return book
    own = db.scalars(for_files().where(Organisation.id.in_(marked), Organisation.archived_at.is_(None)))
    return book.with_cards((), {entry.id: _card(entry, today, address) for entry in own})


def _for_all(db: Session, today: date, address: str) -> Book:
    """What everybody's phone holds."""
    key = (str(db.get_bind().engine.url), today, address, i18n.current())
    with _making:
        stamp, kept = _stamp(db), _kept.get(key)
        if kept is None or kept[0] != stamp:
            changed = _changed_since(db, kept[0]) if kept else None
            book = _made(db, today, address) if not kept or changed is None else None
            if kept and book is None:
                book = kept[1].with_cards(changed or (), _cards(db, today, address, changed or ()))
            assert book
            kept = (stamp, book)
            _kept.put(key, kept)
    return kept[1]


def _stamp(db: Session) -> Stamp:
    """The newest event of the directory. With its moment: a database that was put back gives numbers again."""
    newest = select(Event.id, Event.at).where(Event.verb.like("directory.%")).order_by(Event.id.desc()).limit(1)
    row = db.execute(newest.execution_options(**WHOLE)).first()
    return (row.id, row.at) if row else None


def _changed_since(db: Session, stamp: Stamp) -> set[int] | None:
    """The entries that changed; None if that can't be told."""
    if stamp is None:
        return None
    known = select(Event.at).where(Event.id == stamp[0]).execution_options(**WHOLE)
    if db.scalar(known) != stamp[1]:
        return None
    of_directory = Event.verb.like("directory.%"), Event.verb.not_in(_WITHOUT_ENTRY)
    topics = select(Event.topic).where(Event.id > stamp[0], *of_directory).distinct().limit(_MOST_ANEW + 1)
    named = [topic.partition("/") for topic in db.scalars(topics.execution_options(**WHOLE))]
    found = {int(number) for room, _sign, number in named if room == "directory" and number.isdecimal()} - {0}
    return found if len(found) == len(named) <= _MOST_ANEW else None


def _made(db: Session, today: date, address: str) -> Book:
    return Book(_cards(db, today, address))


def _cards(db: Session, today: date, address: str, of: Collection[int] | None = None) -> dict[int, str]:
    """The cards of the entries that were checked; only of these entries, if they are named."""
    if of is not None and not of:
        return {}
    return {entry.id: _card(entry, today, address) for entry in _checked_entries(db, today, of)}


def _checked_entries(db: Session, today: date, of: Collection[int] | None) -> list[Organisation]:
    query = _checked() if of is None else _checked().where(Organisation.id.in_(of))
    return [entry for entry in db.scalars(query) if any(_counts(channel, today) for channel in entry.channels)]


def _checked() -> Select[Organisation]:
    checked = select(Channel.organisation_id).where(Channel.verified_on.is_not(None), Channel.archived_at.is_(None))
    query = for_files().where(Organisation.id.in_(checked), Organisation.archived_at.is_(None))
    return query.where(Organisation.state != "closed").order_by(Organisation.id)


def _counts(channel: Channel, today: date) -> bool:
    return writing.may_leave(channel) and checks.state(channel, today) == "ok"


def _card(entry: Organisation, today: date, address: str) -> str:
    # Without today's date, or every phone would fetch every card anew each day.
    return writing.vcard(entry, today, address)
