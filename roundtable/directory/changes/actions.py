"""Noting what a field held before, in the transaction that changes it."""

from collections.abc import Mapping

from roundtable.core.actors import Actor
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.models import Organisation


def note_changes(
    actor: Actor, organisation: Organisation, before: Mapping[str, str], after: Mapping[str, str], seat: str
) -> None:
    """A row for each field whose value is another one now. `seat` is as whom the person acts."""
    who = {"organisation_id": organisation.id, "user_id": actor.user_id, "done_as": seat}
    for name in after:
        if before[name] != after[name]:
            values = {"old_value": before[name], "new_value": after[name]}
            actor.db.add(EntryChange(field=name, **who, **values))
