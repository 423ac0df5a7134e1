"""Pure. What happened on a country's page, in a sentence without the person who did it."""

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop

_SENTENCES = {
    "country.section_saved": noop("New text: %(what)s"),
    "country.section_reviewed": noop("Reviewed, still right: %(what)s"),
    "country.section_overdue": noop("To be reviewed: %(what)s"),
    "programme.added": noop("New programme: %(what)s"),
    "programme.changed": noop("Programme changed: %(what)s"),
    "programme.ended": noop("Programme has ended: %(what)s"),
    "directory.added": noop("New mission: %(what)s"),
    "directory.file_added": noop("New mission: %(what)s"),
    "directory.changed": noop("Mission changed: %(what)s"),
    "directory.file_changed": noop("Mission changed: %(what)s"),
    "directory.archived": noop("Mission put away: %(what)s"),
    "directory.restored": noop("Mission is back: %(what)s"),
}
VERBS = tuple(_SENTENCES)
# Undoes the event before it of that verb: neither is news.
UNDONE = {"country.section_review_taken_back": "country.section_reviewed"}


def sentence(verb: str, title: str) -> str:
    return _(_SENTENCES[verb], what=title)
