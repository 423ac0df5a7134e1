"""Pure. The guard's texts: what was found, and what to write instead."""

import re

from roundtable.core.i18n import gettext as _


def explanations() -> dict[str, str]:
    """{name of a rule: a sentence about what it found}."""
    return {
        "person": _("This looks like the name of a person who is neither a member nor in the directory."),
        "initials": _("These look like the initials of a person."),
        "birth": _("This looks like a date of birth."),
        "birth_year": _("This looks like a year of birth."),
        "old_day": _("This could be a date of birth."),
        "register_number": _("This looks like a number of the central register of foreigners (AZR)."),
        "document_number": _("This looks like the number of a passport, identity card or residence permit."),
        "foreign_document": _("This looks like the number of a passport."),
        "machine_readable": _("This looks like the machine-readable line of a passport."),
        "office_file": _("This looks like a file number of the Federal Office."),
        "court_file": _("This looks like a file number of a court."),
        "file_number": _("This looks like a file number."),
        "account": _("This is the number of a bank account."),
        "telephone": _("This telephone number is not in the directory."),
        "mail": _("This mail address is not in the directory."),
        "handle": _("This looks like somebody's private account."),
        "address": _("This looks like an address at which somebody lives."),
        "room": _("This says where somebody lives."),
        "health": _("This could say something about one person's health."),
        "journey": _("This could be the day on which one person travels."),
        "age": _("An age can be enough to recognise somebody."),
        "small_count": _("A number below five can be enough to recognise somebody."),
    }


def replacements(rule: str, found: str) -> list[str]:
    """What to write instead, in German as the minutes are; [] where the sentence has to be reworded."""
    if rule == "person":
        return _of_a_person(found)
    return _SUGGESTIONS.get(rule, [])


_INSTEAD_OF_A_PERSON = ["eine ratsuchende Person", "ein Mitglied"]
_FAMILIES = re.compile(r"(?:Familie|Fam\b\.?|Eheleute|Ehepaar|Geschwister)\s", re.IGNORECASE)
_RECORDS = re.compile(
    r"(?:Fall|Vorgang|Akte|Antrag|Sachen?|Angelegenheit|Reisepass|Pass|Duldung|Ausreise|Rückreise|Rückkehr)\b"
)
_PEOPLE = re.compile(
    r"(?:Klient|Mandant|Patient|Bewohner|Teilnehmer|Antragsteller|Ratsuchende|Geflüchtete|Schüler|S[oö]hn|"
    r"T[oö]chter|Br[uü]der|"
    r"Schwester|Ehemann|Ehefrau|Mann|Mutter|Vater|Kind|Baby|Säugling|Mädchen|Junge|Onkel|Tante|Cousin|Neffe|"
    r"Nichte|Enkel|"
    r"Schwager|Schwägerin|Oma|Opa|Großmutter|Großvater|Verlobte|Partner|Freundin|Person)\w{0,3}\b"
)
_DATIVE = re.compile(r"\b(?:mit|von|bei|zu|nach|aus|seit|gegenüber)\s+[*_~`]{0,3}$", re.IGNORECASE)
_GENITIVE = re.compile(r"\b(?:wegen|trotz|anstelle|seitens)\s+[*_~`]{0,3}$", re.IGNORECASE)
_IN_ANOTHER_CASE = {
    "eine ratsuchende Person": "einer ratsuchenden Person",
    "ein Mitglied": "einem Mitglied",
    "eine Familie": "einer Familie",
}


def _of_a_person(found: str) -> list[str]:
    """Without the name; the word before it may stay: "der Bruder", "der Fall einer ratsuchenden Person"."""
    if _FAMILIES.match(found):
        return ["eine Familie"]
    if kept := _PEOPLE.match(found):
        return [kept[0]]
    if kept := _RECORDS.match(found):
        return [f"{kept[0]} einer ratsuchenden Person"]
    return _INSTEAD_OF_A_PERSON


def _in_case(words: list[str], before: str) -> list[str]:
    """In the case that the preposition before it needs: "mit einer ratsuchenden Person"."""
    if not (_DATIVE.search(before[-30:]) or _GENITIVE.search(before[-30:])):
        return words
    return [_IN_ANOTHER_CASE.get(each, each) for each in words]


_LEFT_OUT = ["(Angabe nicht im Protokoll)"]
_SUGGESTIONS = {
    "initials": ["eine ratsuchende Person"],
    "birth": _LEFT_OUT,
    "birth_year": _LEFT_OUT,
    "old_day": _LEFT_OUT,
    "register_number": _LEFT_OUT,
    "document_number": _LEFT_OUT,
    "foreign_document": _LEFT_OUT,
    "machine_readable": _LEFT_OUT,
    "office_file": ["(Aktenzeichen nicht im Protokoll)"],
    "court_file": ["(Aktenzeichen nicht im Protokoll)"],
    "file_number": ["(Aktenzeichen nicht im Protokoll)"],
    "account": _LEFT_OUT,
    "telephone": ["(Nummer bei der Beratungsstelle)"],
    "mail": ["(Adresse bei der Beratungsstelle)"],
    "handle": _LEFT_OUT,
    "address": ["(Anschrift nicht im Protokoll)"],
    "room": ["(Angabe nicht im Protokoll)"],
    "age": ["(Alter nicht im Protokoll)"],
}


def _few(found: str) -> list[str]:
    """Without the number: the country may stay, but "eine Armenierin" becomes "eine ratsuchende Person"."""
    _number, aus, country = found.rpartition(" aus ")
    if aus:
        return [f"einzelne Ratsuchende aus {country}"]
    return ["eine ratsuchende Person"] if found.lower().startswith("ein") else ["einzelne Ratsuchende"]


def suggestions(rule: str, found: str, before: str | None = None) -> list[str]:
    """What to write instead of `found`, ready to be put there.

    `before` is the text before it, if known: it decides about the case and about a capital at the beginning.
    """
    words = _few(found) if rule == "small_count" else replacements(rule, found)
    words = _in_case(words, before or "")
    return [each[:1].upper() + each[1:] for each in words] if before is not None and begins_sentence(before) else words


_SHORT = r"\w|\d\d|abs|art|bzw|ca|dr|evtl|fam|fr|geb|gem|ggf|hr|inkl|kap|min|nr|prof|st|std|str|tel|usw|vgl|zzt"
_OPENING = r"[*_„“\"»(\[]*$"
_IN_A_LIST = re.compile(rf"(?:^|\n)[ \t>]*(?:(?:[-*+>]|\d{{1,3}}[.)]|#{{1,6}})[ \t]+)+{_OPENING}")
_AFTER_ANOTHER = re.compile(rf"(?:^\s*|\n[ \t]*\n\s*|[.!?…][”“\"»)*_]*\s+){_OPENING}")
_SHORTENED = re.compile(rf"(?<!\w)(?:{_SHORT})\.\s+{_OPENING}", re.IGNORECASE)


def begins_sentence(before: str) -> bool:
    """Whether the next word begins a sentence, a list item or a heading, given the text `before` it."""
    near = before[-200:]
    return bool(_IN_A_LIST.search(near) or (_AFTER_ANOTHER.search(near) and not _SHORTENED.search(near)))
