"""Pure. What the shipped files say in the collectors' words becomes what people read: German, and with few links.

The files say where a fact is from in the collectors' words ("German Wikipedia infobox", "2026-05", "mention only") and
string facts together by semicolons. `tests/starter/test_wording.py` looks that no such word is left.
"""

import re

from roundtable.directory.sources import addresses_in, is_trusted

# In this order: longer phrases before what they contain.
_PHRASES = (
    (
        r"Wikidata \(CC0\) via github\.com/database-of-embassies/[\w-]+@\w+(?: \((\S+)\))?",
        r"Wikidata \1",
    ),
    (r"Wikidata via database-of-embassies \((\S+)\)", r"Wikidata \1"),
    (r"Wikidata \(CC0\), Stand (\S+)", r"Wikidata \1"),
    (
        r"öffentliche Programmdaten ohne Quellenangabe",
        "Liste aus öffentlicher Software ohne Quelle",
    ),
    (r"German Wikipedia infobox / (\S+) \(switchboard of the city\)", r"Wikipedia und \1 (Telefonzentrale der Stadt)"),
    (r"German Wikipedia infobox \(city administration address\)", "Wikipedia (Anschrift der Stadtverwaltung)"),
    (
        r"German Wikipedia infobox \(district administration; e-mail from a 2004 version\)",
        "Wikipedia (Kreisverwaltung; E-Mail aus einer Fassung von 2004)",
    ),
    (
        r"German Wikipedia infobox \(2006/2010 versions; district administration\)",
        "Wikipedia (Kreisverwaltung; Fassungen von 2006 und 2010)",
    ),
    (r"German Wikipedia infobox \(wikiwand; district administration\)", "Wikipedia (Kreisverwaltung)"),
    (r"German Wikipedia infobox \(district administration\)", "Wikipedia (Kreisverwaltung)"),
    (r"German Wikipedia infobox \((\d{4}) version\)", r"Wikipedia (Fassung von \1)"),
    (r"\(mirror of German Wikipedia\)", "(Kopie der Wikipedia)"),
    (r"mirror of German Wikipedia", "Kopie der Wikipedia"),
    (r"wikipedia_de_all_maxi_(\S+?):", r"Wikipedia \1:"),
    (r"German Wikipedia|Wikipedia \(deutsch\)", "Wikipedia"),
    (r"Albanian embassy / (\S+) article", r"Botschaft von Albanien, Artikel auf \1"),
    (r"existence only; no address seen", "belegt nur, dass es sie gibt; Anschrift nicht gesehen"),
    (
        r"stored page; offices Berlin and Nürnberg, address",
        "Büros in Berlin und Nürnberg, Anschrift",
    ),
    (r" ?\((?:stored (?:copy|pages?)|gespeicherte Kopie)\)", ""),
    (r"\bnot seen\b", "nicht gesehen"),
    (r"mention only", "nur erwähnt"),
    (r"wikiwand list of missions", "Liste der Vertretungen auf wikiwand"),
    (r"street \(no number\):", "Straße (ohne Hausnummer):"),
    (r"phone/website:", "Telefon und Website:"),
    (r"phone/email:", "Telefon und E-Mail:"),
    (r"address/phone:", "Anschrift und Telefon:"),
    (r"current name:", "heutiger Name:"),
    (r"office name:", "Name der Stelle:"),
    (r"brochure Flüchtlingspakt", "Broschüre Flüchtlingspakt"),
    (r"2nd ed\.", "2. Auflage"),
    (r"\bwebsite:", "Website:"),
    (r"\bstreet:", "Straße:"),
    (r"\bphone:", "Telefon:"),
    (r"\be-mail:", "E-Mail:"),
    (r"\bdistrict:", "Amtsbezirk:"),
    (r"Fehlen von Konsulaten laut", "Keine Konsulate laut"),
    (r"nicht ungeprüft verwenden", "vor der Nutzung prüfen"),
    (r"einer App-Datenliste", "einer ungeprüften Datenliste"),
    (r"aus App-Liste", "aus ungeprüfter Liste"),
    (r"App-Liste", "ungeprüfte Liste"),
    (r"\(Folgerung\)", "(gefolgert, nicht belegt)"),
    (r"\(Folgerung aus", "(gefolgert aus"),
)
_OLD_PAGE = re.compile(r"^(?:ältere Website|andere Website-Angabe|Ältere Website)\b.*$")
_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d\d)(?:-(\d\d))?(?![\w-])")
_DAYS = "Mo|Di|Mi|Do|Fr|Sa|So"
_RANGE = re.compile(rf"(?<=[0-9])-(?=[0-9])|(?<=\b(?:{_DAYS}))-(?=(?:{_DAYS})\b)")


def source_words(text: str) -> str:
    """Where a fact is from, in German: "Wikipedia (Kreisverwaltung); kiel.de"."""
    return re.sub(r" +(?=;|$)", "", _in_german(text))


def note_words(text: str) -> str:
    """A note as one sentence; of addresses only those stay that may be links."""
    facts = [_without_strange_links(fact) for fact in _facts(_in_german(text))]
    whole = "; ".join(fact for fact in facts if fact and not _OLD_PAGE.match(fact))
    return _RANGE.sub("–", whole[:1].upper() + whole[1:])


def hours_lines(text: str) -> str:
    """Office hours, one statement a line: "Mo–Fr 9–12"."""
    return "\n".join(_RANGE.sub("–", part[:1].upper() + part[1:]) for part in _facts(text))


def _in_german(text: str) -> str:
    for phrase, german in _PHRASES:
        text = re.sub(phrase, german, text)
    return _DATE.sub(lambda at: f"{at[3]}.{at[2]}.{at[1]}" if at[3] else f"{at[2]}/{at[1]}", text)


def _facts(text: str) -> list[str]:
    """The parts between semicolons that stand in no brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _without_strange_links(fact: str) -> str:
    for url in addresses_in(fact):
        if not is_trusted(url):
            fact = re.sub(r":? ?" + re.escape(url), "", fact)
    return re.sub(r"\.? ?Ältere Website$", "", fact).strip()
