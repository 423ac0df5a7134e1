"""Mails: a real mail server, the outbox, and what must not get into headers or the log."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from starlette.testclient import TestClient

from roundtable.accounts.sessions import actions as sessions
from roundtable.app import create_app
from roundtable.core.config import ROOT
from roundtable.mail import delivery
from roundtable.mail.delivery import Mail
from tests.conftest import OWN_PAGE, free_port
from tests.mail.mailbox import mails
from tests.mail.samples import NAME, SAMPLES, TABLE, TITLE, texts
from tests.world import email


class Kept:
    """What the mail server received."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []
        self.refuse = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse and address.startswith(self.refuse):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def smtp(config) -> Iterator[tuple[Kept, object]]:
    kept, port = Kept(), free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, replace(config, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
    controller.stop()


def test_round_trip_through_a_mail_server(smtp):
    kept, config = smtp
    with TestClient(create_app(config), headers=OWN_PAGE, follow_redirects=False) as client:
        client.post("/sign-in", data={"email": email("petra")})
        ((recipients, raw),) = kept.received
        message = message_from_bytes(raw, policy=default)
        assert recipients == [email("petra")]
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
    assert kept.received == [] and mails(config) == []


def test_a_mail_server_that_is_away_loses_no_mail(config, caplog):
    gone = replace(config, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    with caplog.at_level(logging.INFO):
        delivery.send_all(
            gone, [Mail("petra@example.org", "sign_in", "de", {"name": "Petra", "path": "/sign-in/geheim"})]
        )
    assert [message["To"] for message in mails(gone)] == ["petra@example.org"]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    for secret in ("petra", "Petra", "geheim", "example.org"):
        assert secret not in lines[0]


def test_one_refused_address_does_not_stop_the_others(smtp, caplog):
    kept, config = smtp
    kept.refuse = "away@"
    context = {"name": "X", "path": "/sign-in/x"}
    people = ("away@example.org", "petra@example.org")
    delivery.send_all(config, [Mail(who, "sign_in", "de", context) for who in people])
    assert [recipients for recipients, _ in kept.received] == [["petra@example.org"]]
    assert [message["To"] for message in mails(config)] == ["away@example.org"]
    assert "away@" not in caplog.text


def test_encryption_is_not_left_out_silently(smtp):
    """The server speaks no TLS: with the default setting nothing goes over the wire unprotected."""
    kept, config = smtp
    delivery.send(replace(config, smtp_security="starttls"), "petra@example.org", "sign_in", name="P", path="/x")
    assert kept.received == [] and len(mails(config)) == 1


@pytest.mark.parametrize("name", ["a\nBcc: evil@example.org", "a\r\n\r\nHallo", "\u2028x", "Jürgen Ö'Neil <b>"])
def test_names_stay_in_the_text(config, name):
    context = {"name": name, "table": name, "path": "/join/x"}
    message = delivery.compose(config, Mail("petra@example.org", "welcome", "de", context))
    again = message_from_bytes(message.as_bytes(), policy=default)
    assert set(again.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert again["To"] == "petra@example.org"


@pytest.mark.parametrize("to", ["petra@example.org\nBcc: x@evil.example", "a@b.de, c@d.de", "no address"])
def test_addresses_that_are_none_are_refused(config, to):
    with pytest.raises(ValueError):
        delivery.compose(config, Mail(to, "sign_in", "de", {"name": "P", "path": "/x"}))


def test_every_mail_has_samples():
    assert {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_all_templates_in_both_languages(config, name):
    for context in SAMPLES[name]:
        german, english = (
            delivery.compose(config, Mail("p@example.org", name, code, context)) for code in ("de", "en")
        )
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
    message = delivery.compose(config, Mail("p@example.org", "forwarded", "de", context))
    assert TITLE in message["Subject"]
    for typed in (TITLE, NAME, TABLE):
        assert typed in message.get_content()


def test_kept_mails_are_private_files(config):
    path = delivery.keep_in_outbox(
        config, delivery.compose(config, Mail("p@example.org", "sign_in", "de", {"name": "P", "path": "/x"}))
    )
    assert path.stat().st_mode & 0o077 == 0
    assert [p.suffix for p in config.outbox.iterdir()] == [".eml"]


def test_an_outbox_that_can_not_be_written_does_not_break_the_page(config, caplog):
    config.outbox.write_text("a file stands in the way")
    with TestClient(create_app(config), headers=OWN_PAGE) as client:
        assert client.post("/sign-in", data={"email": email("petra")}).status_code == 200
    assert "outbox" in caplog.text and "petra" not in caplog.text
