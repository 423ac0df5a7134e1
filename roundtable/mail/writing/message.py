"""Pure. The bytes of a message: headers that every mail program reads the same, and lines that every server takes."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from roundtable.core import i18n
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _
from roundtable.mail.writing.texts import addressed, as_html

_PIECE = 36  # bytes in one encoded word: 60 characters, so the line stays below the 76 of RFC 2047
# For names: 72 of the 75 characters that a word may have. Where a name needs two, Python's own reader glues a blank in.
_NAME = 45
_LINE = 900  # a header line of plain letters that is longer is cut by some servers
_ATOMS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ ")


@dataclass(frozen=True)
class Letter:
    """A mail that is about to leave. `key` makes its Message-ID, the same at each attempt; `reply` is (name, address).

    `stop` is the path behind which its recipient orders no more of the kind; empty if nobody may.
    `attachment` is (file name, media type, content).
    """

    to: str
    subject: str
    text: str
    locale: str
    key: str
    written_at: datetime
    reply: tuple[str, str] = ("", "")
    stop: str = ""
    attachment: tuple[str, str, bytes] | None = None


def compose(config: Config, letter: Letter) -> bytes:
    """The message with CRLF line ends, none longer than 998 bytes. Raises ValueError for an invalid address."""
    return head(config, letter) + _body(config, letter).as_bytes()


def head(config: Config, letter: Letter) -> bytes:
    """The headers but those of the body, which say how it is packed."""
    headers = dict(_headers(config, letter))
    assert not any("\n" in value.replace("\r\n ", "") for value in headers.values())
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def message_id(config: Config, key: str) -> str:
    return f"<{key}@{config.mail_address.rpartition('@')[2]}>"


def _headers(config: Config, letter: Letter) -> Iterator[tuple[str, str]]:
    with i18n.use(letter.locale):
        sender = config.mail_name or _("Round table")
    yield "Subject", encoded(letter.subject)
    yield "From", _mailbox(sender, config.mail_address)
    yield "To", _mailbox("", letter.to)
    if letter.reply[1]:
        yield "Reply-To", _mailbox(*letter.reply)
    elif config.contact_email and "@" in config.contact_email:
        yield "Reply-To", _mailbox("", config.contact_email)
    yield "Date", format_datetime(letter.written_at)
    yield "Message-ID", message_id(config, letter.key)
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: asks for no automatic replies
    if letter.stop:
        yield "List-Unsubscribe", f"<{config.url}{letter.stop}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"  # RFC 8058


def _mailbox(name: str, address: str) -> str:
    """Raises ValueError for what is no address, or has characters for which the server would need an extension."""
    try:
        spec = Address(addr_spec=address).addr_spec
    except MessageError as error:
        raise ValueError("no address") from error
    if not spec.isascii() or spec.startswith("@") or "@" not in spec:
        raise ValueError("no address")
    name = " ".join(name.split())
    if not name:
        return spec
    plain = set(name) <= _ATOMS and "=?" not in name
    return f"{name} <{spec}>" if plain else f"{encoded(name, force=True)}\r\n <{spec}>"


def encoded(text: str, force: bool = False) -> str:
    """The whole text as encoded words (RFC 2047) unless it is plain ASCII.

    Python's own folding leaves parts of a text as they are and loses blanks between the pieces.
    """
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) < _LINE and not force:
        return text
    pieces = _pieces(text, _NAME if force else _PIECE)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def _pieces(text: str, most: int) -> Iterator[bytes]:
    """Cut between characters, never inside one."""
    piece = b""
    for letter in text:
        more = letter.encode("utf-8", "replace")
        if len(piece) + len(more) > most:
            yield piece
            piece = b""
        piece += more
    if piece:
        yield piece


def _body(config: Config, letter: Letter) -> EmailMessage:
    text = addressed(letter.text, config.url)
    if letter.stop:
        text = f"{text}\n\n{_how_to_stop(config, letter)}"
    body = EmailMessage(policy=SMTP)
    body.set_content(text + "\n", cte="quoted-printable")
    body.add_alternative(as_html(text, letter.subject, letter.locale), subtype="html", cte="quoted-printable")
    if letter.attachment:
        name, media, data = letter.attachment
        kind, _slash, subtype = media.partition("/")
        body.add_attachment(data, maintype=kind, subtype=subtype, filename=name)
    return body


def _how_to_stop(config: Config, letter: Letter) -> str:
    with i18n.use(letter.locale):
        words: str = _("No more mails of this kind? Order them off here:")
    return f"{words}\n{config.url}{letter.stop}"
