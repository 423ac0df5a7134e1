"""Loading the shipped abbreviations. What people wrote, changed or removed stays as they left it."""

from pathlib import Path

from sqlalchemy import select

from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.glossary import queries as glossary_queries
from roundtable.glossary.models import GlossaryTerm, GlossaryVersion
from roundtable.search import actions as search
from roundtable.starter.directory import DATA
from roundtable.starter.reading import Row, read_table, require_unique

LIMITS = {"word": 40, "also": 200, "meaning": 200, "text": 600, "meaning_en": 200, "text_en": 600}


def load_glossary(system: Actor, folder: Path = DATA) -> int:
    """Load them; how many are new or different. Raises BrokenFile before anything is changed."""
    rows = read_table(folder / "glossary.csv", tuple(LIMITS))
    require_unique(((row, row.required("word", 40).casefold()) for row in rows), "word")
    shipped = {row["word"].casefold(): _fields(row) for row in rows}
    known = {
        term.starter_key: term
        for term in system.db.scalars(select(GlossaryTerm).where(GlossaryTerm.starter_key.in_(shipped)))
    }
    changed = [term for key, fields in shipped.items() if (term := _load(system, known.get(key), key, fields))]
    for term in changed:
        search.refresh(system.db, term)
    if changed:
        record(system, "glossary.imported", "glossary", everywhere=True, title=str(len(changed)))
    return len(changed)


def _fields(row: Row) -> dict[str, str]:
    row.required("meaning", 200)
    return {name: row.text(name, limit) for name, limit in LIMITS.items()}


def _load(system: Actor, term: GlossaryTerm | None, key: str, fields: dict[str, str]) -> GlossaryTerm | None:
    """The term if it is new or different; None if it is as shipped, or people have worked on it."""
    if term is None:
        words = [fields["word"], *(word.strip() for word in fields["also"].split(",") if word.strip())]
        if glossary_queries.term_of_word(system.db, words):
            return None
        term = GlossaryTerm(starter_key=key)
    elif term.edited_by_id or term.removed_at or all(getattr(term, name) == fields[name] for name in fields):
        return None
    for name, value in fields.items():
        setattr(term, name, value)
    system.db.add(term)
    system.db.flush()
    number = glossary_queries.next_number(system.db, term.id)
    system.db.add(GlossaryVersion(term_id=term.id, number=number, **fields))
    return term
