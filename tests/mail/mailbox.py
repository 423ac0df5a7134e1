"""Reading the outbox folder in tests; mails are really written there."""

import contextlib
import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache

from sqlalchemy import Engine, NullPool, and_, create_engine, func, or_, select
from sqlalchemy.exc import DBAPIError

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.mail.delivery import actions as delivery
from roundtable.mail.queue.models import OutgoingMail


def mails(config: Config) -> list[EmailMessage]:
    """All mails of the outbox, oldest first. Waits a moment for those that a server is putting there."""
    end = time.monotonic() + 1
    while _on_the_way(config.database) and time.monotonic() < end:
        time.sleep(0.01)
    files = sorted(config.outbox.glob("*.eml")) if config.outbox.exists() else []
    return [read(path.read_bytes()) for path in files]


def _on_the_way(url: str) -> bool:
    untried = and_(OutgoingMail.state == "waiting", OutgoingMail.problem == "")
    query = select(func.count(OutgoingMail.id)).where(or_(OutgoingMail.state == "sending", untried))
    with contextlib.suppress(DBAPIError), _engine(url).connect() as connection:
        return bool(connection.scalar(query))
    return False  # an earlier schema has no queue


@cache
def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def deliver(config: Config, database: Database) -> None:
    """Returns when each mail was tried: a server that just started delivers by itself, too."""
    end = time.monotonic() + 20
    while True:
        delivery.deliver(config, database)
        with database.read() as db:
            untried = and_(OutgoingMail.state == "waiting", OutgoingMail.problem == "")
            if not db.scalar(select(func.count()).where(or_(OutgoingMail.state == "sending", untried))):
                return
        assert time.monotonic() < end, "mails are still on their way"
        time.sleep(0.01)


def read(data: bytes) -> EmailMessage:
    """A message; `get_content()` is its text, which its HTML repeats."""
    message = message_from_bytes(data, policy=default)
    text = message.get_body(("plain",)).get_content()
    message.get_content = lambda: text  # type: ignore[method-assign]
    return message


def links(mail: EmailMessage) -> list[str]:
    """Paths of the links for signing in, joining and setup."""
    return re.findall(r"http://testserver(/(?:sign-in|join|setup)/\S+)", mail.get_content())


def last_link(config: Config, to: str) -> str:
    """The path in the newest mail to this address that has one; it may be on its way still."""
    end = time.monotonic() + 5
    while not (own := [found for mail in mails(config) if mail["To"] == to and (found := links(mail))]):
        assert time.monotonic() < end, f"no mail with a link has come to {to}"
        time.sleep(0.01)
    (path,) = own[-1]
    return path
