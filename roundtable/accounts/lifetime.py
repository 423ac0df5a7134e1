"""Pure. How long a link works."""

from datetime import datetime
from typing import Protocol

from roundtable.core import clock


class Lasting(Protocol):
    """An invitation or a link: made at a moment, for a while."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...


def in_its_time(link: Lasting) -> bool:
    """Not over, and not made by a clock that was ahead: that would work for years."""
    return link.expires_at > clock.now() and link.created_at <= clock.horizon()
