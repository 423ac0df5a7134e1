"""Pure. The kinds of mails: what they are to those who get them. A new template needs an entry here."""

from dataclasses import dataclass
from datetime import timedelta

_HOUR, _DAYS = timedelta(hours=1), timedelta(days=3)


@dataclass(frozen=True)
class Kind:
    """`unasked`: nobody has to get it, so every mail says how to get no more of them.

    `urgent`: somebody waits for it, so it goes before all others. `secret`: whoever reads it can act as its recipient.
    `life`: for so long delivery is tried; what comes later is of no use.
    """

    unasked: bool = False
    urgent: bool = False
    secret: bool = False
    life: timedelta = _DAYS


_SIGN_IN = Kind(urgent=True, secret=True, life=_HOUR)
_LINK = Kind(secret=True)
_NEWS = Kind(unasked=True)

KINDS = {
    "sign_in": _SIGN_IN,
    "join": _SIGN_IN,
    "added": Kind(urgent=True, secret=True),
    "welcome": Kind(urgent=True, secret=True),
    "password": Kind(),
    "second_step": Kind(urgent=True),
    "meeting_invitation": Kind(),
    "minutes": Kind(),
    "objection": _LINK,
    "training": Kind(),
    "entry_inquiry": _LINK,  # has a way of its own to be asked no more
    "poll": Kind(unasked=True, secret=True),
    "poll_result": _NEWS,
    "proposal_link": Kind(unasked=True, secret=True),
    "proposal_result": _NEWS,
    "forwarded": _NEWS,
    "forwarding_result": _NEWS,
    "question": _NEWS,
}
