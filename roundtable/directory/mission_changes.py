"""Pure. Openings and closings of missions, in words."""

from roundtable.core.i18n import gettext as _
from roundtable.directory import checks, sources
from roundtable.directory.models import MissionChange


def change_text(change: MissionChange) -> str:
    """ "seit 02/2026 geöffnet". Kinds of change other than the four of the starter data are shown as stored."""
    texts = {
        "opened": _("open since %(when)s", when=checks.effective_words(change.effective)),
        "closed": _("closed, %(when)s", when=checks.effective_words(change.effective)),
        "opening announced": _("opening announced for %(when)s", when=checks.effective_words(change.effective)),
        "reopened (under Taliban control)": _(
            "reopened %(when)s, under Taliban control", when=checks.effective_words(change.effective)
        ),
    }
    return texts.get(change.change) or f"{change.change} {checks.effective_words(change.effective)}"


def change_source(change: MissionChange) -> tuple[str, str]:
    """Where the news is from: the address, "" if it shouldn't be a link, and what to call it."""
    found = sources.addresses_in(change.source)
    if not found:
        return "", change.source
    return found[0] if sources.is_trusted(found[0]) else "", sources.shown(found[0])
