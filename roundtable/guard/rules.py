"""The rules as data: what to look for, how sure it is, and what could stand there instead.

Patterns and their checks come from the project's notes on privacy in shared minutes. Every pattern is linear:
no repetition inside of a repetition, every repetition bounded.
"""

import re

from roundtable.guard import cues, numbers, people
from roundtable.guard.rule import Rule, Strength, always, weak


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


def _initials(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) else None


def _address(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.near(text, match, cues.LIVING) or cues.person_in_sentence(text, match) else "weak"


def _room(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.person_in_sentence(text, match) else "weak"


def _health(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) or cues.pronoun_in_sentence(text, match) else None


def _journey(text: str, match: re.Match[str]) -> Strength | None:
    return "weak" if cues.person_in_sentence(text, match) or cues.pronoun_in_sentence(text, match) else None


def _birth_day(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if cues.of_birth(text, match) else None


def _numbered(text: str, match: re.Match[str]) -> Strength | None:
    """What stands behind "Kundennummer": five digits at least, and no date."""
    value = match["value"].rstrip(" ./-")
    if _A_DAY.fullmatch(value) or sum(sign.isdecimal() for sign in value) < 5:
        return None
    return "strong"


def _on_the_street(text: str, match: re.Match[str]) -> Strength | None:
    if cues.near(text, match, cues.LIVING) or _POSTAL.match(text, match.end()):
        return None if _TIME_WORD.search(match[0]) else "strong"
    return None


_DAY = r"\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄa-zä]{3,9}\.?)\s?(?:(?:19|20)?\d{2})|(?:19|20)\d{2}-\d{2}-\d{2}"
_MONTH = r"(?:Jan|Feb|Mär|Mrz|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Mar|May|Oct|Dec|Jän)[a-zé]{0,6}\.?"
_ANY_DAY = (
    rf"\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?(?:(?:19|20)\d{{2}}|\d{{2}})(?!\d)|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}\.?(?:st|nd|rd|th)?\s{_MONTH}\s?(?:(?:19|20)\d{{2}}|\d{{2}}\b)"
    rf"|{_MONTH}\s(?:19|20)\d{{2}}|(?<=in )(?:19|20)\d{{2}}"
)
_A_DAY = re.compile(_ANY_DAY)
_POSTAL = re.compile(r"(?:,|\sin)\s\d{5}\b")
_TIME_WORD = re.compile(
    r"\s(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Montag|Dienstag|Mittwoch|"
    r"Donnerstag|Freitag|Samstag|Sonntag|Jahr|Quartal|Alter|TOP|Haus|Raum|Zimmer|Umkreis)\b"
)
# What belongs to one person and carries a number, however the word goes on: "Passnr.", "BG-Nummer", "GÜB Nr.".
_PERSONAL = (
    r"(?:[Pp]ass|[Aa]usweis|[Vv]ersicherungs?|[Vv]ersicherten|[Kk]unden|[Aa]ufenthaltstitel|[Tt]a[zs]kira|[Aa]ntrags?|"
    r"[Aa]ntragsteller|[Uu]rkunden?|\b(?:[Vv]isum|[Vv]isa|[Gg]ÜB|[Dd]uldung|[Gg]estattung|[Aa]nkunftsnachweis|BüMA|BG|"
    r"[Bb]edarfsgemeinschaft|SV|RV|[Ss]teuer|[Kk]onto|[Pp]atienten|[Aa]kten|[Ff]all|[Vv]organgs?|[Pp]ersonen|[Pp]ersonal|"
    r"[Ff]ührerschein|[Aa]usländer|[Dd]okumenten?|[Ll]aissez-[Pp]asser|[Tt]icket|[Kk]rankenkassen?|[Mm]itglieds|[Bb]uchungs))"
)
_VALUE = r"(?P<value>[A-Za-z]{0,4}[ -]?(?=[\w ./-]{0,12}\d)[\dA-Z](?:[\w/.-]|\s(?=\d)){3,28}\w)"
_SIGN = r"[0-9CFGHJKLMNPRTVWXYZ]"
_WEEKDAY_OR_DAY = (
    r"\d{1,2}\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)

RULES = (
    *people.RULES,
    Rule("machine_readable", re.compile(r"[A-Z0-9<]{30,44}"), _machine_readable),
    Rule("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), _account),
    Rule("mail", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), _mail, "mails"),
    Rule("mail", re.compile(
        r"\b[\w.+-]{1,64}\s?[(\[]\s?(?:at|ät|@)\s?[)\]]\s?[\w-]{1,63}"
        r"(?:(?:\.|\s?[(\[](?:punkt|dot)[)\]]\s?)[\w-]{1,30}){1,3}",
        re.IGNORECASE
    ), always),
    Rule("birth", re.compile(
        rf"(?:\bgeb\.?(?: am)?|\bgeboren(?:e[rns]?)?(?: am)?|\bGeburtsdatum|\bGeb\.-?Dat\.|\bDOB)\s?:?\s?(?:{_DAY})"
    ), always),
    Rule("birth", _A_DAY, _birth_day),
    Rule("birth_year", re.compile(
        r"\b(?:Jahrgang|geboren(?:e[rns]?)? (?:im Jahr |in )?|geb\.? )\s?(?:19|20)\d{2}\b"
    ), weak),
    Rule("register_number", re.compile(r"(?<![\d./-])(?:\d{12}|\d{6} \d{5} ?\d|\d{6}-\d{5}-?\d)(?![\d/])"), _register_number),  # noqa: E501
    Rule("document_number", re.compile(rf"(?<![\w-])[CFGHJKLMNPRTVWXYZ]{_SIGN}{{8}}\d?(?![\w-])"), _document_number),
    Rule("foreign_document", re.compile(r"(?<![\w-])[A-Z]{1,2} ?\d{6,9}(?![\w-])"), _foreign_document),
    Rule("foreign_document", re.compile(
        r"(?<![\w-])(?=[A-Za-z0-9]{0,9}\d{4})(?:\d{1,2}[A-Z]{1,3}\d{4,7}|[A-Z]{3}\d{5,7}|[a-z]{1,2}\d{6,9}|[A-Z]\d{5,8}[A-Z])(?![\w-])"
    ), _foreign_document),
    Rule("foreign_document", re.compile(
        rf"{_PERSONAL}(?:\s?-?(?:[Nn]r|[Nn]ummer|ID|IdNr|[Nn]o)\b\.?|\b)"
        rf"(?:\s(?:lautet|ist|beim?|bei der|der|des|hat die Nummer)(?:\s[A-Z]\w{{2,20}})?)?\s?:?\s?{_VALUE}"
    ), _numbered, part="value"),
    Rule("account", re.compile(
        r"\b(?:Konto|Kto)\w{0,7}\.?:?\s\d[\d ]{4,12}\d,?\s(?:bei der\s)?(?:BLZ|Bankleitzahl|BIC)\b"
    ), always),
    Rule("foreign_document", re.compile(
        r"\b(?:Buchungs(?:code|nummer)|Buchungsnr\.|PNR|Filekey):?\s(?=[A-Z0-9]{0,5}[\dA-Z])[A-Z0-9]{5,7}\b"
    ), always),
    Rule("office_file", re.compile(r"(?<![\d/-])\d ?\d{3} ?\d{3} ?- ?\d{3}(?![\d-])"), _office_file),
    Rule("court_file", re.compile(r"(?<![\w/])\d{1,2} [A-Z] \d{1,5}/\d{2}(?:\.A)?(?!\w)"), _court_file),
    Rule("file_number", re.compile(
        r"\b(?:Az\.?|Aktenzeichen|Gz\.?|Geschäftszeichen|(?:[Uu]nser|[Ii]hr|[Mm]ein)e?[nrs]? Zeichen|Kennzeichen)"
        r"(?:\s(?:der|des|beim?)\s\w{2,30})?\s?:?\s?(?=[\w./-]{0,40}\d)[\w./-]{3,40}"
    ), weak),
    Rule("telephone", re.compile(
        r"(?<![\w.,/-])(?:(?:\+|00)[1-9][\d ()/-]{6,20}\d|\(?0[1-9]\d{1,4}\)?[ /-]{1,3}\d[\d -]{2,14}\d|[0oO][ ]?1[ ]?[567][ ]?\d[ /-]{0,3}\d[\d -]{4,12}\d)(?![\d.]\d)"  # noqa: E501
    ), _telephone, "phones"),
    Rule("handle", re.compile(
        r"\b(?:WhatsApp|Telegram|Signal|Instagram|Insta|Facebook|TikTok|Viber|Skype)\b"
        r"(?:-\w{3,10})?[ :-]{1,3}(?:von )?@?[\w.]{0,30}[\d_@.][\w.]{1,30}"
    ), always),
    Rule("handle", re.compile(
        r"\b(?:facebook|instagram|tiktok|snapchat)\.com/@?[\w.]{3,50}|\b(?:t|wa|m)\.me/\+?[\w.]{3,50}"
    ), weak),
    Rule("handle", re.compile(r"(?<![\w@./])@[A-Za-z][\w.]{2,30}\w"), weak, "members"),
    Rule("initials", re.compile(r"(?<![\w.])[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\.(?!\s?[A-ZÄÖÜ]\.)"), _initials),
    Rule("room", re.compile(
        r"\b(?:Gemeinschaftsunterkunft|Unterkunft|Wohnheim|Container|Haus|GU)\b[^.\n]{0,40}?\b(?:Zimmer|Zi\.|Raum|Nr\.|Wohnung)\s?\d{1,4}\w?"
    ), _room),
    Rule("address", re.compile(
        r"\b[A-ZÄÖÜ][\wäöüß-]{0,30}"
        r"(?:straße|strasse|str\.|weg|platz|allee|ring|damm|gasse|stieg|chaussee|redder|kamp|twiete|"
        r"koppel|reihe|wurth|deich|ufer|hof|berg|wisch|feld|garten|grund|markt|brook|moor|steig)"
        r"\s?\d{1,4}\s?[a-h]?\b"
        r"|\b[A-ZÄÖÜ][\wäöüß-]{1,30}[ \n]"
        r"(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Damm|Chaussee|Kamp|Stieg|Ufer|Hof|Berg|Reihe)"
        r"\s?\d{1,4}\s?[a-h]?\b"
    ), _address, "streets"),
    Rule("address", re.compile(
        r"\b(?:Am|An de[rn]|Im|In de[rn]|Auf de[mnr]|Zum|Zur|Hinter de[mnr]|Beim|Unter de[mnr]|Vor de[mnr]|"
        r"Achter|Op de[mn]?)"
        r"(?:\s[A-ZÄÖÜ][\wäöüß-]{1,30}){1,2}\s\d{1,3}[a-h]?\b(?![.:]\d|\.? Uhr)"
    ), _on_the_street, "streets"),
    Rule("health", cues.HEALTH, _health),
    Rule("journey", re.compile(
        rf"\b(?:Flug|Abflug|Rückflug|fliegt|fliegen|Ausreise|reist|reisen)\b[^.\n]{{0,30}}?\bam\s{_WEEKDAY_OR_DAY}"
    ), _journey),
    Rule("journey", re.compile(
        r"\b[Ff]lug(?:nummer|-Nr\.)? ?:? ?[A-Z][A-Z0-9] ?\d{2,4}\b(?: am \d{1,2}\.\s?\d{1,2}\.)?"
    ), weak),
    Rule("old_day", re.compile(
        r"(?<![\d.])(?:\d{1,2}\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\s?(?P<year>(?:19|20)\d{2}))(?!\d)"
    ), _old_day),
)  # fmt: skip
