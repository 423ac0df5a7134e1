"""The shipped abbreviations, as the tests of the directory load all shipped data."""

from tests.directory.conftest import starter

__all__ = ["starter"]
