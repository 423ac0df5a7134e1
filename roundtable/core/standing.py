"""With which rights a page was made, so that an open page notices when they become fewer.

A page carries its standing in the address of its live connection. Where the person may do less by now than the page
was made for, the answer names the topic LOWERED, and the page shows nothing of what it had:
see static/js/live/ended.js.
Whoever has no access at all any more is refused, which the page notices by itself.
"""

from collections.abc import Iterable

from roundtable.core.permissions import rights
from roundtable.tables.models import Member

LOWERED = "lowered"  # a topic that no event has


def standing(role: str | None, memberships: Iterable[Member]) -> str:
    """At one table the role there; for pages across tables where the person sits ("3:guest,7:moderator")."""
    return role or ",".join(f"{member.table_id}:{member.role}" for member in memberships)


def is_lowered(before: str, now: str) -> bool:
    """Whether a right at any table is gone. What a page says of itself proves nothing, so odd words mean no."""
    had, has = _parts(before[:4000]), _parts(now)
    return any(not rights(role) <= rights(has.get(table)) for table, role in had.items())


def _parts(text: str) -> dict[str, str]:
    return {table: role for table, _colon, role in (part.rpartition(":") for part in text.split(","))}
