"""Decisions in imported minutes: lines such as "**Beschluss 3/2026:** Der Ablauf wird erprobt. (einstimmig)"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.meetings.models import AgendaItem
from roundtable.minutes import actions as minutes
from roundtable.minutes import kinds, queries
from roundtable.minutes.models import Decision

_LINE = re.compile(
    r"\s*(?:[-*+>]\s+)?(?:\*\*|__)?Beschluss(?:\s+Nr\.?)?\s+(?P<number>[1-9]\d{0,3})\s?/\s?(?P<year>20\d\d)"
    r"(?:\*\*|__)?\s*[:–-]\s*(?:\*\*|__)?\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
_RESULT = re.compile(r"(?P<text>.*\S)\s*\((?P<inside>[^()]+)\)\s*", re.DOTALL)
_VOTES = re.compile(r"(\d{1,4}) Ja, (\d{1,4}) Nein, (\d{1,4}) Enthaltung(?:en)?", re.IGNORECASE)
_WORDS = {"einstimmig": "unanimous", "mehrheitlich": "majority", "empfehlung": "recommendation", "vertagt": "postponed"}
Number = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of text: a note, or a decision with its number (number, year) and what is known of its result."""

    text: str
    number: Number | None = None
    result: str = ""
    votes: tuple[int, int, int] | None = None
    source: str = ""  # as it was written, for a decision that has to stay text


def pieces(text: str) -> list[Piece]:
    """The text in order; a decision goes on to the next blank line."""
    found: list[Piece] = []
    note: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            note.append(line)
            continue
        rest = []
        for more in lines:
            if not more.strip():
                break
            rest.append(more)
        found += [*_note(note), _decision(match, "\n".join([match["text"], *rest]), "\n".join([line, *rest]))]
        note = []
    return [*found, *_note(note)]


def _note(lines: list[str]) -> list[Piece]:
    text = "\n".join(lines).strip("\n")
    return [Piece(text)] if text.strip() else []


def _decision(match: re.Match[str], text: str, source: str) -> Piece:
    number, said = (int(match["number"]), int(match["year"])), _RESULT.fullmatch(text)
    inside = said["inside"].strip() if said else ""
    if said and (votes := _VOTES.fullmatch(inside)):
        yes, no, abstained = (int(count) for count in votes.groups())
        if yes + no + abstained:
            return Piece(said["text"], number, "votes", (yes, no, abstained), source)
    if said and inside.casefold() in _WORDS:
        return Piece(said["text"], number, _WORDS[inside.casefold()], None, source)
    return Piece(text, number, "", None, source)


def numbers_given(db: Session, table_id: int) -> set[Number]:
    """All numbers that the table has given already, removed decisions included."""
    query = select(Decision.number, Decision.year).where(Decision.table_id == table_id)
    return {(number, year) for number, year in db.execute(query)}


def wanted(text: str, given: set[Number]) -> list[tuple[str, bool]]:
    """("3/2026", whether it is free) for each decision of a text; notes in `given` which ones are used up now."""
    found = []
    for piece in pieces(text):
        if piece.number:
            found.append((f"{piece.number[0]}/{piece.number[1]}", piece.number not in given))
            given.add(piece.number)
    return found


def write(here: Any, item: AgendaItem, text: str, given: set[Number]) -> None:
    """Paragraphs of an item; decisions keep their number where it is free, else they stay text."""
    for piece in _joined(pieces(text), given):
        block = minutes.add_block(here, item, "decision" if piece.number else "note", piece.text)
        decision = queries.decision_of(here.db, block.id) if piece.number else None
        if decision and piece.number:
            decision.number, decision.year = piece.number
            here.db.flush()
            if piece.result:
                kinds.set_result(here, decision, piece.result, piece.votes)


def _joined(found: Iterable[Piece], given: set[Number]) -> list[Piece]:
    """Neighbouring notes in one paragraph again, with the decisions whose number is taken."""
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
