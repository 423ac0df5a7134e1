"""Decisions in imported minutes: lines such as "**Beschluss 3/2026:** Der Ablauf wird erprobt. (einstimmig)"."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import i18n
from roundtable.core.actors import Actor
from roundtable.core.sight import WHOLE
from roundtable.core.text import fold
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes import words
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs

_LINE = re.compile(
    r"\s*(?:[-*+>]\s+)?(?P<bold>\*\*|__)?(?:Beschluss|Decision)(?:\s+(?:Nr|No)\.?)?"
    r"\s+(?P<number>[1-9]\d{0,4})\s?/\s?(?P<year>20\d\d)"
    r"(?:\*\*|__)?\s*[:–-]\s*(?:\*\*|__)?\s*(?P<text>.*)",
    re.IGNORECASE,
)
# Our export writes a decision of several paragraphs as a quotation, with the result after the first paragraph.
_RESULT = re.compile(r"(?P<text>.*\S)\s*\((?P<inside>[^()]+)\)(?P<rest>\s*|\n\n.*)", re.DOTALL)
_VOTES = re.compile(
    r"(\d{1,4})\s(?:Ja|yes),\s(\d{1,4})\s(?:Nein|no),\s(\d{1,4})\s(?:Enthaltung(?:en)?|abstentions?)", re.IGNORECASE
)
Number = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A part of a text: a note, or a decision with its number (number, year) and, if known, its result.

    `votes` are yes, no and abstentions.
    """

    text: str
    number: Number | None = None
    result: str = ""
    votes: tuple[int, int, int] | None = None
    source: str = ""  # as it was written, for a decision that has to stay a note


def split_into_pieces(text: str) -> list[Piece]:
    """Split a text into notes and decisions. A decision ends at the next blank line, or with its quotation."""
    found: list[Piece] = []
    note: list[str] = []
    lines = deque(text.split("\n"))
    while lines:
        line = lines.popleft()
        match = _LINE.fullmatch(line)
        if match is None:
            note.append(line)
            continue
        source = [line, *_following_lines(lines, line.lstrip().startswith(">"))]
        piece = _decision(match, "\n".join(source))
        if piece.text:
            found += [*_note(note), piece]
            note = []
        else:
            note += source
    return [*found, *_note(note)]


def _following_lines(lines: deque[str], is_quoted: bool) -> list[str]:
    rest = []
    while lines and (lines[0].startswith(">") if is_quoted else lines[0].strip()):
        rest.append(lines.popleft())
    return rest


def _note(lines: list[str]) -> list[Piece]:
    text = "\n".join(lines).strip("\n")
    return [Piece(text)] if text.strip() else []


def _decision(match: re.Match[str], source: str) -> Piece:
    _first, *rest = source.split("\n")
    if source.lstrip().startswith(">"):
        rest = [re.sub(r"^> ?", "", line) for line in rest]
    text = "\n".join([match["text"], *rest]).strip()
    number, said = (int(match["number"]), int(match["year"])), _RESULT.fullmatch(text)
    result, votes = _result(said["inside"].strip()) if said else ("", None)
    if said and result:
        text = (said["text"] + said["rest"]).strip()
    return Piece(text, number, result, votes, source)


def _result(said: str) -> tuple[str, tuple[int, int, int] | None]:
    """The result in the brackets, in any of our languages, and its votes; "" if it is none."""
    if found := _VOTES.fullmatch(said):
        yes, no, abstained = (int(count) for count in found.groups())
        return ("votes", (yes, no, abstained)) if yes + no + abstained else ("", None)
    return next((name for name, word in _names() if fold(word) == fold(said)), ""), None


def _names() -> Iterator[tuple[str, str]]:
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            yield from list(words.result_names().items())


def numbers_given(db: Session, table_id: int) -> set[Number]:
    """All numbers that the table has used, those of removed decisions included."""
    query = select(Decision.number, Decision.year).where(Decision.table_id == table_id)
    return {(number, year) for number, year in db.execute(query, execution_options=WHOLE)}


def decision_numbers_in(text: str, given: set[Number]) -> list[tuple[str, bool]]:
    """("3/2026", whether it is unused) for each decision in a text. Adds the numbers to `given`."""
    found = []
    for piece in split_into_pieces(text):
        if piece.number:
            found.append((f"{piece.number[0]}/{piece.number[1]}", piece.number not in given))
            given.add(piece.number)
    return found


def write_paragraphs(actor: Actor, item: AgendaItem, text: str, given: set[Number]) -> None:
    """Add a text as paragraphs of an item. Decisions keep their number if it is unused, else they become notes."""
    for piece in _join_notes(split_into_pieces(text), given):
        block = paragraphs.add_block(actor, item, "decision" if piece.number else "note", piece.text)
        if piece.number:
            _store_result(actor, block, piece)


def _store_result(actor: Actor, block: Block, piece: Piece) -> None:
    """Set number and result directly, without the rules for votes: who voted elsewhere isn't known here."""
    decision = minutes_queries.decision_of(actor.db, block.id)
    assert decision is not None and piece.number is not None
    decision.number, decision.year = piece.number
    decision.result = piece.result
    if piece.votes:
        decision.yes, decision.no, decision.abstained = piece.votes
    actor.db.flush()


def _join_notes(found: Iterable[Piece], given: set[Number]) -> list[Piece]:
    """Turn decisions with a used number into notes, and join neighbouring notes. Adds numbers to `given`."""
    joined: list[Piece] = []
    for piece in found:
        is_free = piece.number is not None and piece.number not in given
        if piece.number and is_free:
            given.add(piece.number)
            joined.append(piece)
            continue
        text = piece.source or piece.text
        if joined and joined[-1].number is None:
            text = f"{joined.pop().text}\n\n{text}"
        joined.append(Piece(text))
    return joined
