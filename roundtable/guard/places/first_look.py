"""Pure. Short texts that others read at once (proposals, comments, objections): whoever sends one has seen the hints.

Nothing is stopped for good: the form comes back once, and goes through when it is sent again as it is.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from roundtable.core.actors import Actor
from roundtable.core.i18n import gettext as _
from roundtable.guard.places import queries
from roundtable.guard.rules.checking import Finding, Known, check
from roundtable.meetings.models import Meeting
from roundtable.web.forms import Form

LONGEST = 20_000  # characters: the longest text of any form; 20 ms


class Filled(Actor, Protocol):
    """Whoever sent a form: a page's `here`."""

    @property
    def form(self) -> Form: ...


def look_first(here: Filled, *names: str, table_id: int | None = None, meeting: Meeting | None = None) -> None:
    """Note what is found in these fields as their errors; before `form.check()`, so that all is said at once.

    The fields must have been read: one that is too long has its error, and nobody looks through four megabytes.
    Who has to do with `meeting` is known as well. Without a table nothing is excused: strangers learn neither who is a
    member nor what was decided about.
    """
    if here.form.raw("looked") == seal(here.form, names):
        return
    through = queries.look(here.db, table_id, meeting) if table_id else _without_list
    for name in names:
        text = here.form.raw(name)
        if name not in here.form.errors and len(text) <= LONGEST and (found := through(text)):
            here.form.errors[name] = " ".join((sentence(found), _("Please write it differently, or send it as it is.")))


def _without_list(text: str) -> Sequence[Finding]:
    return check(text, Known())


def sentence(found: Iterable[Finding]) -> str:
    """What was found, in its own words, each once."""
    words = ", ".join(dict.fromkeys(_("“%(words)s”", words=each.text) for each in found))
    return _("This could make somebody recognisable: %(words)s.", words=words)


def seal(form: Form, names: Iterable[str]) -> str:
    """For the field "looked" of the form that comes back: which texts were looked through; "" when there were none."""
    texts = {name: " ".join(form.raw(name).split()) for name in names}
    return queries.seal(texts) if any(texts.values()) else ""
