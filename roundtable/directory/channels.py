"""Pure. Telephone numbers, addresses and links: what may be typed, and how it is shown and dialled."""

import re

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.directory import phones
from roundtable.markdown.render import allowed_link

LABELS = {
    "phone": noop("Telephone"),
    "email": noop("E-mail"),
    "website": noop("Website"),
    "address": noop("Address"),
    "fax": noop("Fax"),
}
# In the order of pages; in lists an entry is represented by its first channel in this order.
KINDS = tuple(LABELS)
MAX_VALUE = 500

_PHONE = re.compile(r"\+?\(?[0-9][0-9 ()/.\-–]*")
# "0431 / 988" is one number: what stands before the stroke is an area code.
_BETWEEN = re.compile(r"[;,|\n]|\s/\s|\b(?:oder|und|or|and)\b", re.IGNORECASE)
_EXTENSION = re.compile(r"\b(?:ext|durchwahl|dw|app|apparat|nst|nebenstelle)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_BARE_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?:[/?#:]\S*)?")


def label(kind: str) -> str:
    """The kind in the reader's language, such as "Telefon"; office hours are a fact of their own, but no channel."""
    return _("Office hours") if kind == "hours" else _(LABELS[kind])


def problem(kind: str, value: str) -> str:
    """What is wrong with a value, as a sentence; "" if it can be used."""
    if kind in ("phone", "fax") and (special := _special_number(value)):
        return special
    if kind in ("phone", "fax") and not (_PHONE.fullmatch(value) and 3 <= len(_digits(value)) <= 20):
        return _("Please enter a number such as +49 431 988-1200.")
    if kind == "email" and not (_EMAIL.fullmatch(value) and len(value) <= 254):
        return _("Please enter an e-mail address such as info@example.org.")
    if kind == "website" and not allowed_link(value):
        return _("Please enter a web address such as https://www.example.org.")
    return ""


def _special_number(value: str) -> str:
    """What people write into one cell that is more than one number; "" for everything else."""
    parts = [part for part in _BETWEEN.split(value) if len(_digits(part)) >= 5]
    if len(parts) > 1:
        return _("These are several numbers. Please add each of them on its own.")
    if _EXTENSION.search(value):
        return _(
            "Please write an extension as the end of the number, such as 0431 988-1200, or below “What it is for”."
        )
    if re.search(r"[^\W\d_]", value) and len(_digits(value)) >= 3:
        return _("Please write only digits; words belong below “What it is for”.")
    return ""


def tidy(kind: str, value: str) -> str:
    """What was typed, as it is stored: a bare host becomes a web address, digits keep their grouping."""
    value = " ".join(value.split())
    if kind == "website" and _BARE_HOST.fullmatch(value):
        return f"https://{value}"
    if kind == "email":
        return value.removeprefix("mailto:")
    return value


def is_same(kind: str, one: str, other: str) -> bool:
    """Whether two spellings mean the same number or address, so that a check of one also holds for the other."""
    return _comparable(kind, one) == _comparable(kind, other)


def is_other(hours: str, typed: str) -> bool:
    """Whether office hours say something else: blanks, lines and signs between the words don't count."""
    return re.findall(r"\w+", hours.casefold()) != re.findall(r"\w+", typed.casefold())


def dial(value: str) -> str:
    """A number for tel: links. "0431 988-1200" becomes "+494319881200": without a country code it is German."""
    if known := phones.e164(value):
        return known
    # Half a number (a search as one types it), or a short one.
    # In "+49 (0)431" the zero is dialled only within the country.
    text = re.sub(r"\(0\)", "", value.strip()) if value.strip().startswith(("+", "00")) else value.strip()
    digits = _digits(text)
    if text.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+49{digits[1:]}" if digits.startswith("0") else digits


def href(kind: str, value: str) -> str:
    """The link behind a value; "" for what can't be a link."""
    if kind == "phone":
        return f"tel:{dial(value)}"
    if kind == "email":
        return f"mailto:{value}"
    return value if kind == "website" and allowed_link(value) else ""


def shown(kind: str, value: str) -> str:
    """A web address without scheme, "www." and final slash; other values unchanged."""
    if kind != "website":
        return value
    return re.sub(r"^https?://(www\.)?", "", value, flags=re.IGNORECASE).rstrip("/") or value


def _digits(value: str) -> str:
    return "".join(char for char in value if char.isascii() and char.isdigit())


def _comparable(kind: str, value: str) -> str:
    if kind in ("phone", "fax"):
        return dial(value)
    if kind == "website":
        return shown(kind, value).casefold()
    return "".join(value.casefold().split())
