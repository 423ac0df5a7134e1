"""Pure. Choices for an agenda item: kinds and visibilities, with their names on the screen."""

from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import KINDS


def kinds() -> list[tuple[str, str]]:
    """[(kind, name)] for a select."""
    names = (_("Formal matter"), _("Information"), _("Report"), _("Discussion"), _("Decision"))
    return list(zip(KINDS, names, strict=True))


def visibilities() -> list[tuple[str, str, str]]:
    """[(visibility, name, explanation)] for radio buttons."""
    return [
        ("all", _("Everybody at the table"), _("Guests see it too, and it is part of the public minutes.")),
        ("members", _("Members only"), _("Internal: for volunteers and members. Guests don't see it.")),
        (
            "moderation",
            _("Moderation only"),
            _("Internal: only minute-takers, moderators and administrators see it, what is written and its tasks."),
        ),
    ]
