"""Pure. Checks a text that was typed for a paragraph, before it is stored."""

from roundtable.core.actors import Actor
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.minutes.merge import normal
from roundtable.minutes.redaction.tombstones.queries import mask

MAX_TEXT = 20_000


def check_typed_text(actor: Actor, text: str, required: bool = False) -> tuple[str, bool]:
    """(text to store, whether redacted words were masked in it). Invalid if it is too long, or empty and `required`."""
    text = normal(text)
    if required and not text.strip():
        raise Invalid({"text": _("Please write something first.")})
    if len(text) > MAX_TEXT:
        raise Invalid(
            {
                "text": _(
                    "This paragraph is too long: %(size)s characters, at most %(limit)s. Please divide it.",
                    size=len(text),
                    limit=MAX_TEXT,
                )
            }
        )
    kept = mask(actor.db, actor.table_id, text)
    return kept, kept != text
