"""Pure. How guests by link are named: whatever they call themselves, nobody takes them for a seat at the table."""

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _

LONGEST = 120  # characters, as columns for names have


def named_by_link(name: str) -> str:
    """A guest's name with the note that it came by a link; a long name is shortened, never the note."""
    room = LONGEST - len(_("%(name)s (guest, by link)", name=""))
    return _("%(name)s (guest, by link)", name=name[:room])


def without_note(stored: str) -> str:
    """The name alone, of a text that may hold one with the note; stored text is German."""
    with i18n.use(i18n.DEFAULT):
        return stored.removesuffix(_("%(name)s (guest, by link)", name=""))
