"""Pure. Words with a capital that are no person's name: German nouns, months, and adjectives at the beginning of a
sentence or in the name of an institution.
"""

import re
from functools import lru_cache

from roundtable.guard.rules.origins import is_place

_TEXT = """der die das den dem des ein eine einer einem einen für mit von bei zu zum zur im in am an auf aus nach
    seit und
    oder aber auch wenn dass ob wie wer was wo es er sie wir ihr ich man nur noch nicht kein keine alle jede jeder jedes
    diese dieser dieses unser unsere ihre seine laut unter über vor während wegen um durch gegen ohne bis ab als hier
    dort dazu danach heute bitte siehe vgl zwei drei vier fünf neue neues neuer neuen rote rotes roter runde runder
    viele mehrere beide einige freiwillige
    runden deutsche deutsches deutscher offene offener große kleine erste zweite dritte nächste mehr
    frau frauen herr herrn mann männer kind kinder familie familien person personen mutter vater sohn tochter mensch
    menschen januar februar märz april mai juni juli august september oktober november dezember montag dienstag mittwoch
    donnerstag freitag samstag sonnabend sonntag top az nr tel uhr euro ort zeit datum telefon fax mail pass kreuz tisch
    tische stadt kreis land bund amt rat haus beschluss protokoll thema antrag anlage entwurf fassung gast gäste konsul
    botschaft konsulat flug fall akte vorgang frist stand teil art abs satz kapitel buchstabe gruppe raum variante
    gebäude eingang klasse typ stufe modul punkt phase plan konto visum projekt programm format version hepatitis
    vitamin besuch post bericht nachricht anfrage anfragen heimat hilfe geld rechte recht malteser johanniter diakonie
    caritas messe markt flyer sprache sprachen arabisch dari farsi tigrinya kurmandschi albanisch georgisch türkisch
    anfang ende mitte bescheid auskunft wohnraum mut zeit unterstützung unterlagen vollmacht rückruf gespräch
    kleidung essen trinken platz plätze wohnung wohnungen arbeit angebot angebote rat raum kontakt weihnachten ostern
    gruß grüße dank glück erfolg spaß freude sorge sorgen angst ängste geduld ruhe auto fahrrad möbel ticket tickets
    flüge flug
    amt werk bank tag kehr tritt russisch englisch französisch paschtu somali armenisch
    ukrainisch persisch kurdisch mail mails jahrgang"""
_WORDS = frozenset(_TEXT.split())
# "Häufige Themen", "Geplante Fortbildung": adjectives and participles with an ending, as they begin a sentence.
_ADJECTIVES = re.compile(
    r"(?:\w{3}(?:ig|bar|sam|los|end|haft|iv|ell|ial|onal|ant|iert|isiert|rett|ativ)(?:e|en|er|es|em)"
    r"|^(?:un)?(?:ge|be|ver|er|ent|zer|vor|aus|ab|auf|über)\w{2,20}(?:gt|elt|ert|cht|ft|mt|nt|rt|lt|ßt|sst|tzt|det|ten|hen|nen|men)"
    r"e[nrsm]?"
    r"|^(?:neu|alt|allgemein|besonder|intern|extern|gemein|gut|lang|kurz|weiter|letzt|nächst|ander|best|eigen|einfach|einzeln|erneut|fest|frei|früh|ganz|hoh|höher"
    r"|jung|klar|kleiner|größer|konkret|locker|manch|möglichst|ober|unter|öffentlich|spät|später|streng|teur|viel|voll|wenig|wichtig|rot|blau|grün|gelb|schwarz|weiß|grau|braun|bunt|hell|dunkl|jung|stark|schwach|warm|kalt|heiß|kühl|leer|schwer|leicht|schnell|langsam|sicher|tief|breit|eng|rund|halb|reich|arm|gesund|krank|echt|falsch|richtig|knapp|dicht|fein|grob|hart|weich|mild|nass|sauber|scharf|süß|still|laut|wild|golden|silbern|solch|modern|international|national|barrierefrei|digital|sozial|lokal|zentral|regional|formal|speziell|aktuell|individuell|positiv|negativ|kreativ|spontan|human|kompetent|transparent|prominent|ehemalig|heutig|morgig|gestrig|selb|solidarisch|frisch|schön|hoch|nah|fern|lieb|nett|fremd|bekannt|unbekannt|dritt|viert|fünft|sechst|zweit|erst)e[nrsm]?)$"
)
# Short endings count only after three or more letters: Kaplan, Murat and Karabank are names.
_ENDINGS = re.compile(
    r"(?:\w{3}(?:amt|plan|recht|rat|werk|tag|bank|pass|tritt|haus|kehr)|ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ismus|ität|stelle|stellen|ämter|behörde|"
    r"behörden|hilfe|zentrum|schule|kolleg|verein|verband|kreise?|dienst|dienste|projekt|gruppe|treff|treffen|"
    r"liste|listen|termin|termine|kosten|geld|papier|papiere|paß|pässe|ministerium|stiftung|fonds|"
    r"kirche|gemeinde|nachrichten|zeitung|urkunde|urkunden|nummer|innen|isch|ische|ischer|isches|ischen|liche|licher|"
    r"liches|lichen|straße|platz|markt|woche|monat|jahr|tage|angehörige[rn]?|ratsuchende[rn]?|ehrenamtliche[rn]?|"
    r"hauptamtliche[rn]?|pool|konferenz|bericht|antrag|nahme|führung|mittel|kasse|büro|einrichtung|dokumente?|unterkunft)$"
)


@lru_cache(maxsize=10_000)
def is_ordinary(word: str) -> bool:
    """Whether a word is known not to be a person's name."""
    low = word.lower().strip("-’'")
    by_look = _ENDINGS.search(low) or _ADJECTIVES.search(low)
    return low in _WORDS or bool(by_look) or is_place(word) or (word.isupper() and len(word) < 7)
