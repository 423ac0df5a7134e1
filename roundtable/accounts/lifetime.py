"""Pure. Whether an invitation or a guest link has expired."""

from datetime import datetime
from typing import Protocol

from roundtable.core import clock


class Expiring(Protocol):
    """An invitation or a guest link."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...


def is_within_lifetime(link: Expiring) -> bool:
    """Not expired, and not stamped by a clock that was far ahead: such a link would work for years."""
    return link.expires_at > clock.now() and link.created_at <= clock.horizon()
