"""Pure. Recognises names of people who are at work or public: who speak for an organisation, hold an office, give a
talk or are well known. They don't seek advice.
"""

import re

from roundtable.guard.rules import cues
from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.offices import is_office, is_organisation

_ADJECTIVES = r"(?:[a-zäöü][\wäöüß-]{1,24}\s){0,2}"
_IN_BRACKETS = re.compile(r"[*_~]{0,2}\s?\(([^()\n]{2,80})\)")
_FROM = re.compile(
    rf"[*_~]{{0,2}},?\s(?:von|vom|aus|der|des)\s(?:(?:der|dem|den|unserem|"
    rf"unserer)\s)?{_ADJECTIVES}([A-ZÄÖÜ][\w-]{{1,40}})"
)
# "aus dem Kreis Pinneberg" means that somebody lives there, "vom Kreis" that they work there.
_AT_HOME = re.compile(r"[*_~]{0,2},?\saus\s(?:dem|der)\s(?:Kreis|Stadt|Land|Amt|Gemeinde|Schule|Kita|Tafel|Haus)\b")
_WORKS = re.compile(
    r"[*_~]{0,2}\s(?:vertritt|leitet|arbeitet (?:bei|beim|für|im|in)|spricht für|kommt (?:vom|"
    r"von))\s((?:[\w-]{1,40}[ .,]?){1,4})"
)
_APPOSITION = re.compile(
    rf"[*_~]{{0,2}},\s{_ADJECTIVES}([A-ZÄÖÜ][\w-]{{1,40}})(?=[,.;)\n]|$|\s(?:der|des|im|in|beim?|aus|für|von|vom)\b)"
)
_OFFICE_BEFORE = re.compile(
    r"([A-ZÄÖÜ][\w-]{2,40})(?:\s(?:von|der|des|aus|in|im|vom)\s(?:\w{1,30}\s){0,2}\w{1,30}(?=,))?[,:]?"
    r"\s(?:(?:ist|sind|war|bleibt|wird)\s)?[*_~„\"]{0,3}(?:(?:Frau|Herrn?|Dr\.|Prof\.)\s)*$"
)
_LABELS = (
    r"(?:Anwesend|Teilnehmende|Teilnehmer|Entschuldigt|Gäste?|Protokoll|Moderation|Leitung|Sitzungsleitung|Vorsitz|"
    r"Referent|Referat|Vortrag|Schriftführung|Ansprech|Zuständig|Verantwortlich|Verteiler|Es fehl|Eingeladen)"
)
_LABEL_WORD = Cue(_LABELS)
# "Anwesend: …", "Protokoll: …", also in bold and in a list: everybody named on that line is a colleague.
_LABEL = re.compile(
    rf"(?:^|[\n.;|(])[ \t>*_#-]*{_LABELS}"
    r"[^:\n.]{0,40}:[^\n]{0,400}$"
)
_SAYS = (
    r"(?:hält|halten|übernimmt|übernehmen|führt|leitet|gibt|macht|hat|moderiert|referiert|spricht|eröffnet|gestaltet|"
    r"ist|wird|sind|bringt|kommt)"
)
_TALK = (
    r"(?:Vortrag|Vorträge|Fachvortrag|Referat|Referent|Referentin|Impuls|Impulsvortrag|Workshop|Seminar|Moderation|"
    r"Gesprächsleitung|Sitzungsleitung|Leitung|Vorsitz|Protokoll|Protokollführung|Schriftführung|Einführung|"
    r"Grußwort|Lesung|Podium|Rednerin|Redner|Ansprechpartner|Ansprechpartnerin|Ansprechperson|Kontakt|Nachfolge)"
)
_SPEAKS = Cue(
    rf"\b{_TALK}\b[^.\n]{{0,60}}\b{_SAYS}\b|\b{_SAYS}\b[^.\n]{{0,60}}\b{_TALK}\b"
    r"|\b(?:trägt|stellt)\b[^.\n]{0,80}\bvor\b|\b(?:erläutert|informiert über|weist (?:darauf|auf))\b"
    r"|\b(?:moderiert|referiert|[Ee]s spricht|[Ee]s leitet|[Ee]s führt)\b|\b(?:begrüßt|eröffnet) die\b"
)
_FOR_OTHERS = Cue(
    r"\b(?:[Ff]ür|[Ss]eitens|[Vv]on Seiten|[Nn]amens) (?:die|das|den|der|des) (\w{2,40})\b[^.\n]{0,60}\b(?:teilt|"
    r"berichtet|erklärt|sagt|spricht|nimmt|stellt)\b",
    lambda found: is_organisation(found[1]),
)
_CULTURE = Cue(
    r"\b(?:[A-ZÄÖÜ]\w{1,20}(?:film|buch|roman|ausstellung|lesung|konzert|preis)|Film|Buch|Roman|Ausstellung|"
    r"Lesung|Zitat|Konzert|Theaterstück|Dokumentarfilm|Dokumentation|Biografie|"
    r"Biographie|Gedicht|Gedichte|Bücher|Plakat|Denkmal|Straßenname|Nobelpreis|Bundeskanzler|Projektwoche|Rede|"
    r"Gedenktag|Jahrestag|Bundespräsident|"
    r"Präsident|Autor|Titel)(?:s|in|e|en|es)?\b"
)
_CLIENT = Cue(
    r"\b(?:Klient|Klientin|Klienten|Mandant|Mandantin|Ratsuchende[rn]?|Bewohner|Bewohnerin|Antragsteller|"
    r"Antragstellerin|"
    r"Duldung|Passersatz|Heimreise|Starthilfe|abgelehnt)\b"
)


def is_colleague(text: str, start: int, end: int) -> bool:
    """Whether the text around the name `text[start:end]` shows that it is somebody at work or well known."""
    before, after = text[max(0, start - 90) : start], text[end : end + 120]
    if _named_after(after) or ((said := _OFFICE_BEFORE.search(before)) and is_office(said[1])):
        return True
    if _after_label(text, start):
        return True
    around = cues.sentence(text, start, end)
    if _CLIENT.is_in(text, *around):
        return False
    return any(each.is_in(text, *around) for each in (_SPEAKS, _CULTURE, _FOR_OTHERS))


def _after_label(text: str, start: int) -> bool:
    first = max(0, start - 460)
    line = max(first, text.rfind("\n", first, start))  # with the line end: a label begins after it
    if text.find(":", line, start) < 0 or not _LABEL_WORD.is_in(text, line, start):
        return False
    return _LABEL.search(text[line:start]) is not None


_AND_ANOTHER = re.compile(r"^(?:,|\sund|\ssowie)\s(?:Frau|Herrn?|Hr\.|Fr\.)\s[\w’'-]{2,30}")


def _named_after(after: str) -> bool:
    """Whether an office or organisation follows the name: "(Flüchtlingsrat)", "von der Migrationsberatung",
    ", Referentin im Landesamt"; a second name may come in between."""
    after = _AND_ANOTHER.sub("", after)
    if said := _IN_BRACKETS.match(after):
        return any(is_organisation(word) or is_office(word) for word in re.findall(r"[\w-]+", said[1]))
    if (said := _FROM.match(after)) and not _AT_HOME.match(after) and (is_organisation(said[1]) or is_office(said[1])):
        return True
    if (said := _WORKS.match(after)) and any(is_organisation(word) for word in said[1].split()):
        return True
    said = _APPOSITION.match(after)
    return said is not None and (is_organisation(said[1]) or is_office(said[1]))
