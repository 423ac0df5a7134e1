"""Reading typed values. Each function gives a clean value or notes a sentence for that field."""

from collections.abc import Iterable
from datetime import date

from starlette.datastructures import FormData, UploadFile

from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.text import one_line, several_lines, without_directions


class Form:
    """What somebody typed. Read the fields, then call `check()`: all problems are reported at once.

    NUL and other control characters never get past here (PostgreSQL would refuse them with an error), and nothing
    that turns the direction of what stands beside it.
    """

    def __init__(self, data: FormData | dict[str, str]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}

    def raw(self, name: str) -> str:
        return self._sent(name).replace("\0", "")

    def _sent(self, name: str) -> str:
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    def line(self, name: str, limit: int = 200, required: str = "") -> str:
        """One line of text; `required` is the sentence shown when it is empty."""
        return self._checked(name, one_line(self.raw(name)), limit, required)

    def text(self, name: str, limit: int = 20_000, required: str = "") -> str:
        """Several lines, with line ends as LF."""
        return self._checked(name, several_lines(self.raw(name)).strip("\n"), limit, required)

    def lines(self, name: str, limit: int) -> str:
        """A list of names, one a line."""
        return without_directions(self.text(name, limit))

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two bounds."""
        text = self._sent(name).strip()  # with a NUL in it, it is no number
        if not text and default is not None:
            return default
        if text.removeprefix("-").isdecimal() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        self.errors[name] = _("Please enter a whole number from %(low)s to %(high)s.", low=low, high=high)
        return low

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """One of the allowed values; anything else never came from our form."""
        value = self.raw(name) or default
        if value not in set(allowed):
            self.errors[name] = _("Please choose one of the options.")
        return value

    def choices(self, name: str) -> list[str]:
        """All values of a field that may be sent several times, each a line."""
        values = self.data.getlist(name) if isinstance(self.data, FormData) else [self.data.get(name, "")]
        return [line for value in values if isinstance(value, str) and (line := one_line(value))]

    def files(self, name: str) -> list[UploadFile]:
        """What was chosen in a field for files; an empty one sends a file without a name."""
        values = self.data.getlist(name) if isinstance(self.data, FormData) else []
        return [value for value in values if isinstance(value, UploadFile)]

    def flag(self, name: str) -> bool:
        return self.raw(name) in ("1", "on", "true", "yes")

    def day(self, name: str, required: str = "") -> date | None:
        """A day as the date field sends it (2026-03-12) or as typed in German (12.3.2026)."""
        text = self.raw(name).strip()
        if not text:
            if required:
                self.errors[name] = required
            return None
        parts = text.split(".") if "." in text else text.split("-")[::-1]
        try:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        except (ValueError, OverflowError):
            self.errors[name] = _("Please enter a date such as 12.03.2026.")
            return None

    def check(self) -> None:
        """Raises Invalid if anything was wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def _checked(self, name: str, value: str, limit: int, required: str) -> str:
        if required and not value.strip():
            self.errors[name] = required
        elif len(value) > limit:
            self.errors[name] = _(
                "This is too long: %(size)s characters, at most %(limit)s.", size=len(value), limit=limit
            )
        return value
