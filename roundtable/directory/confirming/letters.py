"""Pure. The mail that asks an office about its entry: in German, and in English below."""

from collections.abc import Sequence
from typing import Any

from roundtable.mail.writing.texts import written

TEMPLATE = "entry_inquiry"


def values(table: str, entries: Sequence[tuple[str, str]], days: int) -> dict[str, Any]:
    """For the template. `entries` are name and path of each entry: offices with one address get one mail."""
    context = {"table": table, "entries": [{"name": name, "path": path} for name, path in entries], "days": days}
    return {**context, "english": written(TEMPLATE, "en", {**context, "english": ""})[1]}
