"""The rules as data: what to look for, how sure it is, and what could stand there instead.

Patterns and their checks come from the project's notes on privacy in shared minutes. Every pattern is linear:
no repetition inside of a repetition, every repetition bounded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from roundtable.guard import cues, numbers

Strength = Literal["strong", "weak"]
# (text, match) → how sure, or None: it is something else
Judge = Callable[[str, re.Match[str]], Strength | None]


@dataclass(frozen=True)
class Rule:
    """`name` is stored with decisions and never changes. `allow` says which list of known values excuses a hit."""

    name: str
    pattern: re.Pattern[str]
    judge: Judge
    allow: str = ""


def _strong(text: str, match: re.Match[str]) -> Strength | None:
    return "strong"


def _weak(text: str, match: re.Match[str]) -> Strength | None:
    return "weak"


def _register_number(text: str, match: re.Match[str]) -> Strength | None:
    digits = "".join(sign for sign in match[0] if sign.isdecimal())
    if cues.near(text, match, cues.REGISTER):
        return "strong"
    return "strong" if numbers.begins_with_day(digits) else None


def _document_number(text: str, match: re.Match[str]) -> Strength | None:
    if not any(sign.isdecimal() for sign in match[0]):
        return None
    if cues.near(text, match, cues.DOCUMENT) or numbers.has_document_check_digit(match[0]):
        return "strong"
    return "weak" if sum(sign.isdecimal() for sign in match[0]) >= 3 else None


def _foreign_document(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.near(text, match, cues.DOCUMENT) else None


def _machine_readable(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if "<<" in match[0] else None


def _office_file(text: str, match: re.Match[str]) -> Strength | None:
    # "0431 9881200-123" is an extension, not a file.
    return None if text[: match.start()].rstrip(" /").endswith(tuple("0123456789")) else "strong"


def _court_file(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if match[0].endswith("A") else "weak"


def _old_day(text: str, match: re.Match[str]) -> Strength | None:
    year = int(match["year"])
    if not 1920 <= year < 2010 or cues.near(text, match, cues.LAW):
        return None
    return "weak"


def _account(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if numbers.is_iban(match[0]) else None


def _telephone(text: str, match: re.Match[str]) -> Strength | None:
    digits = numbers.dialled(match[0])
    if not 6 <= len(digits) <= 13:
        return None
    is_foreign = match[0].startswith(("+", "00")) and not match[0].startswith(("+49", "0049"))
    return "strong" if is_foreign or digits[:2] in ("15", "16", "17") else "weak"


def _mail(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.PRIVATE_MAIL.search(match[0]) else "weak"


def _person(text: str, match: re.Match[str]) -> Strength | None:
    name = match["name"]
    return None if cues.is_role(name) else "strong"


def _initials(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) else None


def _address(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.near(text, match, cues.LIVING) or cues.person_in_sentence(text, match) else "weak"


def _room(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.person_in_sentence(text, match) else "weak"


def _health(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) else None


def _journey(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) else None


_DAY = r"\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄa-zä]{3,9}\.?)\s?(?:(?:19|20)?\d{2})|(?:19|20)\d{2}-\d{2}-\d{2}"
_SIGN = r"[0-9CFGHJKLMNPRTVWXYZ]"
_NAME = r"[A-ZÄÖÜÁÀÇÉÈŞČŽŠĐŁ][\wäöüßéèáàçğşıčćžšđł’'-]{1,30}"
_WEEKDAY_OR_DAY = (
    r"\d{1,2}\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)

RULES = (
    Rule("machine_readable", re.compile(r"[A-Z0-9<]{30,44}"), _machine_readable),
    Rule("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), _account),
    Rule("mail", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), _mail, "mails"),
    Rule("birth", re.compile(
        rf"(?:\bgeb\.?(?: am)?|\bgeboren(?:e[rns]?)?(?: am)?|\bGeburtsdatum|\bGeb\.-?Dat\.|\bDOB)\s?:?\s?(?:{_DAY})"
    ), _strong),
    Rule("birth_year", re.compile(
        r"\b(?:Jahrgang|geboren(?:e[rns]?)? (?:im Jahr |in )?|geb\.? )\s?(?:19|20)\d{2}\b"
    ), _weak),
    Rule("register_number", re.compile(r"(?<![\d./-])(?:\d{12}|\d{6} \d{5} ?\d|\d{6}-\d{5}-?\d)(?![\d/])"), _register_number),  # noqa: E501
    Rule("document_number", re.compile(rf"(?<![\w-])[CFGHJKLMNPRTVWXYZ]{_SIGN}{{8}}\d?(?![\w-])"), _document_number),
    Rule("foreign_document", re.compile(r"(?<![\w-])[A-Z]{1,2} ?\d{6,9}(?![\w-])"), _foreign_document),
    Rule("office_file", re.compile(r"(?<![\d/-])\d{7}-\d{3}(?![\d-])"), _office_file),
    Rule("court_file", re.compile(r"(?<![\w/])\d{1,2} [A-Z] \d{1,5}/\d{2}(?:\.A)?(?!\w)"), _court_file),
    Rule("file_number", re.compile(
        r"(?:\bAz\.?|\bAktenzeichen|\bGz\.?|\bGeschäftszeichen)\s?:?\s?(?=[\w./-]*\d)[\w./-]{3,40}"
    ), _weak),
    Rule("telephone", re.compile(
        r"(?<![\d.,/-])(?:(?:\+|00)[1-9][\d ()/-]{6,20}\d|\(?0[1-9]\d{1,4}\)?[ /-]{1,3}\d[\d -]{2,14}\d|01[567]\d[ /-]?\d[\d -]{5,11}\d)(?![\d.]\d)"  # noqa: E501
    ), _telephone, "phones"),
    Rule("handle", re.compile(
        r"\b(?:WhatsApp|Telegram|Signal|Instagram|Insta|Facebook|TikTok|Viber|Skype)\b"
        r"[ :-]{1,3}(?:von )?@?[\w.]{0,30}[\d_@.][\w.]{1,30}"
    ), _strong),
    Rule("person", re.compile(
        rf"\b(?:Herrn?|Frau|Familie|Fam\.|Eheleute|Geschwister)\s(?:Dr\.\s|Prof\.\s|med\.\s){{0,2}}"
        rf"(?P<name>[A-ZÄÖÜ]\.(?:\s?[A-ZÄÖÜ]\.)?|{_NAME})"
    ), _person, "names"),
    Rule("initials", re.compile(r"(?<![\w.])[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\.(?!\s?[A-ZÄÖÜ]\.)"), _initials),
    Rule("room", re.compile(
        r"\b(?:Gemeinschaftsunterkunft|Unterkunft|Wohnheim|Container|Haus|GU)\b[^.\n]{0,40}?\b(?:Zimmer|Zi\.|Raum|Nr\.|Wohnung)\s?\d{1,4}\w?"
    ), _room),
    Rule("address", re.compile(
        r"\b[A-ZÄÖÜ][\wäöüß-]{0,30}(?:straße|strasse|str\.|weg|platz|allee|ring|damm|gasse|stieg|chaussee|redder|kamp|twiete)\s\d{1,4}\s?[a-h]?\b"
        r"|\b[A-ZÄÖÜ][\wäöüß-]{1,30} (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Damm|Chaussee)\s\d{1,4}\s?[a-h]?\b"
    ), _address, "streets"),
    Rule("health", cues.HEALTH, _health),
    Rule("journey", re.compile(
        rf"\b(?:Flug|Abflug|Rückflug|fliegt|fliegen|Ausreise|reist|reisen)\b[^.\n]{{0,30}}?\bam\s{_WEEKDAY_OR_DAY}"
    ), _journey),
    Rule("small_count", re.compile(
        r"\b(?:[Ee]ine?|[Ee]inem?r?|[Zz]wei|[Dd]rei|[Vv]ier|[1-4])\s(?:\w{3,20}\s)?"
        r"(?:Personen|Person|Familien|Familie|Frauen|Frau|Männer|Mann|Kind(?:er|ern|es)?|Ratsuchende[rn]?|Geflüchtete[rn]?)"
        rf"\s(?:\([^)\n]{{1,30}}\)\s)?aus\s(?:de[rmn]\s)?(?!Kiel\b){_NAME}"
    ), _weak),
    Rule("old_day", re.compile(
        r"(?<![\d.])(?:\d{1,2}\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\s?(?P<year>(?:19|20)\d{2}))(?!\d)"
    ), _old_day),
)  # fmt: skip
