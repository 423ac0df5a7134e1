"""Pure. Words for where somebody comes from or lives: countries, their citizens, and towns."""

import re

from babel import Locale

from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.patterns import one_of

# Stems of words for citizens of the countries that most people who seek advice come from: "Syrer", "Afghanin",
# "eritreische Staatsangehörige". Languages ("Georgisch", "Arabisch") have other endings and don't match.
_STEMS = (
    "syr|afghan|irak|iran|eritre|äthiopi|somali|georgi|armeni|aserbaidschan|alban|kosovar|kosovoalban|serb|mazedoni|"
    "nordmazedoni|bosni|montenegrin|türk|kurd|jesid|palästinens|libanes|jordani|ägypt|libysch?|marokkan|algeri|tunesi|"
    "jemenit|jemenitisch|pakistan|ind|bangladesch|vietnames|chines|mongol|ukrain|russ|weißruss|belaruss|moldau|moldaw|"
    "tschetschen|tadschik|usbek|kirgis|kasach|turkmen|ghana|nigeri|gambi|senegales|guine|ivor|mali|benin|togo|kamerun|"
    "kongoles|angolan|sudanes|südsudanes|ruand|burund|ugand|kenian|tansani|kuban|kolumbian|venezolan|hazara|"
    "tigrin|oromo|tamil"
)
COUNTRY_NAMES = frozenset(
    name for code, name in Locale("de").territories.items() if len(code) == 2 and name != "Deutschland"
) | {
    "Bosnien",
    "Kongo",
    "Tigray",
    "Tschetschenien",
    "Gaza",
    "Kurdistan",
    "Palästina",
    "Dagestan",
    "Mazedonien",
    "Moldau",
    "Elfenbeinküste",
    "Weißrussland",
    "Birma",
    "Burma",
    "USA",
    "England",
    "Abchasien",
    "Inguschetien",
    "Rojava",
    "Somaliland",
}
_COUNTRIES = "|".join(sorted((re.escape(name) for name in COUNTRY_NAMES), key=len, reverse=True))
COUNTRY = rf"(?:{_COUNTRIES})(?:s\b|\b)"
# Words for one citizen: "Syrer", "eine Afghanin", "türkischer Staatsangehöriger". In adjectives the final "i" of a stem
# belongs to the ending: "armen-isch", "gamb-isch".
_ENDINGS = r"(?:er|ier|aner|ner|e|i|erin|ierin|anerin|nerin|in|se|sin|en|innen)\b"
_OF_A_STATE = r"\w{0,8}isch\w{0,2} Staats(?:angehörig|bürger)\w{0,4}"
_CITIZEN_NOUNS = [f"{stem[0].upper()}{stem[1:]}{_ENDINGS}" for stem in _STEMS.split("|")]
_CITIZEN_ADJECTIVES = [f"[{stem[0].upper()}{stem[0]}]{stem[1:].rstrip('i')}{_OF_A_STATE}" for stem in _STEMS.split("|")]
CITIZEN = one_of(_CITIZEN_ADJECTIVES + _CITIZEN_NOUNS, begin=True)
# The same in two parts, for patterns that begin with it: the first is quicker, the second rarely needed.
CITIZEN_NOUN, CITIZEN_OF_A_STATE = (one_of(words, begin=True) for words in (_CITIZEN_NOUNS, _CITIZEN_ADJECTIVES))
FROM_A_COUNTRY = Cue(rf"\baus (?:de[mnr] )?{COUNTRY}|{CITIZEN}")
_TOWNS = (
    "addis abeba tiflis teheran eriwan jerewan kabul bagdad damaskus aleppo basra mossul erbil asmara pristina tirana "
    "skopje belgrad ankara istanbul hanoi accra lagos abuja kiew moskau baku brüssel berlin hamburg hannover bremen "
    "nürnberg frankfurt bonn kiel lübeck flensburg neumünster heide husum itzehoe ratzeburg rendsburg eckernförde "
    "segeberg oldesloe elmshorn pinneberg eutin plön schleswig holstein dithmarschen nordfriesland steinburg stormarn "
    "lauenburg herzogtum ostholstein meldorf brunsbüttel marne büsum mölln schwarzenbek geesthacht norderstedt "
    "ahrensburg bad boostedt seeth glückstadt deutschland europa afrika asien"
)
_PLACES = frozenset(_TOWNS.split())


def is_place(word: str) -> bool:
    """Whether a word is a country, a town that minutes often name, or the adjective of such a town ("Kieler")."""
    bare = word.lower().removesuffix("er")
    return word in COUNTRY_NAMES or word.lower() in _PLACES or bare in _PLACES
