"""Logs contain kinds and places of errors, never tokens, mail addresses or words that somebody wrote."""

import io
import logging

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from roundtable.app import create_app
from roundtable.core import logs
from roundtable.core.permissions import PUBLIC
from roundtable.web.routing import action
from tests.conftest import OWN_PAGE

WORDS = "Frau Albers zieht nach Büsum"


@pytest.fixture
def written():
    """Everything that is logged during the test, formatted as in the log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Line())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream.getvalue
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("message", "arguments", "shown"),
    [
        ("mail to %s refused", ("petra.p+x@mail.example.org",), "mail to …@… refused"),
        ("GET %s", ("/join/abc-DEF_1?x=1",), "GET /join/…?…"),
        ("%(path)s", ({"path": "/setup/abc"},), "/setup/…"),
        ("two\nlines\rand a \x1b[31mcolour", (), "two lines and a  [31mcolour"),
        ("nothing of %s is hidden", ("/tables/kiel/meetings/3",), "nothing of /tables/kiel/meetings/3 is hidden"),
    ],
)
def test_one_line_without_tokens_addresses_and_control_characters(written, message, arguments, shown):
    logging.getLogger("roundtable.test").warning(message, *arguments)
    line = written()
    assert line.endswith(f"Z warning roundtable.test: {shown}\n")
    assert line.count("\n") == 1


def test_an_error_says_where_and_of_what_kind_but_not_its_text(written):
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise ValueError(f"{WORDS} petra@example.org") from error
    except ValueError:
        logging.getLogger("roundtable.test").exception("something failed")
    said = written()
    assert "something failed" in said
    assert "ValueError after KeyError" in said
    assert "test_logs.py:" in said and "test_an_error_says" in said
    assert "Albers" not in said and "example" not in said


def _crash(here):
    raise RuntimeError(here.form.raw("title"))


def _ask_wrongly(here):
    here.db.execute(text("SELECT nothing FROM nowhere WHERE title = :title"), {"title": here.form.raw("title")})


@pytest.mark.parametrize(("path", "trace"), [("/crash", "RuntimeError"), ("/query", "database: other")])
def test_what_was_typed_is_in_no_log_when_a_request_fails(config, written, path, trace):
    extra = [action("/crash", _crash, needs=PUBLIC), action("/query", _ask_wrongly, needs=PUBLIC)]
    with TestClient(create_app(config, extra), headers=OWN_PAGE, raise_server_exceptions=False) as client:
        logging.getLogger().setLevel(logging.DEBUG)
        reply = client.post(path, data={"title": f"{WORDS} petra@example.org"})
        logging.getLogger().setLevel(logging.WARNING)
    assert reply.status_code >= 500
    said = written()
    if path == "/query":
        assert trace in said
    assert "Albers" not in said
    assert "petra@" not in said
