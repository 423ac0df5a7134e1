"""The desk of the minutes is the guard's too."""

from tests.minutes.conftest import desk

__all__ = ["desk"]
