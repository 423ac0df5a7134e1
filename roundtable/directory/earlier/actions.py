"""Going back to an earlier value. That is a change like any other: it stands in the history and can be undone."""

from dataclasses import replace

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.actions import Correction
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.models import Organisation, Verification


def bring_back(actor: Actor, organisation: Organisation, change: EntryChange, version: int) -> None:
    """The field holds again what it held before this change. `version` is the one that the page showed."""
    serialise_writers(actor.db, organisation)
    if organisation.archived_at:
        raise Conflict(_("This is archived. Please restore it first."))
    entry = replace(fields.entry_of(organisation), **{change.field: change.old_value})
    directory.edit_entry(actor, organisation, entry, version)


def bring_back_value(actor: Actor, line: Verification, seen: str) -> None:
    """A channel has its earlier value again, as not checked. `seen` is the value that the page showed."""
    serialise_writers(actor.db, line.channel)
    if line.channel.archived_at:
        raise Conflict(_("This is archived. Please restore it first."))
    correction = Correction("changed", line.old_value, line.channel.label, seen=seen)
    directory.correct(actor, line.channel, correction)
