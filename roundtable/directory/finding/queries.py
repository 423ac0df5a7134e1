"""Searching the directory: by words in every spelling, by country, kind, region and state of the check."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import nsmallest
from typing import Any, TypeVarTuple

from sqlalchemy import ScalarSelect, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from roundtable.core.paging import nearest_page
from roundtable.core.text import fold, sort_key
from roundtable.directory import country_names, kinds
from roundtable.directory.channels import KINDS as CHANNEL_KINDS
from roundtable.directory.finding import ranking, slips
from roundtable.directory.finding.meaning import Meaning, Part, meaning_of
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.opt_outs.queries import is_opted_out
from roundtable.directory.queries import by_ids, is_doubtful, is_for, is_fresh
from roundtable.directory.suggestions.models import Suggestion
from roundtable.search.models import SearchEntry
from roundtable.search.spelling import plain

Columns = TypeVarTuple("Columns")

PAGE_SIZE = 50
STATES = ("ok", "old", "un", "bad", "archived")
_SUBJECT = literal("organisation/") + cast(Organisation.id, String)
_STREET = re.compile(r"(\w{3,})str(?:asse)?")
_RANKED = (
    Organisation.id,
    Organisation.name,
    Organisation.kind,
    Organisation.region,
    Organisation.country_code,
    Organisation.city,
    Organisation.former_names,
)


@dataclass(frozen=True)
class Filter:
    """A search; empty fields don't restrict. `area` is an AGS or "SH", `check` one of STATES."""

    q: str = ""
    country: str = ""
    kind: str = ""
    area: str = ""
    check: str = ""
    page: int = 1
    meaning: Meaning | None = None

    @property
    def active(self) -> bool:
        return bool(self.words or self.country or self.kind or self.area or self.check)

    @property
    def words(self) -> list[str]:
        """The folded words of the query, for marking them."""
        return re.findall(r"\w+", fold(plain(self.q[:200])))[:8]

    @property
    def meant(self) -> Meaning:
        """What the query means, or what `meaning` says instead."""
        return self.meaning or meaning_of(self.q)


@dataclass
class Hits:
    """One page of the entries found; `total` counts all. `loosened`: no entry fits all words, these fit some."""

    entries: list[Organisation] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    loosened: bool = False


def find(db: Session, wanted: Filter, own_region: str, today: date) -> Hits:
    """What fits best first: by name, country and kind, the own Kreis before others; mentions of the words come last."""
    texts_count = len(wanted.meant.whole) >= ranking.TELLING
    query = select(*_RANKED, SearchEntry.folded if texts_count else literal("").label("folded"))
    loosened, meant, rows = False, wanted.meant, db.execute(_filtered(query, wanted, today)).all()
    if not rows and (looser := loosen(db, meant)):
        loosened, meant, rows = True, looser, db.execute(_filtered(query, wanted, today, looser)).all()
    ranks = ranking.Ranks(meant, own_region)
    at = nearest_page(len(rows), wanted.page, PAGE_SIZE)
    # Only as many as are shown: of thousands that fit one letter, sorting all took longer than finding them.
    first = nsmallest(at.offset + PAGE_SIZE, rows, key=lambda row: (*ranks.of(row), sort_key(row.name)))
    entries = by_ids(db, [row.id for row in first[at.offset :]])
    return Hits(entries, len(rows), at.number, at.pages, loosened and bool(rows))


def loosen(db: Session, meant: Meaning) -> Meaning | None:
    """For a search that finds nothing though its words exist: its country and kind, or its number without extension."""
    if extension := next((part for part in meant.parts if part.number), None):
        board = _switchboard(db, extension.number)
        return Meaning((board,), whole=meant.whole) if board else None
    words = [part.text for part in meant.parts if not part.means_something]
    exists = select(*(exists_in_index(word) for word in words)) if words else None
    if exists is not None and not all(db.execute(exists).one()):
        return None
    kept = [part for part in meant.parts if part.countries or part.kinds or part.is_mission]
    return Meaning(tuple(kept), meant.wishes, meant.whole) if 0 < len(kept) < len(meant.parts) else None


def _switchboard(db: Session, number: str) -> Part | None:
    """For a number with an extension that nobody entered, 0481 97-1234: the one that is there, 0481 97-0."""
    for digits in range(1, 5):
        board = f"{number[:-digits]}0"
        if len(board) > 5 and db.scalar(select(exists_in_index(f"+49{board}"))):
            return Part(board, number=board)
    return None


def exists_in_index(word: str) -> Any:
    of_entries = SearchEntry.kind == "organisation"
    return select(SearchEntry.id).where(of_entries, SearchEntry.folded.contains(word, autoescape=True)).exists()


def matching(db: Session, wanted: Filter, today: date) -> Select[int]:
    """The ids of all entries that the list would show with this filter, on all its pages."""
    query = _filtered(select(Organisation.id), wanted, today)
    if db.scalar(query.limit(1)) is None:
        query = _filtered(select(Organisation.id), replace(wanted, meaning=loosen(db, wanted.meant)), today)
    return query


