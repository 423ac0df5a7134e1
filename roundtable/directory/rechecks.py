"""Pure. A press of "Stimmt noch" on something with a source, and taking it back: what it replaced is kept beside it.

For facts of missions and programmes (`checked_on`, `checked_by_id`, `checked_as`) and sections of country pages
(`reviewed_…`): each has a column `check_before`, which is None once there is nothing to take back.
"""

from datetime import date
from typing import Any

PARTS = ("on", "by_id", "as")


def keep(thing: Any, verb: str = "checked") -> None:
    """Remember the check that stands there, before another one takes its place."""
    before = {part: getattr(thing, f"{verb}_{part}") for part in PARTS}
    before["on"] = before["on"] and before["on"].isoformat()
    thing.check_before = before


def give_back(thing: Any, verb: str = "checked") -> None:
    """The check from before stands there again, or none."""
    before = thing.check_before
    on = before["on"] and date.fromisoformat(before["on"])
    for part, value in (("on", on), ("by_id", before["by_id"]), ("as", before["as"])):
        setattr(thing, f"{verb}_{part}", value)
    thing.check_before = None


def is_own(thing: Any, user_id: int | None, today: date, verb: str = "checked") -> bool:
    """Whether this person pressed "Stimmt noch" today, and nothing has happened since."""
    whose, when = getattr(thing, f"{verb}_by_id"), getattr(thing, f"{verb}_on")
    return thing.check_before is not None and user_id is not None and whose == user_id and when == today
