"""Pure. All rules of the guard; those for names and circumstances come from modules of their own.

Every pattern takes linear time: every repetition is bounded, and none is inside another one.
"""

import re

from roundtable.guard.rules import circumstances, cues, lettering, numbers, people, untitled
from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.patterns import one_of
from roundtable.guard.rules.rule import Rule, Verdict, always_strong, always_weak


def _register_number(text: str, match: re.Match[str]) -> Verdict:
    digits = "".join(sign for sign in match[0] if sign.isdecimal())
    if cues.near(text, match, cues.REGISTER):
        return "strong"
    return "strong" if numbers.begins_with_day(digits) else None


def _document_number(text: str, match: re.Match[str]) -> Verdict:
    if not any(sign.isdecimal() for sign in match[0]):
        return None
    if cues.near(text, match, cues.DOCUMENT) or numbers.has_document_check_digit(match[0]):
        return "strong"
    return "weak" if sum(sign.isdecimal() for sign in match[0]) >= 3 else None


def _foreign_document(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if cues.near(text, match, cues.DOCUMENT) else None


def _machine_readable(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if "<<" in match[0] else None


def _office_file(text: str, match: re.Match[str]) -> Verdict:
    # "0431 9881200-123" is an extension, not a file.
    return None if text[: match.start()].rstrip(" /").endswith(tuple("0123456789")) else "strong"


def _court_file(text: str, match: re.Match[str]) -> Verdict:
    """Strong for somebody's pending case; weak for a published judgement, which is quoted with its date."""
    before = text[max(0, match.start() - 60) : match.start()]
    return "weak" if _JUDGEMENT.search(before) and not match[0].endswith("A") else "strong"


_JUDGEMENT = re.compile(
    r"(?:Urteil|Beschluss|Entscheidung)e?s?\s(?:des\s\w{2,30}\s)?v(?:om|\.)\s[\d. \w]{6,20}\W{0,4}"
    r"(?:Az\.?:? |\()?$"
)


def _old_day(text: str, match: re.Match[str]) -> Verdict:
    year = int(match["year"])
    if not 1920 <= year < 2010 or cues.near(text, match, cues.LAW):
        return None
    return "weak"


def _account(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if numbers.is_iban(match[0]) else None


def _telephone(text: str, match: re.Match[str]) -> Verdict:
    digits = numbers.dialled(match[0])
    if not 6 <= len(digits) <= 13 or digits.startswith(("800", "180", "137", "900")):
        return None
    is_foreign = match[0].startswith(("+", "00")) and not match[0].startswith(("+49", "0049"))
    if is_foreign or digits[:2] in ("15", "16", "17"):
        return "weak" if cues.near(text, match, _ON_DUTY) else "strong"
    if cues.near(text, match, _ON_DUTY):
        return None
    one = cues.unnamed_in_sentence(text, match) or cues.near(text, match, _PRIVATE)
    if cues.organisation_in_sentence(text, match):
        return "weak" if one else None
    return "strong" if one else "weak"


_ON_DUTY = Cue(
    r"[Dd]ienst(?:handy|nummer|lich)|Bereitschaft|Hotline|Notdienst|Notfallnummer|Bürgertelefon|Geschäftsstelle|"
    r"Zentrale|Durchwahl"
)
_PRIVATE = Cue(r"\b(?:privat\w{0,3}|[Ee]r|[Ss]ie ist|Klient\w{0,3}|Ratsuchende\w?|Handy\w{0,3}|Mobil\w{0,6}|Familie)\b")
# Mailboxes of offices: "info@…" belongs to no single person.
_MAILBOX = re.compile(
    r"(?:info|kontakt|post|poststelle|postfach|mail|e?-?mail|buero|büro|office|service|verwaltung|zentrale|"
    r"sekretariat|presse|"
    r"redaktion|team|anfragen?|anmeldung|termine?|spenden|datenschutz|webmaster|noreply|no-reply|support|hilfe|"
    r"verein|vorstand|"
    r"geschaeftsstelle|geschäftsstelle|empfang|leitung|koordination|ehrenamt|integration|migration|asyl|visa|"
    r"visum|consular|"
    r"konsulat|consulate|embassy|botschaft|jobcenter|bamf|protokoll|runder-?tisch|newsletter|helferkreis|"
    r"[\w.-]{2,40}(?:buero|büro|amt|stelle|dienst|zentrum)[\w.-]*|[\w.-]*(?:bewerbung|rechnung|bestellung|"
    r"rueckkehr|rückkehr|beratung|"
    r"behoerde|behörde|auslaender|ausländer|zuwanderung|fluechtling|"
    r"flüchtling|sprachmittl)[\w.-]*"
    r")(?:[.+_-]?(?:\d{1,2}|[a-z]{2,4}|sh|kreis|heide))?@",
    re.IGNORECASE,
)


def _mail(text: str, match: re.Match[str]) -> Verdict:
    if cues.PRIVATE_MAIL.search(match[0]):
        return "strong"
    if _MAILBOX.match(match[0]):
        return None
    return "strong" if cues.unnamed_in_sentence(text, match) else "weak"


def _written_out_mail(text: str, match: re.Match[str]) -> Verdict:
    return None if _MAILBOX.match(_AT.sub("@", match[0])) else "strong"


_AT = re.compile(r"\s?[(\[]\s?(?:at|ät|@)\s?[)\]]\s?", re.IGNORECASE)


_WRITTEN_OUT = tuple(left + sign for left in ("(", "[", "( ", "[ ") for sign in ("at", "At", "AT", "ät", "@"))


def _handle(text: str, match: re.Match[str]) -> Verdict:
    """Names of accounts. "@alle" and "@Helferkreis" only address people at the table."""
    if cues.near(text, match, _NETWORKS):
        return "strong"
    if any(sign.isdecimal() or sign in "._" for sign in match[0].rstrip(".")):
        return "strong" if any(sign.isdecimal() or sign == "_" for sign in match[0]) else "weak"
    return None


_NETWORKS = Cue(
    re.compile(
        r"\b(?:WhatsApp|Telegram|Signal|Instagram|Insta|Facebook|FB|TikTok|Viber|Skype|Snapchat|Messenger|IMO|Profil|"
        r"Account)\b",
        re.IGNORECASE,
    )
)


def _address(text: str, match: re.Match[str]) -> Verdict:
    lives = cues.near(text, match, _LIVES)
    if lives or cues.person_in_sentence(text, match) or _FLAT.match(text, match.end()):
        return "strong"
    if cues.organisation_in_sentence(text, match):
        return None
    return "strong" if cues.near(text, match, cues.LIVING) else "weak"


# Words that are used only of people; "Anschrift", "Post" and "zieht" are also used of offices.
_LIVES = Cue(
    r"\b(?:[Ww]ohnt|[Ww]ohnen|[Ww]ohnhaft|[Ww]ohnung|lebt|leben|gemeldet|untergebracht|Hausbesuch\w*|umgezogen|"
    r"Klient\w{0,3}|"
    r"[Ss]eine[rmns]?|Cousine?|Tante|Onkel|bei Familie|c/o)\b"
)
_FLAT = re.compile(r",[^.\n]{0,40}\b(?:\d{1,2}\. ?(?:OG|Stock|Etage)|EG|DG|Whg|WG|Hinterhaus)\b")


def _birth_day(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if cues.of_birth(text, match) else None


def _numbered(text: str, match: re.Match[str]) -> Verdict:
    """The number after words such as "Kundennummer": at least five digits, and not a date."""
    value = match["value"].rstrip(" ./-")
    if _A_DAY.fullmatch(value) or sum(sign.isdecimal() for sign in value) < 5:
        return None
    return "strong"


def _on_the_street(text: str, match: re.Match[str]) -> Verdict:
    if _TIME_WORD.search(match[0]):
        return None
    if cues.near(text, match, cues.LIVING) or _POSTAL.match(text, match.end()) or _FLAT.match(text, match.end()):
        return _address(text, match)
    return None


_DAY = r"\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄa-zä]{3,9}\.?)\s?(?:(?:19|20)?\d{2})|(?:19|20)\d{2}-\d{2}-\d{2}"
_MONTH = r"(?:Jan|Feb|Mär|Mrz|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Mar|May|Oct|Dec|Jän)[a-zé]{0,6}\.?"
_ANY_DAY = (
    rf"\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?(?:(?:19|20)\d{{2}}|\d{{2}})(?!\d)|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}\.?(?:st|nd|rd|th)?\s{_MONTH}\s?(?:(?:19|20)\d{{2}}|\d{{2}}\b)"
    rf"|{_MONTH}\s(?:19|20)\d{{2}}|(?<=in )(?:19|20)\d{{2}}"
)
_ORDINAL = (
    r"(?:ersten|zweiten|dritten|vierten|fünften|sechsten|siebten|siebenten|achten|neunten|zehnten|elften|zwölften|"
    r"(?:drei|vier|fünf|sech|sieb|acht|neun)zehnten|(?:\w{3,7}und)?(?:zwanzig|dreißig)sten)"
)
_A_DAY = re.compile(_ANY_DAY)
_POSTAL = re.compile(r"(?:,|\sin)\s\d{5}\b")
_TIME_WORD = re.compile(
    r"\s(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Montag|Dienstag|Mittwoch|"
    r"Donnerstag|Freitag|Samstag|Sonntag|Jahr|Quartal|Alter|TOP|Haus|Raum|Zimmer|Umkreis)\b"
)
# Beginnings of words for numbers that belong to one person: "Passnr.", "BG-Nummer", "GÜB Nr.".
_PERSONAL_TEXT = """
[Pp]ass [Aa]usweis [Vv]ersicherungs? [Vv]ersicherten [Kk]unden [Aa]ufenthaltstitel [Tt]a[zs]kira [Aa]ntrags?
[Aa]ntragsteller [Pp]atienten [Ii]dentifikations [Uu]rkunden? ^[Vv]isum ^[Vv]isa ^[Gg]ÜB ^[Dd]uldung
^[Aa]ufenthaltsgestattung ^[Gg]estattung ^[Aa]ufenthaltserlaubnis ^[Nn]iederlassungserlaubnis
^[Ff]iktionsbescheinigung ^[Aa]nkunftsnachweis ^BüMA ^BG ^[Bb]edarfsgemeinschaft ^SV ^RV ^[Ss]teuer ^[Kk]onto
^[Kk]assen ^[Ii]d ^[Aa]kten ^[Ff]all ^[Vv]organgs? ^[Pp]ersonen ^[Pp]ersonal ^[Ff]ührerschein ^[Aa]usländer
^[Dd]okumenten? ^[Ll]aissez-[Pp]asser ^[Tt]icket ^[Kk]rankenkassen? ^[Mm]itglieds ^[Bb]uchungs
"""
_PERSONAL = one_of(_PERSONAL_TEXT.split())
_VALUE = r"(?P<value>[A-Za-z]{0,4}[ -]?(?=[\w ./-]{0,12}\d)[\dA-Z](?:[\w/.-]|\s(?=\d)|\s(?=[A-Z]\s?\d)){3,28}\w)"
_SIGN = r"[0-9CFGHJKLMNPRTVWXYZ]"
RULES = (
    *people.RULES,
    *untitled.RULES,
    *lettering.RULES,
    *circumstances.RULES,
    Rule("machine_readable", re.compile(r"[A-Z0-9<]{30,44}"), _machine_readable, only_with=("<<",)),
    Rule("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), _account),
    Rule("mail", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), _mail, "mails", only_with=("@",)),
    Rule(
        "mail",
        re.compile(
            r"\b[\w.+-]{1,64}\s?[(\[]\s?(?:at|ät|@)\s?[)\]]\s?[\w-]{1,63}"
            r"(?:(?:\.|\s?[(\[](?:punkt|dot)[)\]]\s?)[\w-]{1,30}){1,3}",
            re.IGNORECASE,
        ),
        _written_out_mail,
        only_with=_WRITTEN_OUT,
    ),
    Rule(
        "birth",
        re.compile(
            rf"(?:\bgeb\.?(?: am)?|\bgeboren(?:e[rns]?)?(?: am)?|\bGeburtsdatum|\bGeb\.-?Dat\.|\bDOB)\s?:?\s?(?:{_DAY})"
        ),
        always_strong,
    ),
    Rule("birth", _A_DAY, _birth_day),
    Rule(
        "birth",
        re.compile(rf"\b{_ORDINAL}\s{_MONTH}(?:\s(?:(?:19|20)\d{{2}}|\w{{4,40}}hundert\w{{4,40}}))?"),
        _birth_day,
        only_with=("gebor", "zur Welt", "auf die Welt", "Geburts"),
    ),
    Rule(
        "register_number",
        re.compile(r"\d(?<![\d./-].)\d{5}(?:\d{6}| \d{5} ?\d|-\d{5}-?\d)(?![\d/])"),
        _register_number,
    ),
    Rule("document_number", re.compile(rf"[CFGHJKLMNPRTVWXYZ](?<![\w-].){_SIGN}{{8}}\d?(?![\w-])"), _document_number),
    Rule("foreign_document", re.compile(r"[A-Z](?<![\w-].)[A-Z]? ?\d{6,9}(?![\w-])"), _foreign_document),
    Rule(
        "foreign_document",
        re.compile(
            r"(?<![\w-])(?=[A-Za-z0-9]{0,9}\d{4})(?:\d{1,2}[A-Z]{1,3}\d{4,7}|[A-Z]{3}\d{5,7}|[a-z]{1,2}\d{6,9}|"
            r"[A-Z]\d{5,8}[A-Z])(?![\w-])"
        ),
        _foreign_document,
    ),
    Rule(
        "foreign_document",
        re.compile(
            rf"{_PERSONAL}(?:\s?-?(?:[Nn]r|[Nn]ummer|ID|IdNr|[Nn]o)\b\.?|\b)"
            rf"(?:\s(?:lautet|ist|mit der Nummer|trägt die Nummer|Nummer|beim?|bei der|der|des|hat die "
            rf"Nummer)(?:\s[A-Z]\w{{2,20}})?)?\s?:?\s?{_VALUE}"
        ),
        _numbered,
        part="value",
    ),
    Rule(
        "account",
        re.compile(r"\b(?:Konto|Kto)\w{0,7}\.?:?\s\d[\d ]{4,12}\d,?\s(?:bei der\s)?(?:BLZ|Bankleitzahl|BIC)\b"),
        always_strong,
    ),
    Rule(
        "foreign_document",
        re.compile(
            r"\b(?:Buchungs(?:code|nummer)|Buchungsnr\.|PNR|Filekey):?\s(?=[A-Z0-9]{0,5}[\dA-Z])[A-Z0-9]{5,7}\b"
        ),
        always_strong,
    ),
    Rule("office_file", re.compile(r"\d(?<![\d/-].) ?\d{3} ?\d{3} ?- ?\d{3}(?![\d-])"), _office_file),
    Rule(
        "court_file",
        re.compile(r"\d(?<![\w/].)\d{0,2} (?:[A-Z]{1,2}|[A-Z][a-z]) \d{1,5}/\d{2}(?:\.?A)?(?!\w)"),
        _court_file,
    ),
    Rule(
        "file_number",
        re.compile(
            r"\b(?:Az\.?|Aktenzeichen|Gz\.?|Geschäftszeichen|(?:[Uu]nser|[Ii]hr|[Mm]ein)e?[nrs]? Zeichen|Kennzeichen)"
            r"(?:\s(?:der|des|beim?)\s\w{2,30})?\s?:?\s?(?=[\w./-]{0,40}\d)[\w./-]{3,40}"
        ),
        always_weak,
    ),
    Rule(
        "telephone",
        re.compile(
            r"(?<![\w.,/-])(?:(?:\+|00)[1-9][\d ().·/-]{6,20}\d|\(?0[1-9]\d{1,4}\)?[ .·/-]{1,3}\d[\d .·/-]{2,14}\d|"
            r"\(?[0oO][ ]?1[ ]?[567][ ]?\d[ ).·/-]{0,3}[\d(][\d ().·/-]{4,14}\d)(?![\d.]\d)"
        ),
        _telephone,
        "phones",
    ),
    Rule(
        "handle",
        re.compile(
            r"\b(?:WhatsApp|Telegram|Signal|Instagram|Insta|Facebook|TikTok|Viber|Skype|Snapchat|Threema|Messenger|"
            r"LinkedIn)\b"
            r"(?:-\w{3,10})?[ :-]{1,3}(?:von )?(?![+\d(])@?[\w.]{0,30}[\d_@.][\w.]{1,30}"
        ),
        always_strong,
    ),
    Rule(
        "handle",
        re.compile(r"\b(?:facebook|instagram|tiktok|snapchat)\.com/@?[\w.]{3,50}|\b(?:t|wa|m)\.me/\+?[\w.]{3,50}"),
        always_weak,
    ),
    Rule("handle", re.compile(r"(?<![\w@./])@[A-Za-zÀ-ÿ][\w.]{2,30}\w"), _handle, "members", only_with=("@",)),
    Rule(
        "address",
        re.compile(
            r"\b[A-ZÄÖÜ][\wäöüß-]{0,30}"
            r"(?:straße|strasse|str\.|weg|platz|allee|ring|damm|gasse|stieg|chaussee|redder|kamp|twiete|"
            r"koppel|reihe|wurth|deich|ufer|hof|berg|wisch|feld|garten|grund|markt|brook|moor|steig)"
            r"\s?\d{1,4}(?:\s?[a-h])?\b"
            r"|\b[A-ZÄÖÜ][\wäöüß-]{1,30}[ \n-]"
            r"(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Damm|Chaussee|Kamp|Stieg|Ufer|Hof|Berg|Reihe)"
            r"\s?\d{1,4}(?:\s?[a-h])?\b"
        ),
        _address,
        "streets",
    ),
    Rule(
        "address",
        re.compile(
            r"\b(?:Am|An de[rn]|Im|In de[rn]|Auf de[mnr]|Zum|Zur|Hinter de[mnr]|Beim|Unter de[mnr]|Vor de[mnr]|"
            r"Achter|Op de[mn]?)"
            r"(?:\s[A-ZÄÖÜ][\wäöüß-]{1,30}){1,2}\s\d{1,3}[a-h]?\b(?![.:]\d|\.? Uhr)"
        ),
        _on_the_street,
        "streets",
    ),
    Rule(
        "old_day",
        re.compile(
            r"\d(?<![\d.].)(?:\d?\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|"
            r"November|Dezember)\s?(?P<year>(?:19|20)\d{2}))(?!\d)"
        ),
        _old_day,
    ),
)
