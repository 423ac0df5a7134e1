"""Taking a consent back. The number is removed from the history as well, not only hidden.

The consent was the only reason to store it, so nobody has one to keep it, the moderation neither. What stays is that
there was one and when it ended.
"""

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.db import overwrite_deleted
from roundtable.core.errors import Conflict
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory.consent import queries
from roundtable.directory.contact_files.actions import forget_value
from roundtable.directory.models import Channel, Verification
from roundtable.directory.queries import acting_as
from roundtable.search.actions import compact_index


def withdraw_consent(actor: Actor, channel: Channel) -> None:
    """Remove a private number for good. Conflict if it is none (any more)."""
    serialise_writers(actor.db, channel)
    if not channel.private:
        raise Conflict(_("There is no consent for this that could be taken back."))
    overwrite_deleted(actor.db)
    forget_value(actor.db, channel.value)
    for line in queries.lines_with_values(actor.db, channel.id):
        line.old_value = line.new_value = ""
    for difference in queries.differences(actor.db, channel.id):
        difference.old_value = difference.new_value = difference.label = ""
        difference.before = {}
        if difference.decision == "open":
            difference.decision = "lapsed"
    channel.value = channel.label = channel.source = channel.consent_source = ""
    channel.private, channel.starter, channel.withdrawn_on = False, False, clock.today()
    channel.archived_at = channel.archived_at or clock.now()
    channel.verified_on = channel.verified_by_id = channel.unreachable_on = None
    seat = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    actor.db.add(Verification(channel_id=channel.id, user_id=actor.user_id, result="withdrawn", done_as=seat))
    entry = channel.organisation
    data = {"title": entry.name, "channel": channel.kind}
    record(actor, "directory.changed", f"directory/{entry.id}", entry, everywhere=True, **data)
    compact_index(actor.db)
