"""Pure. Recognises numbers by themselves: by check digits, by length, and by dates inside them."""

from datetime import date

# Total lengths of IBANs (SWIFT's registry) of the countries that people here have accounts in.
_IBAN_LENGTHS = {
    "AL": 28,
    "AT": 20,
    "AZ": 28,
    "BA": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "EG": 29,
    "ES": 24,
    "FI": 18,
    "FR": 27,
    "GB": 22,
    "GE": 22,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IQ": 23,
    "IS": 26,
    "IT": 27,
    "JO": 30,
    "KZ": 20,
    "LB": 28,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "LY": 25,
    "MD": 24,
    "ME": 22,
    "MK": 19,
    "MT": 31,
    "NL": 18,
    "NO": 15,
    "PK": 24,
    "PL": 28,
    "PS": 29,
    "PT": 25,
    "RO": 24,
    "RS": 22,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "TN": 24,
    "TR": 26,
    "UA": 29,
    "XK": 20,
}
_WEIGHTS = (7, 3, 1)


def is_iban(text: str) -> bool:
    """Whether it has the length of its country and the remainder 1 when divided by 97 (ISO 13616)."""
    digits = "".join(text.split()).upper()
    if _IBAN_LENGTHS.get(digits[:2]) != len(digits):
        return False
    return int("".join(str(int(sign, 36)) for sign in digits[4:] + digits[:4])) % 97 == 1


def has_document_check_digit(text: str) -> bool:
    """Whether the tenth sign of a German passport, identity card or residence permit number fits (ICAO 9303)."""
    if len(text) != 10 or not text[9].isdecimal():
        return False
    total = sum(int(sign, 36) * _WEIGHTS[at % 3] for at, sign in enumerate(text[:9]))
    return total % 10 == int(text[9])


def begins_with_day(digits: str) -> bool:
    """Whether the first six digits are a date, DDMMYY or YYMMDD, as in numbers of the central register (AZR)."""
    first, middle, last = (int(digits[at : at + 2]) for at in (0, 2, 4))
    return _is_day(last, middle, first) or _is_day(first, middle, last)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def dialled(text: str) -> str:
    """The national digits of a telephone number without the leading 0: "+49 431 988-1200" is "4319881200"."""
    digits = "".join(sign for sign in text.replace("(0)", "") if sign.isdecimal())
    if text.lstrip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00").removeprefix("49")
    return digits.lstrip("0")
