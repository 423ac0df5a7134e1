"""Writing abbreviations. Every saved text stays as a version; what is removed can be brought back."""

from dataclasses import asdict, dataclass

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.glossary import queries
from roundtable.glossary.models import GlossaryTerm, GlossaryVersion

SHORTEST = 2  # letters: a single one would be explained in every list of names


@dataclass(frozen=True)
class TermDraft:
    """What the form holds; see GlossaryTerm."""

    word: str
    meaning: str
    text: str = ""
    also: str = ""
    meaning_en: str = ""
    text_en: str = ""


def save_term(actor: Actor, draft: TermDraft, term: GlossaryTerm | None = None, version: int = 0) -> GlossaryTerm:
    """Write a new term, or a new version of one. `version` is what the form showed.

    Raises Invalid without a word or a meaning, or if the word is explained already; Conflict if somebody changed it.
    """
    serialise_writers(actor.db, *([term] if term else []))
    if term and (term.version != version or term.removed_at):
        raise Conflict(_("Somebody changed this in the meantime. Please look at it again; your text is below."))
    if errors := _problems(actor, draft, term):
        raise Invalid(errors)
    term = term or GlossaryTerm()
    for name, value in asdict(draft).items():
        setattr(term, name, value.strip())
    term.edited_by_id, term.edited_at = actor.user_id, clock.now()
    actor.db.add(term)
    actor.db.flush()
    number = queries.next_number(actor.db, term.id)
    texts = {name: value.strip() for name, value in asdict(draft).items()}
    actor.db.add(GlossaryVersion(term_id=term.id, number=number, by_id=actor.user_id, **texts))
    _record(actor, "glossary.saved", term)
    return term


def remove_term(actor: Actor, term: GlossaryTerm) -> None:
    """Take it off the list and out of the texts. Nothing happens if somebody else already did."""
    serialise_writers(actor.db, term)
    if term.removed_at is None:
        term.removed_at = clock.now()
        _record(actor, "glossary.removed", term)


def restore_term(actor: Actor, term: GlossaryTerm) -> None:
    """Put it back. Conflict if the word has been explained anew since then."""
    serialise_writers(actor.db, term)
    if term.removed_at is None:
        return
    if queries.term_of_word(actor.db, queries.spellings(term), besides=term.id):
        raise Conflict(_("“%(word)s” is explained anew meanwhile.", word=term.word))
    term.removed_at = None
    _record(actor, "glossary.restored", term)


def _problems(actor: Actor, draft: TermDraft, term: GlossaryTerm | None) -> dict[str, str]:
    errors = {}
    words = [word.strip() for word in (draft.word, *draft.also.split(",")) if word.strip()]
    if not draft.word.strip():
        errors["word"] = _("Please write the abbreviation.")
    elif "," in draft.word:
        errors["word"] = _("One abbreviation here, please; others that mean the same come into the next field.")
    elif len(draft.word.strip()) < SHORTEST:
        errors["word"] = _("One letter alone would be explained in far too many places.")
    elif any(len(word) < SHORTEST for word in words):
        errors["also"] = _("One letter alone would be explained in far too many places.")
    if not draft.meaning.strip():
        errors["meaning"] = _("Please write what it stands for.")
    if not errors and (other := queries.term_of_word(actor.db, words, besides=term.id if term else None)):
        errors["word"] = _("“%(word)s” is on the list already. Please add to its explanation.", word=other.word)
    return errors


def _record(actor: Actor, verb: str, term: GlossaryTerm) -> None:
    record(actor, verb, "glossary", term, everywhere=True, title=term.word)
