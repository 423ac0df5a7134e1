"""The same phone as in the tests of the address book."""

from tests.directory.carddav.conftest import add_device, phone

__all__ = ["add_device", "phone"]
