"""Reading typed values. Each function gives a clean value or notes a sentence for that field."""

import re
from collections.abc import Iterable
from datetime import date

from starlette.datastructures import FormData

from roundtable.errors import Invalid
from roundtable.i18n import gettext as _

# Lone surrogates can't be stored as UTF-8; other control characters are invisible and only do harm. So do soft hyphens
# and blanks of no width, which come along from PDFs: words with them are found by no search and no redaction. The
# joiners U+200C and U+200D stay, Persian is written with them.
_UNSEEN = "\x7f\xad\u200b\u2060\ufeff\ud800-\udfff"
_INVISIBLE = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]+")
_INVISIBLE_IN_A_LINE = re.compile(f"[\x00-\x08\x0a-\x1f{_UNSEEN}]+")


class Form:
    """What somebody typed. Read the fields, then call `check()`: all problems are reported at once.

    NUL and other control characters never get past here (PostgreSQL would refuse them with an error).
    """

    def __init__(self, data: FormData | dict[str, str]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}

    def raw(self, name: str) -> str:
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    def line(self, name: str, limit: int = 200, required: str = "") -> str:
        """One line of text; `required` is the sentence shown when it is empty."""
        return self._checked(name, " ".join(_INVISIBLE_IN_A_LINE.sub("", self.raw(name)).split()), limit, required)

    def text(self, name: str, limit: int = 20_000, required: str = "") -> str:
        """Several lines, with line ends as LF."""
        value = self.raw(name).replace("\r\n", "\n").replace("\r", "\n")
        return self._checked(name, _INVISIBLE.sub("", value).strip("\n"), limit, required)

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two bounds."""
        text = self.raw(name).strip()
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
        """All values of a field that may be sent several times."""
        values = self.data.getlist(name) if isinstance(self.data, FormData) else [self.data.get(name, "")]
        return [value for value in values if isinstance(value, str) and value]

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
