"""Pure. Hints for short texts that others read at once: proposals, comments, objections, the directory.

A form with findings comes back once with the hints as errors. Sent again unchanged, it goes through.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from roundtable.core.actors import Actor
from roundtable.core.i18n import gettext as _
from roundtable.guard.places import queries
from roundtable.guard.rules.checking import Finding, Known, check
from roundtable.meetings.models import Meeting
from roundtable.web.forms import Form

MAX_LENGTH = 20_000  # characters of a text that is checked: the longest of any form; takes at most 0.1 s


class Filled(Actor, Protocol):
    """An actor with a form: the `here` of a page."""

    @property
    def form(self) -> Form: ...


def add_hints(
    actor: Filled,
    *names: str,
    button: str,
    table_id: int | None = None,
    meeting: Meeting | None = None,
    only_strong: Collection[str] = (),
) -> None:
    """Add the hints for these fields to the form's errors, unless they were shown for the same texts already.

    `button` is the name of the one that sends the form: the hints say that pressing it again is allowed.

    Call after reading the fields, because texts that are too long have an error then and are not checked, and before
    `form.check()`, so that all errors are shown together. People who have to do with `meeting` are known. Without a
    table nothing is known or allowed: strangers must not learn who is a member or what was decided. For fields in
    `only_strong`, such as the telephone number of an office, weak findings are what belongs there.
    """
    if actor.form.raw("looked") == texts_digest(actor.form, names):
        return
    find = queries.finder(actor.db, table_id, meeting) if table_id else _find_without_table
    for name in names:
        text = actor.form.raw(name)
        if name in actor.form.errors or len(text) > MAX_LENGTH:
            continue
        if found := [each for each in find(text) if each.strength == "strong" or name not in only_strong]:
            actor.form.errors[name] = f"{hint_sentence(found)} {_way_out(button)}"


def _way_out(button: str) -> str:
    return _("Please write it differently, or press “%(button)s” if nobody can be recognised.", button=button)


def _find_without_table(text: str) -> Sequence[Finding]:
    return check(text, Known())


def hint_sentence(found: Iterable[Finding]) -> str:
    """One sentence that quotes the findings, each once."""
    words = ", ".join(dict.fromkeys(_("“%(words)s”", words=each.text) for each in found))
    return _("This could make somebody recognisable: %(words)s.", words=words)


def texts_digest(form: Form, names: Iterable[str]) -> str:
    """For the hidden field "looked" of a form that comes back: a digest of the texts that were checked, "" if all
    are empty."""
    texts = {name: " ".join(form.raw(name).split()) for name in names}
    return queries.texts_digest(texts) if any(texts.values()) else ""
