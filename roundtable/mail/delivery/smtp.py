"""Pure. One conversation with a mail server, for one message after the other, and what its answers mean."""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from roundtable.core.config import Config

TIMEOUT = 30  # seconds, for each step of the conversation
_EXTENDED = re.compile(rb"\b[45]\.(\d{1,3})\.\d{1,3}\b")


@dataclass(frozen=True)
class Answer:
    """What became of a message: sent, failed for good, later (this one may go then) or away (none goes now).

    `problem` is a word of `roundtable.mail.writing.problems`, `code` the server's number.
    """

    state: str
    problem: str = ""
    code: int = 0


SENT = Answer("sent")


class Line:
    """A session that is opened when it is needed, and anew where the server ends it or takes no more in it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._server: smtplib.SMTP | None = None

    def send(self, to: str, data: bytes) -> Answer:
        """Hand one message over."""
        if self._server is not None:
            answer = self._handed(self._server, to, data)
            if answer.state in ("sent", "failed"):
                return answer
            # It takes only so many mails in one session, or hung up since: a new one decides.
            self.close()
        if problem := self.open():
            return problem
        assert self._server is not None
        answer = self._handed(self._server, to, data)
        if answer.state != "sent":
            self.close()
        return answer

    def open(self) -> Answer | None:
        """Connect and sign in; what is wrong if that fails."""
        try:
            self._server = _connected(self._config)
        except (OSError, smtplib.SMTPException, UnicodeError, ValueError) as error:
            return Answer("away", trouble(error), _number(error))
        return None

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if server.sock:
                    server.sock.settimeout(5)
                server.quit()
            server.close()

    def _handed(self, server: smtplib.SMTP, to: str, data: bytes) -> Answer:
        try:
            return _conversation(server, self._config.mail_address, to, data)
        except smtplib.SMTPDataError as error:
            return judged(error.smtp_code, _bytes(error.smtp_error), "content")
        except UnicodeError:
            return Answer("failed", "address")
        except (OSError, smtplib.SMTPException):
            return Answer("later", "lost")


def _conversation(server: smtplib.SMTP, sender: str, to: str, data: bytes) -> Answer:
    size = [f"size={len(data)}"] if server.has_extn("size") else []
    steps: list[tuple[str, Callable[[], tuple[int, bytes]]]] = [
        ("sender", lambda: server.mail(sender, size)),
        ("address", lambda: server.rcpt(to)),
        ("content", lambda: server.data(data)),
    ]
    for stage, step in steps:
        code, said = step()
        if not 200 <= code < 300:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.rset()
            return judged(code, _bytes(said), stage)
    return SENT


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode("utf-8", "replace")


def judged(code: int, said: bytes, stage: str) -> Answer:
    """4xx may go later; 5xx is final, unless it is our sender that is refused: then no mail can go."""
    if code < 500:
        return Answer("later", "busy", code)
    found = _EXTENDED.search(said)
    subject = int(found[1]) if found else 0
    if code == 552 or (subject in (2, 3) and stage != "sender"):
        return Answer("failed", "full", code)
    if stage == "sender":
        return Answer("later", "sender", code)
    if stage == "content":
        return Answer("failed", "content", code)
    return Answer("failed", "policy" if subject == 7 else "unknown", code)


def _connected(config: Config) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if config.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(config.smtp_host, config.smtp_port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=TIMEOUT)
    try:
        if config.smtp_security == "starttls":
            server.starttls(context=context)
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _number(error: Exception) -> int:
    return int(getattr(error, "smtp_code", 0) or 0)


def trouble(error: Exception) -> str:
    """A word for why the server can't be used; most special first."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login" if error.smtp_code >= 500 else "away"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "no_login" if "AUTH" in str(error) else "no_tls"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, socket.gaierror | UnicodeError):
        return "host"
    if isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError):
        return "silent"
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPConnectError):
        return "no_login" if "AUTH" in str(error) else "away"
    return "away"
