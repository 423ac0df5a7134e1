"""Pure. Attendance in words, for the head of the minutes and for each decision."""

from collections.abc import Iterable
from typing import Any

from roundtable.core.i18n import gettext as _

GROUPS = ("present", "deputy", "excused", "absent", "guest")


Attendee = dict[str, str]  # keys: see attendance_groups() in document/attendance/queries.py


def attendees(group: Iterable[Attendee], name: str = "") -> list[str]:
    """One line per attendee in the reader's language; `name` is the group ("present", "deputy", …)."""
    return [_line_of(one, name) for one in group]


def _line_of(one: Attendee, name: str) -> str:
    remarks = [one["note"], _span(one)]
    if one["by"] and name == "deputy":
        seat = _("%(seat)s, represented by %(name)s", seat=one["seat"], name=one["by"])
    else:
        seat, remarks = one["seat"], [one["by"], *remarks]
    inside = ", ".join(filter(None, remarks))
    return f"{seat} ({inside})" if inside else seat


def _span(one: Attendee) -> str:
    came = _("from %(time)s", time=_at(one["from"], one["from_top"])) if one["from"] else ""
    left = _("until %(time)s", time=_at(one["until"], one["until_top"])) if one["until"] else ""
    return ", ".join(filter(None, (came, left)))


def _at(time: str, top: str) -> str:
    return f"{time[11:]}, TOP {top}" if top else time[11:]


def words_of_attendance(decision: dict[str, Any]) -> str:
    """Who was present for a decision (a dict of the document), and whether it was quorate; "" if not noted."""
    there = [_present(one) for one in decision["present"]]
    found = [_("Present for this decision: %(names)s.", names=", ".join(there))] if there else []
    if quorum := decision["quorum"]:
        reached = quorum["here"] >= quorum["needed"]
        found.append(_quorate(**quorum) if reached else _not_quorate(**quorum))
    return " ".join(found)


def _present(one: dict[str, Any]) -> str:
    if not one["deputy"]:
        return str(one["seat"])
    return f"{one['seat']} ({one['by'] or _('deputy')})"


def _quorate(here: int, seats: int, needed: int) -> str:
    return _("Quorate: %(here)s of %(all)s seats taken, %(needed)s needed.", here=here, all=seats, needed=needed)


def _not_quorate(here: int, seats: int, needed: int) -> str:
    return _("Not quorate: %(here)s of %(all)s seats taken, %(needed)s needed.", here=here, all=seats, needed=needed)


FILTERS = {"attendees": attendees, "words_of_attendance": words_of_attendance}
