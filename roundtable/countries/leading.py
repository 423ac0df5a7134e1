"""Pure. What a search such as "Förderprogramme Irak" asks of a country's page: which country, and which part of it."""

import re

from roundtable.core.text import fold
from roundtable.directory.finding.meaning import MAX_WORDS, meaning_of

# Beginnings of words, folded, by the part of the page that is about them.
_PARTS = {
    "programmes": "programm forder reag garp starthilfe eurp geld unterstutz zuschuss support grant",
    "health": "medizin medic arzt kranken gesund klinik doctor hospital health",
    "housing": "wohn miet unterkunft haus housing rent",
    "work": "arbeit job ausbild beruf zeugnis work",
    "situation": "politi sicherheit lage krieg situation security",
    "passport": "pass dokument urkund papier document",
}
_ADDED = re.compile(r"aus|der|die|das|dem|den|im|in|nach|fur|und|from|for|the|and|of")  # they ask nothing
_BEGINNINGS = {part: re.compile(rf"\b(?:{'|'.join(words.split())})") for part, words in _PARTS.items()}


def country_question(text: str) -> tuple[str, str] | None:
    """(code of the country, id of the part or "") if a search names one country and something besides; else None."""
    parts = [part for part in meaning_of(" ".join(text.split())[:100]).parts[:MAX_WORDS] if part.text.strip()]
    codes = {code for part in parts for code in part.countries}
    rest = " ".join(part.text for part in parts if not part.countries and not _ADDED.fullmatch(part.text))
    if len(codes) != 1 or not rest:
        return None
    return codes.pop(), next((part for part, begins in _BEGINNINGS.items() if begins.search(fold(rest))), "")
