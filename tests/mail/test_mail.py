"""Mails: a real mail server, the outbox, and what must not get into headers or the log."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from starlette.testclient import TestClient

from roundtable.accounts.sessions import actions as sessions
from roundtable.app import create_app
from roundtable.core import clock
from roundtable.core.config import ROOT
from roundtable.mail.delivery import outbox
from roundtable.mail.writing.kinds import KINDS
from roundtable.mail.writing.message import Letter, compose
from roundtable.mail.writing.texts import written
from tests.conftest import OWN_PAGE
from tests.mail.mailbox import mails, read
from tests.mail.samples import NAME, SAMPLES, TABLE, TITLE, texts
from tests.mail.server import MailServer
from tests.world import email


@pytest.fixture
def smtp(config) -> Iterator[tuple[MailServer, object]]:
    with MailServer().running() as server:
        yield server, server.settings(config)


def composed(config, to, template, locale, context, **more) -> EmailMessage:
    """A mail as it leaves."""
    subject, text = written(template, locale, context)
    return read(compose(config, Letter(to, subject, text, locale, "ab" * 16, clock.now(), **more)))


def test_round_trip_through_a_mail_server(smtp):
    kept, config = smtp
    with TestClient(create_app(config), headers=OWN_PAGE, follow_redirects=False) as client:
        client.post("/sign-in", data={"email": email("petra")})
        (message,) = kept.messages()
        assert kept.addresses == [email("petra")]
        assert message["Subject"] == "Ihr Anmelde-Link" and "Guten Tag Petra," in message.get_content()
        path = next(line for line in message.get_content().splitlines() if "/sign-in/" in line)
        assert client.post(path.removeprefix("http://testserver").strip()).status_code == 303
    assert mails(config) == []


def test_nothing_is_sent_when_the_change_fails(smtp, monkeypatch):
    kept, config = smtp
    from roundtable.core.errors import Conflict

    real = sessions.send_link

    def send_and_fail(*arguments):
        real(*arguments)
        raise Conflict("zu spät")

    monkeypatch.setattr(sessions, "send_link", send_and_fail)
    with TestClient(create_app(config), headers=OWN_PAGE) as client:
        assert client.post("/sign-in", data={"email": email("petra")}).status_code == 409
    assert kept.taken == [] and mails(config) == []


@pytest.mark.parametrize("name", ["a\nBcc: evil@example.org", "a\r\n\r\nHallo", "\u2028x", "Jürgen Ö'Neil <b>"])
def test_names_stay_in_the_text(config, name):
    context = {"name": name, "table": name, "path": "/join/x"}
    again = composed(config, "petra@example.org", "welcome", "de", context)
    assert set(again.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "MIME-Version",
    }
    assert again["To"] == "petra@example.org"


@pytest.mark.parametrize("to", ["petra@example.org\nBcc: x@evil.example", "a@b.de, c@d.de", "no address"])
def test_addresses_that_are_none_are_refused(config, to):
    with pytest.raises(ValueError):
        composed(config, to, "sign_in", "de", {"name": "P", "path": "/x"})


def test_every_mail_has_samples():
    assert {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")} == set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", SAMPLES)
def test_all_templates_in_both_languages(config, name):
    for context in SAMPLES[name]:
        german, english = (composed(config, "p@example.org", name, code, context) for code in ("de", "en"))
        assert german["Subject"] != english["Subject"]
        for message in (german, english):
            text = message.get_content()
            assert 0 < len(message["Subject"]) < 78
            assert NAME in text
            # Who has no account is told an answer without a link.
            assert ("http://testserver" + context.get("path", "") in text) == (context.get("path") != "")
            assert not re.search(r"&#?\w+;|%\(", message["Subject"] + text), "an entity, or what was not filled in"
            assert max(len(line) for line in message.as_bytes().splitlines()) < 998
        assert same_in_both(german, english, context) == []


def same_in_both(german, english, context):
    """Lines that are the same in both languages apart from filled-in values, so probably untranslated."""
    alike = set(german.get_content().splitlines()) & set(english.get_content().splitlines())
    filled_in = sorted(texts(context) | {"http://testserver"}, key=len, reverse=True)
    left = {re.sub("|".join(map(re.escape, filter(None, filled_in))), "", line) for line in alike}
    return sorted(line for line in left if re.search(r"[^\W\d_]{2}", line))


def test_texts_in_mails_are_no_html(config):
    """Names and titles appear as they were typed, not as HTML entities."""
    (context, *_rest) = SAMPLES["forwarded"]
    message = composed(config, "p@example.org", "forwarded", "de", context)
    assert TITLE in message["Subject"]
    for typed in (TITLE, NAME, TABLE):
        assert typed in message.get_content()


def test_kept_mails_are_private_files(config):
    path = outbox.keep(config.outbox, b"To: p@example.org")
    assert path.stat().st_mode & 0o077 == 0
    assert [p.suffix for p in config.outbox.iterdir()] == [".eml"]


def test_an_outbox_that_can_not_be_written_does_not_break_the_page(config, caplog):
    config.outbox.write_text("a file stands in the way")
    with TestClient(create_app(config), headers=OWN_PAGE) as client:
        assert client.post("/sign-in", data={"email": email("petra")}).status_code == 200
    assert "outbox" in caplog.text and "petra" not in caplog.text
