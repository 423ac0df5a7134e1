"""`make holidays`: writes roundtable/meetings/series/holidays.json, when the library or the law has changed.

Servers use the file, because importing the library takes a fifth of a second and 16 MB: it knows every country. A test
compares the file with the library.
"""

import json
from pathlib import Path

from holidays import country_holidays

FILE = Path(__file__).resolve().parent.parent / "roundtable" / "meetings" / "series" / "holidays.json"
YEARS = range(2018, 2061)
LANGUAGES = {"de": "de", "en": "en_US"}  # {our name: the library's}


def found() -> dict[str, dict[str, str]]:
    """{"2026-10-31": {"de": "Reformationstag", "en": "Reformation Day"}} for Schleswig-Holstein."""
    days: dict[str, dict[str, str]] = {}
    for ours, theirs in LANGUAGES.items():
        named = country_holidays("DE", subdiv="SH", years=YEARS, language=theirs)
        for day, name in sorted(named.items()):
            days.setdefault(day.isoformat(), {})[ours] = name
    return days


if __name__ == "__main__":
    FILE.write_text(json.dumps(found(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
