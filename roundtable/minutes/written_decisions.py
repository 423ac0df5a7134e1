"""Decisions in the text of minutes that come from elsewhere: "**Beschluss 2/2026:** … (einstimmig)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from roundtable import i18n
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import actions, queries, words
from roundtable.minutes.models import Decision
from roundtable.sight import WHOLE
from roundtable.text import fold

# A paragraph, or a quotation (our own way of writing down a decision of several paragraphs).
WRITTEN = re.compile(
    r"(?P<quote>> ?)?\*\*(?:Beschluss|Decision) (?P<number>[1-9]\d{0,4})/(?P<year>20\d\d):?\*\*:?\s*(?P<text>.+)", re.S
)
RESULT = re.compile(r"(?P<text>.*\S)\s*\((?P<result>[^()]+)\)(?P<rest>\s*|\n\n.*)", re.S)
VOTES = re.compile(r"(\d{1,4}) (?:Ja|yes), (\d{1,4}) (?:Nein|no), (\d{1,4}) (?:Enthaltung|abstention)\w*")
APART = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Written:
    """A decision as it stands in the text. `result` is one of RESULTS or "", `votes` yes, no and abstentions."""

    number: int
    year: int
    text: str
    result: str
    votes: tuple[int, ...] | None


def add_paragraphs(here: Any, item: AgendaItem, text: str) -> None:
    """The text as paragraphs at the end of an item: notes, and decisions with their numbers and results.

    A decision whose number the table has given already stays text, so that nothing changes its number.
    """
    notes: list[str] = []
    for part in APART.split(text):
        found = read(part)
        if found is None or _is_given(here, found):
            notes.append(part)
            continue
        _add_note(here, item, notes)
        _add_decision(here, item, found)
    _add_note(here, item, notes)


def read(paragraph: str) -> Written | None:
    match = WRITTEN.fullmatch(paragraph.strip())
    if not match:
        return None
    text = re.sub(r"(?m)^> ?", "", match["text"]).strip() if match["quote"] else match["text"].strip()
    result, votes = "", None
    if said := RESULT.fullmatch(text):
        result, votes = _result(said["result"])
        text = (said["text"] + said["rest"]).strip() if result else text
    return Written(int(match["number"]), int(match["year"]), text, result, votes)


def _result(said: str) -> tuple[str, tuple[int, ...] | None]:
    if votes := VOTES.fullmatch(said.strip()):
        return "votes", tuple(map(int, votes.groups()))
    return next((name for name, known in _names() if fold(known) == fold(said.strip())), ""), None


def _names() -> Iterator[tuple[str, str]]:
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            yield from list(words.result_names().items())


def _is_given(here: Any, found: Written) -> bool:
    same = (Decision.table_id == here.table_id, Decision.year == found.year, Decision.number == found.number)
    return here.db.scalar(select(Decision.id).where(*same).execution_options(**WHOLE)) is not None


def _add_note(here: Any, item: AgendaItem, notes: list[str]) -> None:
    text = "\n\n".join(notes).strip()
    notes.clear()
    if text:
        actions.add_block(here, item, "note", text)


def _add_decision(here: Any, item: AgendaItem, found: Written) -> None:
    """Past the rules for a vote: it was taken elsewhere, and who was there is not known here."""
    block = actions.add_block(here, item, "decision", found.text)
    decision = queries.decision_of(here.db, block.id)
    assert decision is not None
    decision.number, decision.year, decision.result = found.number, found.year, found.result
    if found.votes:
        decision.yes, decision.no, decision.abstained = found.votes
    here.db.flush()
