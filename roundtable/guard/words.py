"""What the guard says: what was found, why it matters, and what could stand there instead."""

import re

from roundtable.i18n import gettext as _


def names() -> dict[str, str]:
    """{rule: what it found, as a whole sentence}."""
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
        "small_count": _("A number below five can be enough to recognise somebody."),
    }


def replacements(rule: str, found: str) -> list[str]:
    """What could stand there instead; empty where only other words help. German, as the minutes are."""
    if rule == "person":
        return ["eine Familie"] if found.startswith(("Familie", "Fam.", "Eheleute", "Geschwister")) else _PERSON
    return _INSTEAD.get(rule, [])


_PERSON = ["eine ratsuchende Person", "ein Mitglied"]
_GONE = ["(Angabe nicht im Protokoll)"]
_INSTEAD = {
    "initials": ["eine ratsuchende Person"],
    "birth": _GONE, "birth_year": _GONE, "old_day": _GONE, "register_number": _GONE, "document_number": _GONE,
    "foreign_document": _GONE, "machine_readable": _GONE, "office_file": ["(Aktenzeichen nicht im Protokoll)"],
    "court_file": ["(Aktenzeichen nicht im Protokoll)"], "file_number": ["(Aktenzeichen nicht im Protokoll)"],
    "account": _GONE, "telephone": ["(Nummer bei der Beratungsstelle)"],
    "mail": ["(Adresse bei der Beratungsstelle)"], "handle": _GONE, "address": ["(Anschrift nicht im Protokoll)"],
    "room": ["in einer Unterkunft"],
}  # fmt: skip
_COUNT = "einzelne Ratsuchende aus"


def instead(rule: str, found: str, before: str | None = None) -> list[str]:
    """`replacements`, also where part of what was found stays: "zwei Personen aus Ghana".

    `before` is the text that stands before, if it is known: the first word of a sentence has a capital.
    """
    words = [f"{_COUNT} {found.rpartition(' ')[2]}"] if rule == "small_count" else replacements(rule, found)
    return [each[:1].upper() + each[1:] for each in words] if before is not None and begins_sentence(before) else words


_SHORT = r"\w|\d\d|abs|art|bzw|ca|dr|evtl|fam|fr|geb|gem|ggf|hr|inkl|kap|min|nr|prof|st|std|str|tel|usw|vgl|zzt"
_OPENING = r"[*_„“\"»(\[]*$"
_IN_A_LIST = re.compile(rf"(?:^|\n)[ \t>]*(?:(?:[-*+>]|\d{{1,3}}[.)]|#{{1,6}})[ \t]+)+{_OPENING}")
_AFTER_ANOTHER = re.compile(rf"(?:^\s*|\n[ \t]*\n\s*|[.!?…][”“\"»)*_]*\s+){_OPENING}")
_SHORTENED = re.compile(rf"(?<!\w)(?:{_SHORT})\.\s+{_OPENING}", re.IGNORECASE)


def begins_sentence(before: str) -> bool:
    """Whether what follows is the first word of a sentence, a point in a list or a heading."""
    near = before[-200:]
    return bool(_IN_A_LIST.search(near) or (_AFTER_ANOTHER.search(near) and not _SHORTENED.search(near)))
