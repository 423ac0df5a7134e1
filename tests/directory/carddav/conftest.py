"""A person's phone: a device with its token, and the requests that clients of address books send."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from roundtable.directory.carddav import queries
from tests.world import email

DAV, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
BOOK = "/dav/books/directory/"


@pytest.fixture(autouse=True)
def _no_kept_books():
    """Tests change rows past `record()`, and databases of tests have the same addresses."""
    queries._kept.clear()


@pytest.fixture
def add_device(visit):
    """`add_device("petra", "Handy")` returns the token that the page shows once."""

    def token_of(name: str = "petra", device: str = "Handy") -> str:
        page = visit(name).post("/profile/devices", data={"name": device})
        assert page.status_code == 200, page.text
        return LexborHTMLParser(page.text).css_first("#device-token").text()

    return token_of


@pytest.fixture
def phone(visit, starter, add_device):
    """A client that shows Petra's token, without cookies and without headers that only browsers send."""
    client = visit()
    client.headers.clear()
    client.auth = (email("petra"), add_device())
    return client


@pytest.fixture
def check(visit, phone_of):
    """`check(ghana)` confirms the number of an entry as Petra, by telephone."""

    def confirm(organisation: int) -> None:
        path = f"/tables/dithmarschen/directory/{organisation}/channels/{phone_of(organisation)}/check"
        assert visit("petra").post(path, data={"how": "phone"}).status_code == 303

    return confirm