def suggestion(db: Session, wanted: Filter, own_region: str, today: date) -> str:
    """A similar search that finds something, for one that finds nothing: "gahna" → "Ghana"; "" if there is none.

    What is the name of a country, a place or a kind is never taken for a slip: "Guyana" is no "Ghana".
    """
    strange = [part.text for part in wanted.meant.parts if not part.means_something and not part.is_beginning]
    strange = [word for word in strange if not db.scalar(select(exists_in_index(word)))]
    if not strange:
        return ""
    spelled = _vocabulary(db)
    near = {word: slips.nearest(word, spelled) for word in strange}
    meant = re.sub(r"\w+", lambda word: near.get(fold(word[0]), word[0]), wanted.q[:200])
    if not all(near.values()) or fold(meant) == fold(wanted.q):
        return ""
    again = replace(wanted, q=meant, page=1)
    hits = find(db, again, own_region, today)
    return meant if hits.total and not hits.loosened else ""


def _vocabulary(db: Session) -> dict[str, str]:
    """{folded word: word} of what can be found: listed countries and who comes from there, kinds, places, entries."""
    rows = db.execute(select(Organisation.name, Organisation.city).where(Organisation.archived_at.is_(None)))
    pairs = [pair for row in rows for text in row for pair in slips.words_of(text)]
    listed = select(Organisation.country_code).where(Organisation.archived_at.is_(None)).distinct()
    for code in db.scalars(listed):
        pairs += slips.words_of(country_names.aliases(code))
    pairs += slips.words_of(" ".join(slips.COMMON))
    # Capitalised words come last, so that "Ghana" wins over the "ghana" of a mail address.
    return dict(sorted(dict.fromkeys(pairs), key=lambda pair: pair[1][0].isupper()))


def main_state(today: date) -> ScalarSelect[Any]:
    """SQL: the state of an entry's main channel, as `checks.state()` of `checks.main_channel()`; NULL without one."""
    turn = case({kind: at for at, kind in enumerate(CHANNEL_KINDS)}, value=Channel.kind)
    state = case((is_doubtful(), "bad"), (Channel.verified_on.is_(None), "un"), (is_fresh(today), "ok"), else_="old")
    return (
        select(state)
        .where(Channel.organisation_id == Organisation.id, Channel.archived_at.is_(None))
        .order_by(turn, Channel.position, Channel.id)
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _filtered(query: Select[*Columns], wanted: Filter, today: date, meant: Meaning | None = None) -> Select[*Columns]:
    archived = wanted.check == "archived"
    query = query.outerjoin(SearchEntry, SearchEntry.subject == _SUBJECT)
    query = query.where(Organisation.archived_at.is_not(None) if archived else Organisation.archived_at.is_(None))
    for column, value in ((Organisation.country_code, wanted.country), (Organisation.kind, wanted.kind)):
        if value:
            query = query.where(column == value)
    if wanted.area:
        query = query.where(is_for(wanted.area))
    if wanted.check and not archived:
        query = query.where(func.coalesce(main_state(today), "un") == wanted.check)
    if archived:  # not in the search index any more
        query = query.where(~is_opted_out(), Organisation.id.not_in(only_suggested()))
        words = (func.lower(Organisation.name).contains(word, autoescape=True) for word in wanted.words)
        return query.where(*words)
    return query.where(*(_fits(part) for part in (meant or wanted.meant).parts))


def only_suggested() -> Select[int]:
    """The ids of entries that somebody suggested and nobody took over: they are archived, but never were in use."""
    return select(Suggestion.organisation_id).where(Suggestion.field == "entry", Suggestion.state != "taken")


def may_see(db: Session, entry: Organisation, can: frozenset[str]) -> bool:
    """Guests don't see what is only suggested."""
    if entry.archived_at is None or "directory:verify" in can:
        return True
    return db.scalar(only_suggested().where(Suggestion.organisation_id == entry.id).limit(1)) is None


def _fits(part: Part) -> Any:
    """SQL: whether an entry has what this part of the search says or means."""
    if part.is_mission:
        return Organisation.kind.in_(kinds.MISSIONS)
    ways: list[Any] = []
    if part.countries:
        ways.append(Organisation.country_code.in_(part.countries))
    if part.kinds:
        ways.append(Organisation.kind.in_(part.kinds))
    if part.areas:
        ways += [is_for(area) for area in part.areas]
    if part.number:
        digits = re.findall(r"\d+", part.text)
        ways += [_stands(part.number), and_(*map(_stands, digits))]
    elif part.is_letter:
        ways += _begins_a_word(part.text)
    elif not part.is_plate:
        ways.append(_stands(part.text))
        if street := _STREET.fullmatch(part.text):
            ways.append(and_(_stands(street[1]), _stands("str")))
    return or_(*ways)


_UMLAUTS = {"a": "äÄ", "o": "öÖ", "u": "üÜ"}


def _begins_a_word(letter: str) -> list[Any]:
    """SQL: one letter alone stands somewhere in nearly every text; what is meant is how a name begins."""
    name, others = func.lower(Organisation.name), [*_UMLAUTS.get(letter, "")]
    ways = [name.like(f"{before}{letter}%") for before in ("", "% ", "%-", "%(", "%„")]
    return ways + [Organisation.name.like(f"{before}{other}%") for other in others for before in ("", "% ", "%-", "%(")]


def _stands(text: str) -> Any:
    return SearchEntry.folded.contains(text, autoescape=True)
