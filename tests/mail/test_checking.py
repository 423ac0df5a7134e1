"""M4: a wrong setting is found by `roundtable check --mail` and after the start, in one sentence."""

import smtplib
import ssl

import pytest

from roundtable.commands import mailing
from roundtable.mail.delivery.smtp import trouble
from tests.conftest import Server, free_port
from tests.mail.server import MailServer, until


def said(config, capsys, **settings):
    code = mailing.check(config, **settings)
    return code, capsys.readouterr().out.strip()


def test_a_test_mail_is_taken(config, capsys):
    with MailServer().running() as server:
        code, text = said(server.settings(config), capsys, to="anton@example.org")
    assert code == 0 and "anton@example.org" in text and len(text.splitlines()) == 1
    (message,) = server.messages()
    assert message["To"] == "anton@example.org" and "Test" in message["Subject"]


def test_without_a_mail_server_it_says_where_mails_lie(config, capsys):
    code, text = said(config, capsys)
    assert code == 0 and "ROUNDTABLE_SMTP_HOST" in text


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"smtp_port": free_port()}, "zurzeit nicht erreichbar"),
        ({"smtp_host": "kein-server.invalid"}, "ROUNDTABLE_SMTP_HOST"),
        ({"smtp_security": "starttls"}, "ROUNDTABLE_SMTP_SECURITY"),
        ({"smtp_security": "tls"}, "ROUNDTABLE_SMTP_SECURITY"),
        ({"smtp_user": "post", "smtp_password": "x"}, "ROUNDTABLE_SMTP_SECURITY"),
    ],
)
def test_what_is_wrong_is_one_sentence(config, capsys, settings, named):
    with MailServer().running() as server:
        code, text = said(server.settings(config, **settings), capsys)
    assert code == 1 and named in text and len(text.splitlines()) == 1


def test_a_sender_and_an_address_that_are_refused(config, capsys):
    with MailServer(sender="550 not you", refuse={"weg@example.org": "550 5.1.1 no"}).running() as server:
        assert "ROUNDTABLE_MAIL_FROM" in said(server.settings(config), capsys)[1]
        server.sender = ""
        code, text = said(server.settings(config), capsys, to="weg@example.org")
        assert code == 1 and "kennt diese Adresse nicht" in text
        assert said(server.settings(config), capsys, to="weg@@")[0] == 1


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "login"),
        (smtplib.SMTPAuthenticationError(454, b"later"), "away"),
        (smtplib.SMTPServerDisconnected("x"), "silent"),
        (smtplib.SMTPConnectError(421, b"busy"), "away"),
        (ssl.SSLCertVerificationError("x"), "certificate"),
        (TimeoutError(), "silent"),
        (ConnectionRefusedError(), "away"),
    ],
)
def test_each_trouble_has_its_word(error, word):
    assert trouble(error) == word


def test_a_server_starts_while_the_mail_server_is_away_and_says_so(config):
    server = Server(config)
    server.env |= MailServer().env()
    server.start()
    try:
        found = bytearray()
        assert until(
            lambda: found.extend(server.process.stderr.read()) or b"Mailserver" in found or b"mail server" in found
        )
        assert server.answers()
    finally:
        server.stop()
