"""Pure. The book as its clients see it: cards with ETags, a digest of all of them, and what changed between two."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

_TOKEN = "urn:roundtable:address-book:"  # noqa: S105 (a sync token is no secret)


@dataclass(frozen=True)
class Book:
    """Cards by the id of their entry."""

    cards: Mapping[int, str]

    @cached_property
    def etags(self) -> dict[int, str]:
        return {ident: _digest(card)[:24] for ident, card in self.cards.items()}

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.cards.values()))

    def with_cards(self, without: Iterable[int], fresh: Mapping[int, str]) -> "Book":
        """Another book: those entries leave it, these cards come in. What is known of all others is taken along."""
        gone = set(without)
        book = Book(_sorted(gone, self.cards, fresh))
        etags = {ident: _digest(card)[:24] for ident, card in fresh.items()}
        vars(book)["etags"] = _sorted(gone, self.etags, etags)
        return book

    @cached_property
    def digest(self) -> str:
        """The same as long as no card comes, goes or changes."""
        return digest(state(self))


def _sorted(gone: set[int], kept: Mapping[int, str], fresh: Mapping[int, str]) -> dict[int, str]:
    return dict(sorted({**{ident: text for ident, text in kept.items() if ident not in gone}, **fresh}.items()))


def state(book: Book) -> dict[str, str]:
    """{id: ETag} as it is kept for a device."""
    return {str(ident): etag for ident, etag in sorted(book.etags.items())}


def digest(of: Mapping[str, str]) -> str:
    return _digest(" ".join(f"{ident}:{etag}" for ident, etag in sorted(of.items())))


def sync_token(of: str) -> str:
    return _TOKEN + of


def digest_in(token: str) -> str:
    """The digest in a sync token; "" if it isn't one of ours."""
    return token.removeprefix(_TOKEN) if token.startswith(_TOKEN) else ""


@dataclass(frozen=True)
class Changes:
    """What a client has to do, and the state in which it is then. `more`: that is not yet the newest."""

    changed: list[int]
    removed: list[int]
    state: dict[str, str]
    more: bool = False


def changes(before: Mapping[str, str], after: Mapping[str, str], most: int | None = None) -> Changes:
    """From one state to another, at most so many steps."""
    different = sorted({i for i in (*before, *after) if before.get(i) != after.get(i)}, key=int)
    taken = different[:most] if most is not None else different
    changed, removed = [i for i in taken if i in after], [i for i in taken if i not in after]
    kept = {ident: etag for ident, etag in before.items() if ident not in taken}
    reached = {**kept, **{ident: after[ident] for ident in changed}}
    return Changes([int(i) for i in changed], [int(i) for i in removed], reached, len(taken) < len(different))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
