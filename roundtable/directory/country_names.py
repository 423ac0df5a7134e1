"""Pure. Other names of countries than those of CLDR, so that search finds them: "Elfenbeinküste", "Burma"."""

ALIASES = {
    "AE": "VAE Emirate UAE",
    "BY": "Weißrussland",
    "CD": "Demokratische Republik Kongo Zaire DRC",
    "CG": "Republik Kongo",
    "CI": "Elfenbeinküste Ivory Coast Cote d Ivoire",
    "CN": "Volksrepublik China",
    "CV": "Kapverden Kapverdische Inseln",
    "CZ": "Tschechische Republik Czech Republic",
    "GB": "Großbritannien England UK",
    "IR": "Islamische Republik Iran Persien",
    "KP": "Nordkorea",
    "KR": "Südkorea",
    "MD": "Moldawien Moldau",
    "MK": "Mazedonien",
    "MM": "Burma Birma",
    "NL": "Holland",
    "PS": "Palästina",
    "RU": "Russische Föderation",
    "SY": "Syrische Arabische Republik",
    "SZ": "Swasiland",
    "TL": "Osttimor East Timor",
    "TR": "Turkey Turkei",
    "US": "USA Amerika",
    "VA": "Heiliger Stuhl Vatikan Holy See",
    "XK": "Kosova",
}


def aliases(code: str | None) -> str:
    return ALIASES.get(code or "", "")
