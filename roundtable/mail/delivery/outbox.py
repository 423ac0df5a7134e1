"""Pure. The outbox folder: mails as files while there is no mail server, and reading them for administrators."""

import contextlib
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from roundtable.core import clock

SHOWN = 100
KEPT = timedelta(days=90)  # then a file is removed
FILE_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}\.eml")
# What lets in whoever has it; administrators read a mail without it.
_SECRET = re.compile(r"(/(?:sign-in|join|setup|via|mails)/)[\w~.-]+")


@dataclass(frozen=True)
class KeptMail:
    """A mail of the outbox. `name` is the file's name, which has the time of writing."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def newest(folder: Path) -> tuple[list[KeptMail], int]:
    """The newest mails, and how many more there are."""
    try:
        names = sorted((path.name for path in folder.iterdir() if FILE_NAME.fullmatch(path.name)), reverse=True)
    except FileNotFoundError:
        return [], 0
    mails = [mail for name in names[:SHOWN] if (mail := read(folder, name))]
    return mails, max(0, len(names) - SHOWN)


def read(folder: Path, name: str) -> KeptMail | None:
    """The mail with this file name; None if there is none. Names are checked, so no path leads out of the folder."""
    if not FILE_NAME.fullmatch(name):
        return None
    try:
        raw = (folder / name).read_bytes()
    except OSError:
        return None
    message = message_from_bytes(raw, policy=default)
    at = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return KeptMail(name, at, str(message["To"]), str(message["Subject"]), _SECRET.sub(r"\1…", text))


def keep(folder: Path, data: bytes) -> Path:
    """Write a message to the outbox folder, readable only by the server's user: it may have a sign-in link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    draft = path.with_suffix(".tmp")
    try:
        _write(draft, data)
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


def remove_old(folder: Path) -> int:
    """Remove what has lain there for long; returns how many."""
    before, removed = f"{clock.now() - KEPT:%Y%m%dT%H%M%S%f}", 0
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for path in folder.iterdir():
            if FILE_NAME.fullmatch(path.name) and path.name < before:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
