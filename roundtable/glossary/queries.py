"""Reading abbreviations and their earlier texts."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.core import i18n
from roundtable.core.text import fold
from roundtable.glossary.explaining import Explainer, Known
from roundtable.glossary.models import GlossaryTerm, GlossaryVersion


def terms(db: Session) -> list[GlossaryTerm]:
    """All that are not removed, by the alphabet, with their earlier texts."""
    query = select(GlossaryTerm).where(GlossaryTerm.removed_at.is_(None))
    query = query.options(selectinload(GlossaryTerm.versions).joinedload(GlossaryVersion.by))
    return sorted(db.scalars(query), key=lambda term: (fold(term.word), term.id))


def removed(db: Session) -> list[GlossaryTerm]:
    """What was taken off the list, the newest first."""
    query = select(GlossaryTerm).where(GlossaryTerm.removed_at.is_not(None))
    return list(db.scalars(query.order_by(GlossaryTerm.removed_at.desc(), GlossaryTerm.id)))


def term(db: Session, number: int) -> GlossaryTerm | None:
    """One term, removed or not."""
    return db.scalar(select(GlossaryTerm).where(GlossaryTerm.id == number).options(joinedload(GlossaryTerm.edited_by)))


def term_of_word(db: Session, words: Iterable[str], besides: int | None = None) -> GlossaryTerm | None:
    """Another term on the list that is written like one of these words."""
    wanted = {word.casefold() for word in words}
    query = select(GlossaryTerm).where(GlossaryTerm.removed_at.is_(None), GlossaryTerm.id != (besides or 0))
    return next((found for found in db.scalars(query) if wanted & {w.casefold() for w in spellings(found)}), None)


def next_number(db: Session, term_id: int) -> int:
    """The number of a term's next version."""
    newest = select(func.max(GlossaryVersion.number)).where(GlossaryVersion.term_id == term_id)
    return (db.scalar(newest) or 0) + 1


def spellings(found: GlossaryTerm) -> tuple[str, ...]:
    """The word and what means the same."""
    return (found.word, *(word.strip() for word in found.also.split(",") if word.strip()))


def explainer(db: Session, slug: str, prefix: str) -> Explainer:
    """What explains the abbreviations of one document at a table, in the reader's language. One statement."""
    query = select(GlossaryTerm).where(GlossaryTerm.removed_at.is_(None)).order_by(GlossaryTerm.id)
    english = i18n.current() == "en"
    known = tuple(_known(found, english) for found in db.scalars(query))
    return Explainer(known, f"/tables/{slug}/glossary", prefix)


def _known(found: GlossaryTerm, english: bool) -> Known:
    if english and found.meaning_en:
        return Known(found.id, found.word, spellings(found), found.meaning_en, found.text_en)
    return Known(found.id, found.word, spellings(found), found.meaning, found.text, "de" if english else "")
