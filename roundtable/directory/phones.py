"""Pure. Telephone numbers in every German spelling: as one dials them (E.164), as one reads them, and out of a cell."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_HOME = "DE"
# "0431 988-1200 Durchwahl 12", "App. 5", "ext. 12"
_EXTENSION = re.compile(
    r"[\s,;]*(?:\b(?:durchwahl|dw|apparat|app|nebenstelle|extension|ext)\b\.?:?)\s*(\d{1,6})\s*$", re.IGNORECASE
)
# What people put before a number in its cell.
_WORD_BEFORE = re.compile(r"^\s*(?:tel(?:efon)?|fon|phone|fax|mobil|handy)\b\.?:?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[;|\n,]|\b(?:oder|und|or|and|bzw\.?)\b)\s*", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s+|/(?=\s*(?:\+|00?[1-9]))")
_LONGEST = 14  # digits; with more they are two numbers with nothing between them
_SPELLED = re.compile(r"[+(]{0,2}\d[\d ()/.\-\u2010-\u2015]*")
_WHOLE = re.compile(r"\s*(?:\+|00?[1-9]|\(0)[\d\s()/.\-\u2010-\u2015]*")


@dataclass(frozen=True)
class Found:
    """A number of a cell. `extension` is what its cell says behind it."""

    number: str
    extension: str = ""


@lru_cache(20_000)
def e164(value: str) -> str:
    """ "0431/988-1200" as "+494319881200"; "" for what is no number that exists somewhere."""
    import phonenumbers  # in functions, because it is large and most pages show no number

    number = _parsed(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""


def readable(value: str) -> str:
    """The same number with country code, as one reads it out: "+49 431 988-1200". What is no number stays as it is."""
    import phonenumbers

    number = _parsed(value)
    if number is None:
        return value
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    behind = re.search(r"\d\s*[-\u2010-\u2015]\s*(\d{1,5})\s*$", value)
    # "988-1200": where the extension begins says how to reach the switchboard.
    if behind and text.replace(" ", "").endswith(behind[1]) and "-" not in text:
        board = re.sub(r"[ ]*".join(behind[1]) + "$", "", text).rstrip()
        return f"{board}-{behind[1]}"
    return text


def numbers_in(cell: str) -> list[Found]:
    """The numbers of a cell, [] if something in it is none: "04821 66-0 / 0171 2345678" are two, "04821 / 66-0" is one.

    Letters and remarks are not guessed at: a wrong number is worse than none.
    """
    extension = _EXTENSION.search(cell)
    parts = [part for part in _BETWEEN.split(cell[: extension.start()] if extension else cell) if part]
    if extension and parts:
        parts[-1] += extension[0]
    found = [_divided_by_slash(part) for part in parts]
    if len(parts) > 1 and not all(_WHOLE.match(_WORD_BEFORE.sub("", part)) for part in parts):
        return []
    return [number for numbers in found for number in numbers] if all(found) else []


def _divided_by_slash(text: str) -> list[Found]:
    """Both sides of a slash have to be whole numbers: in "04821 / 66-0" it only stands behind the area code."""
    parts = [part for part in _SLASH.split(text) if part]
    if len(parts) > 1 and all(_WHOLE.match(_WORD_BEFORE.sub("", part)) for part in parts):
        several = [_one(part) for part in parts]
        return [found for found in several if found] if all(several) else []
    whole = _one(text)
    return [whole] if whole else []


def _one(text: str) -> Found | None:
    text = _WORD_BEFORE.sub("", text)
    extension = _EXTENSION.search(text)
    number = " ".join((text[: extension.start()] if extension else text).split())
    if not _SPELLED.fullmatch(number) or "/-" in number.replace(" ", "") or not e164(number):
        return None
    if len(re.sub(r"\D", "", number)) > _LONGEST:
        return None
    return Found(number, extension[1] if extension else "")


def _parsed(value: str) -> "PhoneNumber | None":
    import phonenumbers

    text = re.sub(r"\(\s*0\s*\)", "", value.strip()) if value.strip().startswith(("+", "00")) else value.strip()
    # Without a zero before it a German number lacks its area, and 116117 is called as it is.
    if not re.match(r"[(\s]*[+0]", text) or not _SPELLED.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, _HOME)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
