"""Pure. Public holidays of Schleswig-Holstein; tools/public_holidays.py writes holidays.json."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from roundtable.core import i18n


def holiday(day: date) -> str:
    """The name of the public holiday in the reader's language; "" on other days and outside of 2018 to 2060."""
    return _days().get(day.isoformat(), {}).get(i18n.current(), "")


@cache
def _days() -> dict[str, dict[str, str]]:
    days: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "holidays.json").read_text(encoding="utf-8"))
    return days
