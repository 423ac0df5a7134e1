"""Pure. The mail that asks an office about its entry: in German, and in English below."""

from collections.abc import Sequence

from roundtable.core.config import Config
from roundtable.mail import delivery as mail

TEMPLATE = "entry_inquiry"


def letter(config: Config, to: str, table: str, entries: Sequence[tuple[str, str]], days: int) -> mail.Mail:
    """`entries` are the name of each entry and the path of its link: offices with one address get one mail."""
    context = {"table": table, "entries": [{"name": name, "path": path} for name, path in entries], "days": days}
    english = mail.rendered(config, mail.Mail(to, TEMPLATE, "en", {**context, "english": ""}))[1]
    return mail.Mail(to, TEMPLATE, "de", {**context, "english": english})
