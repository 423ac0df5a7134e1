"""Searching the index. What somebody may not read is excluded in SQL, so that it isn't counted either."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from roundtable.core.text import fold
from roundtable.directory.models import Channel, Organisation
from roundtable.minutes.models import Decision
from roundtable.search.index.queries import SearchScope, holds_all, meeting_of, meeting_times, readable
from roundtable.search.models import SearchEntry
from roundtable.search.results.snippets import highlight, snippet
from roundtable.search.spelling import for_all

KINDS = (
    "country",
    "programme",
    "question",
    "organisation",
    "task",
    "decision",
    "agenda_item",
    "topic",
    "minutes",
    "meeting",
    "file",
    "glossary",
    "programme_ended",
)
HITS_PER_KIND = 5  # hits of each kind on the overview
PAGE = 20
MAX_QUERY, MAX_WORDS, MAX_WORD = 200, 8, 60
_NUMBER = re.compile(r"\d{1,4}/\d{4}")
_DECISION_WORDS = frozenset(("beschluss", "beschlusse", "beschl", "nr", "nummer", "decision", "resolution", "no"))
_CONTACT = re.compile(r"organisation/\d{1,9}")
# Their text in the index is made of other names by which they are found, nothing to read.
_WITHOUT_TEXT = ("organisation/", "country/", "programme/")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True)
class Hit:
    """One result. `title` and `text` are HTML with the matches marked; `held_at` is the time of its meeting.

    `url` is a whole path; `place` is the table's name, "" for what belongs to all tables. A contact is shown itself, in
    `contact`; `text` is "" for what has only words by which it is found.
    """

    id: int
    kind: str
    title: Any
    text: Any
    url: str
    place: str
    held_at: datetime | None
    contact: Organisation | None = None


@dataclass
class Found:
    """`counts` by kind; `hits` holds the first few of each kind, or one page of one kind."""

    words: list[str]
    counts: dict[str, int] = field(default_factory=dict)
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    kind: str = ""
    page: int = 1

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_searchable(self) -> bool:
        """Whether any word has more than one letter."""
        return any(len(word) > 1 for word in self.words)

    @property
    def pages(self) -> int:
        return max(1, -(-self.counts.get(self.kind, 0) // PAGE)) if self.kind else 1


def words_of(query: str) -> list[str]:
    """The folded words of a query, all of which have to occur; signs ("*", quotes) are left out."""
    words = (_EDGES.sub("", word)[:MAX_WORD] for word in fold(for_all(query[:MAX_QUERY])).split())
    return list(dict.fromkeys(word for word in words if word))[:MAX_WORDS]


def search(db: Session, query: str, scopes: Iterable[SearchScope], kind: str = "", page: int = 1) -> Found:
    """The first hits of each kind, or with `kind` one page of its hits. Takes the same few statements in any case."""
    scopes, words = list(scopes), words_of(query)
    found = Found(words, kind=kind if kind in KINDS else "")
    if not found.is_searchable:
        return found
    chosen = _matching(db, words, scopes)
    ranked = _best_of_each_kind(db, found, chosen) if not found.kind else _one_page(db, found, chosen, page)
    entries = {entry.id: entry for entry in db.scalars(select(SearchEntry).where(SearchEntry.id.in_(ranked)))}
    times = meeting_times(db, entries.values())
    contacts = _contacts(db, entries.values())
    for entry in (entries[id_] for id_ in ranked if id_ in entries):
        hit = _hit(entry, words, scopes, times.get(meeting_of(entry)), contacts.get(entry.subject))
        found.hits.setdefault(entry.kind, []).append(hit)
    return found


def _best_of_each_kind(db: Session, found: Found, chosen: Any) -> list[int]:
    """Ids of the best hits of each kind; sets `found.counts`. One statement for both, because matching is slow."""
    id_, kind = SearchEntry.id, SearchEntry.kind
    matched = select(id_, kind, _rank(found.words).label("rank")).where(chosen).cte("matched")
    each = matched.c
    place = func.row_number().over(partition_by=each.kind, order_by=(each.rank, each.id.desc())).label("place")
    placed = select(each.id, each.kind, place).subquery()
    counts = select(each.kind, func.count().label("n")).group_by(each.kind).subquery()
    best = select(placed.c.id, placed.c.kind, counts.c.n).join(counts, counts.c.kind == placed.c.kind)
    rows = db.execute(best.where(placed.c.place <= HITS_PER_KIND).order_by(placed.c.place)).all()
    total = {row.kind: row.n for row in rows}
    found.counts = {name: total[name] for name in (*KINDS, *sorted(total)) if name in total}
    return [row.id for name in found.counts for row in rows if row.kind == name]


def _one_page(db: Session, found: Found, chosen: Any, page: int) -> list[int]:
    chosen = and_(chosen, SearchEntry.kind == found.kind)
    count = db.scalar(select(func.count(SearchEntry.id)).where(chosen)) or 0
    found.counts = {found.kind: count} if count else {}
    found.page = min(max(1, page), found.pages)
    query = select(SearchEntry.id).where(chosen).order_by(_rank(found.words), SearchEntry.id.desc())
    return list(db.scalars(query.limit(PAGE).offset((found.page - 1) * PAGE)))


def _matching(db: Session, words: list[str], scopes: list[SearchScope]) -> Any:
    return and_(readable(scopes), or_(and_(*holds_all(db, words)), *_decisions(words)))


def _decisions(words: list[str]) -> list[Any]:
    """What "Beschluss 3/2026" finds beside texts that say so: the decision itself, whose number stands in no text."""
    numbers = [word.split("/") for word in words if _NUMBER.fullmatch(word)]
    if len(numbers) != 1 or not {word for word in words if not _NUMBER.fullmatch(word)} <= _DECISION_WORDS:
        return []
    number, year = map(int, numbers[0])
    of_it = Decision.number == number, Decision.year == year, Decision.table_id == SearchEntry.table_id
    subject = literal("block/") + cast(Decision.block_id, String)
    return [select(Decision.id).where(SearchEntry.subject == subject, *of_it).exists()]


def _rank(words: list[str]) -> Any:
    """Best: the title begins with the first word and has all others; then each word begins one of the title's, or is
    in it; some are in the title; each is a whole word of the rest, or only inside of others, as "mali" in "somalisch".

    (The folded title is about as long as the title.)
    """
    title = func.substr(SearchEntry.folded, 1, func.length(SearchEntry.title))
    spaced = " " + func.replace(title, "(", " ")
    in_title = [title.contains(word, autoescape=True) for word in words]
    begins = [spaced.contains(f" {word}", autoescape=True) for word in words]
    whole = [(SearchEntry.folded + " ").contains(f" {word} ", autoescape=True) for word in words]
    first = and_(SearchEntry.folded.startswith(words[0], autoescape=True), *in_title)
    return case((first, -1), (and_(*begins), 0), (and_(*in_title), 1), (or_(*in_title), 2), (and_(*whole), 3), else_=4)


def _contacts(db: Session, entries: Iterable[SearchEntry]) -> dict[str, Organisation]:
    """The entries of the directory among the hits, by subject; takes the same few statements for any number."""
    idents = {int(entry.subject.rpartition("/")[2]) for entry in entries if _CONTACT.fullmatch(entry.subject)}
    there = db.scalars(
        select(Organisation)
        .options(selectinload(Organisation.channels).joinedload(Channel.verified_by))
        .where(Organisation.id.in_(idents))
    )
    return {f"organisation/{contact.id}": contact for contact in there}


def _hit(
    entry: SearchEntry,
    words: list[str],
    scopes: list[SearchScope],
    held_at: datetime | None,
    contact: Organisation | None,
) -> Hit:
    """Something that belongs to all tables is shown at the first one where this person may read it."""
    if entry.table_id is None:
        home = next(scope for scope in scopes if entry.needs in scope.can)
    else:
        home = next(scope for scope in scopes if scope.table_id == entry.table_id)
    return Hit(
        entry.id,
        entry.kind,
        highlight(entry.title, words),
        "" if entry.subject.startswith(_WITHOUT_TEXT) else snippet(entry.body, words),
        f"/tables/{home.slug}{entry.url}",
        home.name if entry.table_id else "",
        held_at,
        contact,
    )
