"""Which texts of the list people wrote, for a redaction."""

from sqlalchemy import select

from roundtable.glossary.models import GlossaryTerm, GlossaryVersion
from roundtable.minutes.redaction.queries import Shared, TypedBy


def redactable(typed_by: TypedBy) -> list[Shared]:
    """Terms of which people wrote a version, with all their versions: the words stand in later ones, too."""
    theirs = select(GlossaryVersion.term_id).where(typed_by(GlossaryVersion.by_id))
    return [
        Shared(GlossaryTerm, GlossaryTerm.id.in_(theirs), _place),
        Shared(GlossaryVersion, GlossaryVersion.term_id.in_(theirs), _place, lambda row: row.term),
    ]


def _place(term: GlossaryTerm) -> str:
    return f"glossary#term-{term.id}"
