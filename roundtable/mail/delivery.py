"""Rendering mails from templates and sending them, or keeping them in the outbox folder if that fails."""

import logging
import os
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _
from roundtable.web.templating import env

log = logging.getLogger(__name__)
TIMEOUT = 15  # seconds, for each step of the conversation with the mail server
FILE_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}\.eml")


@dataclass(frozen=True)
class Mail:
    """A mail before it is rendered. `template` names a file in templates/mail; its first line is the subject."""

    to: str
    template: str
    locale: str
    context: dict[str, Any]
    attachment: tuple[str, str, bytes] | None = None  # file name, media type, content


def later(db: Session, to: str, template: str, locale: str = "", **context: Any) -> None:
    """Send a mail after this transaction is committed; if that fails, nothing is sent.

    `context` must be plain values, because it is rendered when the session is closed.
    """
    mails = db.info.setdefault("mails", [])
    mails.append(Mail(to, template, locale or i18n.current(), context))


def send(config: Config, to: str, template: str, locale: str = "", **context: Any) -> None:
    """Send one mail now, for the command line."""
    send_all(config, [Mail(to, template, locale or i18n.current(), context)])


def send_all(config: Config, mails: Iterable[Mail]) -> None:
    """Send mails by the mail server if there is one; keep what it doesn't accept in the outbox folder."""
    messages = [compose(config, mail) for mail in mails]
    kept = _deliver(config, messages) if config.smtp_host else messages
    for message in kept:
        try:
            keep_in_outbox(config, message)
        except OSError as error:
            log.error("mail: the outbox folder can't be written (%s)", error.strerror)


def try_sending(config: Config, mails: list[Mail]) -> list[str]:
    """Send mails now; for each: "sent", "failed", or, without a mail server, "kept" in the outbox.

    Failed mails aren't kept in the outbox; the caller has to repeat them.
    """
    messages = [compose(config, mail) for mail in mails]
    if not config.smtp_host:
        for message in messages:
            keep_in_outbox(config, message)
        return ["kept"] * len(messages)
    failed = _deliver(config, messages)
    return ["failed" if any(message is one for one in failed) else "sent" for message in messages]


def rendered(config: Config, mail: Mail) -> tuple[str, str]:
    """Subject and body as plain text, in the mail's language; a page that shows them has to escape them."""
    with i18n.use(mail.locale):
        text = env.get_template(f"mail/{mail.template}.txt").render(**mail.context, url=config.url)
    subject, _sep, body = text.partition("\n")
    return " ".join(subject.split()), body.strip()


def compose(config: Config, mail: Mail) -> EmailMessage:
    """Build the message. Raises ValueError for an invalid address. Headers can't contain line ends."""
    subject, body = rendered(config, mail)
    with i18n.use(mail.locale):
        sender = Address(_("Round table"), addr_spec=config.mail_from)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=config.mail_from.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: asks for no automatic replies
    message.set_content(body + "\n", cte="8bit")
    if mail.attachment:
        name, media, data = mail.attachment
        kind, _slash, subtype = media.partition("/")
        message.add_attachment(data, maintype=kind, subtype=subtype, filename=name)
    return message


def _deliver(config: Config, messages: list[EmailMessage]) -> list[EmailMessage]:
    """Send messages and return those not accepted. If the server fails only at QUIT, it has accepted them all."""
    left = list(messages)
    try:
        with _connect(config) as server:
            for message in messages:
                if _try_message(server, message):
                    left.remove(message)
    except (OSError, smtplib.SMTPException) as error:
        # Without address or text: more people read the log than the mail.
        log.error("mail: the mail server failed (%s); %d not delivered", type(error).__name__, len(left))
    return left


def _connect(config: Config) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if config.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(config.smtp_host, config.smtp_port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=TIMEOUT)
    try:
        if config.smtp_security not in ("tls", "none"):
            server.starttls(context=context)
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _try_message(server: smtplib.SMTP, message: EmailMessage) -> bool:
    try:
        server.send_message(message)
        return True
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail: a message was refused (%s)", type(error).__name__)
        return False


def keep_in_outbox(config: Config, message: EmailMessage) -> Path:
    """Write a message to the outbox folder, readable only by the server's user: it may have a sign-in link."""
    config.outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = config.outbox / f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    draft = path.with_suffix(".tmp")
    try:
        _write(draft, message.as_bytes())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # left over if the disk is full
    return path


def _write(path: Path, data: bytes) -> None:
    opener: Callable[[str, int], int] = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
    with open(path, "xb", opener=opener) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
