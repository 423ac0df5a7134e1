"""Pure. On which side of the Nord-Ostsee-Kanal the municipalities of Rendsburg-Eckernförde lie.

By the areas of their administrations (Ämter), most of which end at the canal. Those on both banks, and those for which
that isn't certain, have to be asked for. Elsewhere no district of a mission ends at the canal today; if one does, the
page asks for the side itself.
"""

from functools import cache

from roundtable.core.text import fold
from roundtable.directory.finding import places

REGION = "01058"
BOTH = "both"
# On both banks, or partly so: Sehestedt has a ferry between its two halves.
_BOTH = "Sehestedt; Rade b. Rendsburg; Rade bei Rendsburg; Rade; Borgstedt; Rendsburg"
_UNCERTAIN = "Breiholz; Oldenbüttel; Tackesdorf; Haale; Beldorf; Steenfeld; Schülp b. Rendsburg; Nübbel; Krummwisch"
_NORTH = """
Ahlefeld-Bistensee; Alt Duvenstedt; Altenhof; Altenholz; Ascheffel; Bargstall; Barkelsby; Brekendorf; Brodersby;
Büdelsdorf; Bünsdorf; Christiansholm; Dänischenhagen; Damendorf; Damp; Dörphof; Eckernförde; Elsdorf-Westermühlen; Felm;
Fleckeby; Fockbek; Friedrichsgraben; Friedrichsholm; Gammelby; Gettorf; Goosefeld; Groß Wittensee; Güby; Haby; Hamdorf;
Hohn; Holtsee; Holzbunge; Holzdorf; Hütten; Hummelfeld; Karby; Klein Wittensee; Königshügel; Kosel; Lindau;
Lohe-Föhrden; Loose; Neudorf-Bornstein; Neu Duvenstedt; Neuwittenbek; Noer; Osdorf; Osterby; Owschlag; Prinzenmoor;
Rickert; Rieseby; Schinkel; Schwedeneck; Sophienhamm; Strande; Thumby; Tüttendorf; Waabs; Windeby; Winnemark
"""
_SOUTH = """
Achterwehr; Arpsdorf; Aukrug; Bargstedt; Bendorf; Beringstedt; Bissee; Blumenthal; Böhnhusen; Bokel; Bordesholm;
Borgdorf-Seedorf; Bornholt; Bovenau; Brammer; Bredenbek; Brinjahe; Brügge; Dätgen; Ehndorf; Eisendorf; Ellerdorf;
Embühren; Emkendorf; Felde; Flintbek; Gnutz; Gokels; Grauel; Grevenkrug; Groß Buchwald; Groß Vollstedt; Hamweddel;
Hanerau-Hademarschen; Haßmoor; Heinkenborstel; Hörsten; Hoffeld; Hohenwestedt; Jahrsdorf; Jevenstedt; Krogaspe;
Kronshagen; Langwedel; Loop; Lütjenwestedt; Luhnstedt; Meezen; Melsdorf; Mielkendorf; Mörel; Molfsee; Mühbrook;
Negenharrie; Nienborstel; Nindorf; Nortorf; Oldenhütten; Ostenfeld (Rendsburg); Osterrönfeld; Osterstedt; Ottendorf;
Padenstedt; Quarnbek; Rade b. Hohenwestedt; Reesdorf; Remmels; Rodenbek; Rumohr; Schacht-Audorf; Schierensee;
Schmalstede; Schönbek; Schönhorst; Schülldorf; Schülp b. Nortorf; Seefeld; Sören; Stafstedt; Tappendorf; Techelsdorf;
Thaden; Timmaspe; Todenbüttel; Wapelfeld; Warder; Wasbek; Wattenbek; Westensee; Westerrönfeld
"""


@cache
def sides() -> dict[str, str]:
    """{folded name of a municipality: north, south, both, or "" if nobody has looked}."""
    listed = (("north", _NORTH), ("south", _SOUTH), (BOTH, _BOTH), ("", _UNCERTAIN))
    return {fold(name): side for side, names in listed for name in _names(names)}


@cache
def municipalities() -> tuple[tuple[str, str], ...]:
    """(name, side) of every municipality of the Kreis, by name, for a list to choose from."""
    return tuple((name, sides().get(fold(name), "")) for name in places.municipalities_of(REGION))


def side_of(municipality: str) -> str:
    """north, south, both; "" if it is not known, or is not in this Kreis."""
    return sides().get(fold(municipality), "")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";")]
