"""Pure. Codes of six digits that change every half minute (RFC 6238), and the codes on paper."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS, PERIOD = 6, 30  # what every app takes without being told
DRIFT = 1  # a phone's clock may be so many periods off
CODES, CODE_LETTERS = 10, 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // PERIOD


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one period (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, typed: str, moment: datetime, after: int) -> int | None:
    """The period whose code was typed, later than `after` and close to `moment`; None if there is none."""
    now = step_at(moment)
    fitting = [step for step in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(code(secret, step), typed)]
    return next((step for step in fitting if step > after), None)


def readable(secret: bytes) -> str:
    """As it is typed into an app by hand: groups of four letters."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, email: str, issuer: str) -> str:
    """What the square code says to the app."""
    query = urlencode({"secret": readable(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{query}"


def typed_code(text: str) -> str:
    """What somebody typed, without spaces and hyphens, in small letters: six digits, or a code on paper; else ""."""
    plain = "".join(letter for letter in text[:60].lower() if letter not in " -–\t\u00a0\u202f")
    is_digits = plain.isascii() and plain.isdecimal() and len(plain) == DIGITS
    return plain if is_digits or (len(plain) == CODE_LETTERS and set(plain) <= set(_LETTERS)) else ""


def new_codes() -> list[str]:
    """Ten codes of 59 bits, in groups of four letters."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]
