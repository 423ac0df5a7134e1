"""The guard's tests use the fixture `desk` of the minutes."""

from tests.minutes.conftest import desk

__all__ = ["desk"]
