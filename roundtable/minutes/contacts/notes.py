"""Pure. The lines at the end of a document that say how sure the contacts are that it mentions."""

from typing import Any

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.minutes import words


def contact_notes(document: dict[str, Any]) -> list[list[str]]:
    """(label, text) for each, in the reader's language; none for a document without "contacts"."""
    said = document.get("contacts") or {}
    label = _("Contact mentioned, as of %(day)s:", day=words.iso_day(said["day"])) if said else ""
    return [[label, f"{name}: {verdict}"] for name, verdict in said.get(i18n.current(), ())]
