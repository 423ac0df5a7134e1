"""Reading the mails of the outbox folder, for administrators."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from roundtable.mail.delivery import FILE_NAME

SHOWN = 100


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
    return KeptMail(name, at, str(message["To"]), str(message["Subject"]), text)
