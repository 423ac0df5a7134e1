"""A real mail server for tests, with the moods of real ones. What it has taken lies in `taken`."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiosmtpd.controller import Controller

from roundtable.core.config import Config
from tests.conftest import free_port
from tests.mail.mailbox import read


@dataclass
class MailServer:
    """`refuse` and `refuse_content` answer an address; `in_a_session` is how many mails one session may bring.

    `drop_after` hangs up at the n-th mail of a session without a word; `slow` are seconds for each mail; `sender` is
    the answer to our own address. `first` answers only the first attempt for each address (as greylisting does).
    """

    port: int = field(default_factory=free_port)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_content: dict[str, str] = field(default_factory=dict)
    first: str = ""
    sender: str = ""
    in_a_session: int = 0
    too_many: str = "421 too many mails in this session"
    drop_after: int = 0
    slow: float = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    sessions: int = 0
    on_taken: Callable[[str], None] | None = None
    _tried: set[str] = field(default_factory=set)

    @property
    def addresses(self) -> list[str]:
        return [to for to, _raw in self.taken]

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.addresses)

    def messages(self) -> list[Any]:
        return [read(raw) for _to, raw in self.taken]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name, session.mails = hostname, 0
        self.sessions += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.mails += 1
        if self.drop_after and session.mails > self.drop_after:
            server.transport.abort()
            return "421 gone"
        if self.in_a_session and session.mails > self.in_a_session:
            return self.too_many
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        if self.first and address not in self._tried:
            self._tried.add(address)
            return self.first
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (to,) = envelope.rcpt_tos
        await asyncio.sleep(self.slow)
        if to in self.refuse_content:
            return self.refuse_content[to]
        self.taken.append((to, envelope.content))
        if self.on_taken:
            self.on_taken(to)
        return "250 OK"

    def settings(self, config: Config, **more: Any) -> Config:
        """The test's settings with this server."""
        return replace(config, **{**_settings(self.port), **more})

    def env(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {f"ROUNDTABLE_{name.upper()}": str(value) for name, value in _settings(self.port).items()}

    @contextmanager
    def running(self) -> Iterator["MailServer"]:
        controller = Controller(_Moody(self), hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def _settings(port: int) -> dict[str, Any]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_from": "Runder Tisch <post@tisch.example>",
    }


class _Moody:
    """What aiosmtpd asks; a class of its own, because it looks at all attributes of its handler."""

    def __init__(self, mood: MailServer) -> None:
        for name in ("handle_EHLO", "handle_MAIL", "handle_RCPT", "handle_DATA"):
            setattr(self, name, getattr(mood, name))


def until(found: Callable[[], Any], seconds: float = 20) -> Any:
    """What `found()` returns as soon as it is true."""
    end = time.monotonic() + seconds
    while not (result := found()) and time.monotonic() < end:
        time.sleep(0.02)
    return result
