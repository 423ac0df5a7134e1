"""The meeting that these tests are about."""

from tests.meetings.conftest import planned

__all__ = ["planned"]
