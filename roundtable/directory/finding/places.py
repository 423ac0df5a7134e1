"""Pure. Which Kreis of Schleswig-Holstein a place name or a number plate stands for: "Meldorf", "RZ", "Kreis Plön"."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from roundtable.core.text import fold, sort_key

_FILE = Path(__file__).parent / "municipalities_sh.csv"
# Kreise and independent cities: their AGS, what they are called, their number plates (former ones too).
_REGIONS = {
    "01001": ("Flensburg", "FL"),
    "01002": ("Kiel", "KI"),
    "01003": ("Lübeck", "HL"),
    "01004": ("Neumünster", "NMS"),
    "01051": ("Dithmarschen; Norderdithmarschen; Süderdithmarschen", "HEI MED"),
    "01053": ("Herzogtum Lauenburg; Hzgt. Lauenburg; Hzgtm. Lauenburg; Lauenburg", "RZ"),
    "01054": ("Nordfriesland; Eiderstedt; Südtondern", "NF HUS TÖN NIB"),
    "01055": ("Ostholstein", "OH EUT OLD"),
    "01056": ("Pinneberg", "PI"),
    "01057": ("Plön", "PLÖ"),
    "01058": ("Rendsburg-Eckernförde; Rendsburg; Eckernförde", "RD ECK"),
    "01059": ("Schleswig-Flensburg; Schleswig", "SL"),
    "01060": ("Segeberg", "SE"),
    "01061": ("Steinburg", "IZ"),
    "01062": ("Stormarn", "OD"),
}
# Places that are no municipality (any more), and short names that people use.
_ALSO = {
    "01001": "Mürwik; Flensborg",
    "01002": "Gaarden; Mettenhof; Friedrichsort; Holtenau; Elmschenhagen; Suchsdorf",
    "01003": "Travemünde; Kücknitz; Moisling; St. Lorenz; Buntekuh",
    "01004": "Einfeld; Gadeland; Wittorf; Tungendorf",
    "01051": "Brunsbüttelkoog; Burg in Dithmarschen",
    "01053": "Lauenburg an der Elbe",
    "01054": "Westerland; Keitum; Tinnum; Rantum; Wyk; Föhr; Amrum; Sankt Peter; St. Peter; SPO; List",
    "01055": "Oldenburg; Neustadt; Timmendorf; Burg auf Fehmarn; Puttgarden; Haffkrug; Pansdorf",
    "01057": "Raisdorf; Klausdorf",
    "01059": "Satrup; Angeln",
    "01060": "Garstedt; Harksheide; Friedrichsgabe; Henstedt; Ulzburg",
    "01062": "Oldesloe",
}


@cache
def regions() -> dict[str, frozenset[str]]:
    """{folded name or plate: the AGS of the Kreise that it may mean}; "quickborn" is a place in two of them."""
    found = defaultdict(set)
    for places in (_called(), _municipalities(), _also()):
        for name, ags in places:
            found[fold(name)].add(ags)
    # The Kreis and the independent city win over a village of the same name.
    for name, ags in _called():
        found[fold(name)] = {ags}
    return {name: frozenset(all_of_them) for name, all_of_them in found.items()}


_AROUND = {"hamburg": 1, "bremen": 2, "bremerhaven": 2, "rostock": 2, "schwerin": 2, "luneburg": 2, "hannover": 2}


def distance(city: str) -> int:
    """How far a city is for people in Schleswig-Holstein: 0 in the state, 1 Hamburg, 2 around, 3 farther."""
    name = fold(city)
    return 0 if name in regions() else _AROUND.get(name, 3)


@cache
def plates() -> dict[str, frozenset[str]]:
    """{folded number plate: AGS}."""
    return {
        fold(plate): frozenset({ags})
        for ags, (_names, all_of_them) in _REGIONS.items()
        for plate in all_of_them.split()
    }


@cache
def kreise() -> dict[str, str]:
    """{folded name of a Kreis or independent city, as it is called by itself: AGS}."""
    return {fold(name): ags for name, ags in _called()}


def kreis_name(ags: str) -> str:
    """What a Kreis or independent city is called; "" for an unknown AGS."""
    return _REGIONS[ags][0].partition(";")[0] if ags in _REGIONS else ""


@cache
def spellings() -> dict[str, str]:
    """{folded name: as it is written} of everything that has a Kreis."""
    return {fold(name): name for rows in (_also(), _municipalities(), _called()) for name, _ags in rows}


def _called() -> list[tuple[str, str]]:
    return [(name.strip(), ags) for ags, (names, _plates) in _REGIONS.items() for name in names.split(";")]


def _also() -> list[tuple[str, str]]:
    return [(name.strip(), ags) for ags, names in _ALSO.items() for name in names.split(";")]


@cache
def municipalities_of(ags: str) -> tuple[str, ...]:
    """The official names of the municipalities of a Kreis, in their order."""
    return tuple(sorted((name for name, of_kreis in _official() if of_kreis == ags), key=sort_key))


@cache
def _official() -> tuple[tuple[str, str], ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["name"], row["ags"][:5]) for row in csv.DictReader(file))


def _municipalities() -> list[tuple[str, str]]:
    """Each municipality by its name, and without what distinguishes it: "Burg (Dithmarschen)", "Lauenburg/Elbe"."""
    rows = _official()
    shorter = [(name.partition(sign)[0].strip(), ags) for name, ags in rows for sign in ("(", "/") if sign in name]
    saints = [(name.replace("Sankt ", "St. "), ags) for name, ags in rows if name.startswith("Sankt ")]
    return [*rows, *shorter, *saints]
