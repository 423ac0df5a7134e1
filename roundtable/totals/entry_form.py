"""Pure. Reads the rows of country and count that a centre enters."""

from collections.abc import Mapping
from dataclasses import dataclass

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.totals.actions import MOST
from roundtable.web.forms import Form

MOST_ROWS, SPARE_ROWS = 120, 6


@dataclass(frozen=True)
class EntryRow:
    """One row of the form: field names end with `number`."""

    number: int
    country: str = ""
    count: str = ""


def read(form: Form, codes: Mapping[str, str]) -> dict[str, int]:
    """{country code: count} of the rows that are filled; what is wrong is noted in `form.errors`.

    `codes` knows folded names. A row without a count, or with 0, says nothing.
    """
    found: dict[str, int] = {}
    for number in range(MOST_ROWS):
        name, count = form.raw(f"country-{number}").strip(), form.raw(f"count-{number}").strip()
        if not name and not count:
            continue
        code = codes.get(fold(name), "")
        if not code:
            form.errors[f"country-{number}"] = (
                _("No country of this name is known. Please choose one of the list.")
                if name
                else _("Please enter the country.")
            )
        elif code in found:
            form.errors[f"country-{number}"] = _("This country has a row already. Please add both counts up.")
        elif value := form.number(f"count-{number}", 0, MOST, default=0):
            found[code] = value
    return found


def rows(form: Form, known: Mapping[str, int], names: Mapping[str, str], usual: list[str]) -> list[EntryRow]:
    """The rows to show: what was typed, else what is known, then countries that had counts before, then free ones."""
    typed = [n for n in range(MOST_ROWS) if form.raw(f"country-{n}").strip() or form.raw(f"count-{n}").strip()]
    if form.data:
        found = [
            EntryRow(n, form.raw(f"country-{n}"), form.raw(f"count-{n}")) for n in range(max(typed, default=0) + 1)
        ]
    else:
        filled = [(names.get(code, code), str(number)) for code, number in known.items()]
        filled += [(names.get(code, code), "") for code in usual if code not in known]
        found = [EntryRow(n, name, count) for n, (name, count) in enumerate(sorted(filled)[:MOST_ROWS])]
    return [*found, *(EntryRow(n) for n in range(len(found), min(len(found) + SPARE_ROWS, MOST_ROWS)))]
