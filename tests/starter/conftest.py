"""The shipped directory, as the tests of the directory load it."""

from tests.directory.conftest import starter

__all__ = ["starter"]
