"""Pure. What roles are called, in every sentence that names one. Which roles there are is said in `permissions`."""

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop

_NAMES = {
    "guest": noop("Guest"),
    "volunteer": noop("Volunteer"),
    "member": noop("Full-time"),
    "minute_taker": noop("Minute-taker"),
    "moderator": noop("Moderation"),
    "coordinator": noop("State coordination"),
    "administrator": noop("Administration"),
}
# Roles at a table are chosen from a list, where each says what it may do.
_HINTS = {
    "guest": noop("reads agendas, published minutes and contacts"),
    "volunteer": noop("reads everything, completes own tasks, checks contacts"),
    "member": noop("also writes minutes, tasks and contacts"),
    "minute_taker": noop("also records attendance and publishes minutes"),
    "moderator": noop("also plans and runs meetings and invites people"),
}
# Who checked a number of the directory, for readers who don't share a table with that person.
_SOMEBODY = {
    "guest": noop("a guest"),
    "volunteer": noop("a volunteer"),
    "member": noop("a member"),
    "minute_taker": noop("the minute-taker"),
    "moderator": noop("the moderation"),
    "coordinator": noop("the coordination of the state"),
    "administrator": noop("the administration"),
}


def role_name(role: str) -> str:
    """ "Moderation", as a label."""
    return _(_NAMES[role])


def role_hint(role: str) -> str:
    """What somebody with this role at a table may do, after the label."""
    return _(_HINTS[role])


def somebody(role: str) -> str:
    """ "the moderation", inside of a sentence."""
    return _(_SOMEBODY[role])
