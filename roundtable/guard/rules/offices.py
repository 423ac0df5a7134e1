"""Pure. Words for offices and organisations. Whoever is named by one speaks for others and doesn't seek advice.

The lists hold whole words. Patterns for a beginning or an ending would take people for offices: "N" once matched every
name that begins with N, "rat" matched Murat, and "meister" everybody called Neumeister.
"""

import re
from functools import lru_cache

# Up to three of these can come before an office: "Fach-bereichs-leiterin", "Landes-flüchtlings-beauftragter".
_BEFORE_TEXT = """
ober haupt vize alt ehren honorar general bundes landes land kreis stadt amts abteilungs fachbereichs fachdienst
bereichs fach referats gruppen team projekt kita schul haus heim einrichtungs flüchtlings integrations
migrations gleichstellungs datenschutz rückkehr verfahrens asyl sozial familien jugend rechts sprach kultur
bürger kirchen innen außen justiz finanz premier minister polizei ministerial regierungs verwaltungs vereins
verbands vorstands geschäfts sitzungs protokoll pflege klassen deutsch kurs ehrenamts freiwilligen quartiers
bezirks gemeinde dorf orts unterkunfts stellen staats zuwanderungs ausländer teilhabe bildungs versammlungs
ausschuss fraktions
"""
_BEFORE = _BEFORE_TEXT.split()
_OFFICES_TEXT = """
minister staatssekretär sekretär landrat landrät stadtrat stadträt bürgermeister präsident senator dezernent
vorsitzend moderator pastor pfarrer propst pröpst bischof bischöf superintendent konsul botschafter referent
sachbearbeiter kolleg beauftragt koordinator leiter leitung leitend geschäftsführer geschäftsführend
geschäftsführung führer führung vertreter vertretung dolmetscher übersetzer sprachmittler berater beratend
schriftführer rechtsanwält rechtsanwalt anwält anwalt professor lehrer sozialarbeiter sozialpädagog pädagog
psycholog therapeut arzt ärzt hausmeister trainer dozent autor schriftsteller journalist regisseur kanzler
abgeordnet kommissar polizist rektor direktor mitarbeiter mitarbeitend ansprechpartner betreuer vormund hebamme
vorsteher vormünd hauptamtlich ehrenamtlich forscher wissenschaftler fotograf künstler richter notar doktor
sprecher lotse lotsin pate patin krankenschwester pfleger diakon richterin moderation protokoll redner experte
expertin architekt ingenieur imam
"""
_OFFICES = _OFFICES_TEXT.split()
_ENDS = r"(?:e|er|en|em|es|in|innen|n|s|ns)?"
# Endings that no name has: with anything before them they are an office.
_CLEAR = (
    "präsident|abgeordnet|beauftragt|referent|bürgermeister|geschäftsführer|vorsitzend|sachbearbeiter|"
    "mitarbeiter|dolmetscher|"
    "koordinator|sprachmittler|sozialarbeiter|sozialpädagog|rechtsanwalt|rechtsanwält|dezernent|staatssekretär|"
    "vertreter|"
    "minister|beratend|psycholog|therapeut|ansprechpartner|superintendent|wissenschaftler"
)
_OFFICE = re.compile(
    rf"(?:(?:{'|'.join(_BEFORE)})-?){{0,3}}(?:{'|'.join(_OFFICES)}){_ENDS}|[a-zäöüß-]{{3,30}}(?:{_CLEAR}){_ENDS}"
)
# Offices that are family names as well: after "Herr" or "Frau" they are names, unless another name follows.
_ALSO_NAMES_TEXT = """
richter bischof propst kanzler pfarrer pastor lehrer berater leiter leitner führer arzt notar diakon imam vogt
sprecher pfleger autor redner
"""
_ALSO_NAMES = frozenset(_ALSO_NAMES_TEXT.split())
_ORGANISATIONS_TEXT = """
behörde stelle beratung werk verein verband netzwerk pool schule universität kolleg klinikum ministerium
center agentur stiftung zentrum gemeinde verwaltung kreis dienst bund kammer gericht polizei
botschaft konsulat team projekt büro kasse institut akademie redaktion presse initiative verlag kanzlei
feuerwehr landtag bundestag partei kita kindergarten leitung abteilung bücherei bibliothek museum tafel
kleiderkammer café treff bündnis gesellschaft genossenschaft fraktion ausschuss universitätsklinikum werkstatt
koordination koordinierung mission vertretung begegnungsstätte bildungsstätte vermittlung
"""
_ORGANISATIONS = _ORGANISATIONS_TEXT.split()
# Short words count only alone or after three or more letters: Murat is no council. "stadt" and "uni" count only alone,
# because names of towns and months end like that.
_ORGANISATION = re.compile(
    rf"[a-zäöüß-]{{0,40}}(?:{'|'.join(_ORGANISATIONS)})(?:s|es|n|en|er)?"
    r"|(?:[a-zäöüß-]{3,40})?(?:amt|rat|hilfe)(?:s|es)?|(?:[a-zäöüß-]{3,40})?kirche|uni|stadt|hansestadt"
)
_NAMED_TEXT = """
awo drk caritas diakonie diakonischen diakonisches malteser johanniter bamf iom unhcr uld kreis stadt land
landes bund amt thw vhs ihk hwk zbbs iq jobcenter heilsarmee paritätischen paritätischer kirchenkreis frauenwerk
gmbh ag ev landesamts bundesamts flüchtlingsrats kreises amnesty rotary lions nabu adac
"""
_NAMED = frozenset(_NAMED_TEXT.split())
# Words that end like an organisation and aren't one.
_NONE_TEXT = """
verrat vorrat heirat unrat hausrat apparat referat senat monat zitat umkreis personenkreis bekanntenkreis
starthilfe reisebeihilfe beihilfe soforthilfe reise-hilfe staatsbürgerschaft hilfe abteilung
"""
_NONE = frozenset(_NONE_TEXT.split())


@lru_cache(maxsize=10_000)
def is_office(word: str) -> bool:
    """Whether a whole word names an office or a task: "Ministerin", "Landrat", "Fachbereichsleiter"."""
    return _OFFICE.fullmatch(word.casefold().strip("-")) is not None


def is_office_after_title(word: str) -> bool:
    """The same after "Herr" or "Frau", where it could be a name: "Herr Landrat", but not "Frau Richter"."""
    return is_office(word) and word.casefold() not in _ALSO_NAMES


@lru_cache(maxsize=10_000)
def is_organisation(word: str) -> bool:
    """Whether a word names an organisation that people can speak for: "Flüchtlingsrat", "Jobcenter", "AWO"."""
    low = word.casefold().strip(".-")
    if not word[:1].isupper() or low in _NONE:
        return False
    return low in _NAMED or low.rpartition("-")[2] in _NAMED or _ORGANISATION.fullmatch(low) is not None
