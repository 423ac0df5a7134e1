"""Pure. Every name by which people look for a country: CLDR's, former and colloquial ones, what belongs to it."""

from functools import cache

from babel import Locale

from roundtable.directory.demonyms import demonyms

# Beside CLDR's names; separated by semicolons.
_ALIASES = {
    "AE": "VAE; Emirate; UAE; Dubai; Abu Dhabi; Arab Emirates",
    "BA": "Bosnien; Jugoslawien; BiH; Bosnien-Herzegowina; Bosna i Hercegovina; Bosnia; Herzegowina; Hercegovina",
    "BD": "Bangladesh; Ostpakistan; Bangladesch",
    "BF": "Obervolta; Burkina; Haute Volta; Upper Volta",
    "BJ": "Dahomey; Dahome",
    "BN": "Brunei",
    "BW": "Botswana; Betschuanaland",
    "BY": "Weißrussland; Weissrussland; Belorussland; Bjelorussland; Bielorussland; White Russia",
    "BZ": "Britisch-Honduras",
    "CD": (
        "Demokratische Republik Kongo; Demokratische Republik des Kongo; DR Kongo; D.R. Kongo; DRK; DRC; DR Congo; "
        "Democratic Republic of the Congo; Zaire; Zaïre; Kongo-Zaire; Belgisch-Kongo; Kinshasa; Kongo; Congo"
    ),
    "CF": "ZAR; Zentralafrika; Central African Republic",
    "CG": "Republik Kongo; Republic of the Congo; Kongo; Congo; Brazzaville; Volksrepublik Kongo",
    "CI": "Elfenbeinküste; Elfenbein-Küste; Ivory Coast; Cote d Ivoire; Côte-d'Ivoire",
    "CN": "Volksrepublik China; VR China; PRC",
    "CV": "Kapverden; Kap Verde; Kapverdische Inseln; Cape Verde; Cabo Verde",
    "CY": "Cypern",
    "CZ": "Tschechische Republik; Tschechei; Czech Republic; Tschechoslowakei; CSSR",
    "DJ": "Djibouti; Dschibouti",
    "DO": "Domrep; Dom. Rep.",
    "EH": "Westsahara; DARS",
    "ET": "Abessinien; Ethiopia; Aethiopien",
    "FI": "Suomi",
    "GB": "Großbritannien; England; UK; GB; Schottland; Wales; Nordirland; Great Britain; Britain",
    "GE": "Grusinien; Sakartwelo",
    "GH": "Goldküste; Gold Coast",
    "GM": "Gambia; The Gambia",
    "GN": "Guinea-Conakry; Guinea Conakry; Guinée; Republik Guinea; Conakry",
    "GQ": "Equatorial Guinea; Guinea Ecuatorial",
    "GW": "Guinea Bissau; Guine-Bissau; Portugiesisch-Guinea; Bissau",
    "GY": "Britisch-Guayana",
    "HK": "Hongkong",
    "HR": "Jugoslawien; Hrvatska; Croatia",
    "ID": "Niederländisch-Indien",
    "IN": "Bharat; Hindustan",
    "IR": "Islamische Republik Iran; Persien; Persia",
    "IQ": "Iraq; Irak; Mesopotamien; Kurdistan-Irak",
    "JO": "Transjordanien; Hashemite Kingdom of Jordan",
    "KG": "Kirgisien; Kirgistan; Kirgisische Republik; Kirgisistan; Kyrgyzstan",
    "KH": "Kampuchea; Khmer",
    "KP": "Nordkorea; DVRK; Korea; North Korea; Demokratische Volksrepublik Korea",
    "KR": "Südkorea; Republik Korea; Korea; South Korea",
    "KZ": "Kasachien; Kazakhstan; Kasachstan",
    "LA": "Laos",
    "LK": "Ceylon; Sri-Lanka; Srilanka",
    "LS": "Basutoland",
    "LY": "Libysch-Arabische Dschamahirija; Libya; Lybien",
    "MD": "Moldawien; Moldau; Moldova; Moldavia; Bessarabien",
    "ME": "Crna Gora; Serbien und Montenegro; Jugoslawien",
    "MG": "Madagassien",
    "MK": (
        "Mazedonien; Jugoslawien; Makedonien; FYROM; EJRM; Nord-Mazedonien; Macedonia; North Macedonia; "
        "Ehemalige jugoslawische Republik Mazedonien"
    ),
    "MM": "Burma; Birma; Myanmar",
    "MN": "Mongolei; Äußere Mongolei",
    "MR": "Mauretanien; Mauritanien; Mauritania",
    "MW": "Njassaland; Nyasaland",
    "MZ": "Mocambique; Moçambique; Mozambique; Mosambik",
    "NA": "Südwestafrika; Deutsch-Südwest",
    "NE": "Niger; Republik Niger",
    "NL": "Holland; Niederlande; The Netherlands; Netherlands",
    "PH": "Filipinas; Pilipinas; Philippines",
    "PS": "Palästina; Palestine; Westjordanland; Westbank; Gaza; Gazastreifen; Palästinensische Gebiete",
    "PT": "Portugal",
    "QA": "Qatar",
    "RS": "Jugoslawien; Serbia; Srbija; Serbien und Montenegro; Restjugoslawien",
    "RU": "Russische Föderation; Russland; Rußland; Sowjetunion; UdSSR; Russia; Tschetschenien; Dagestan",
    "RW": "Rwanda",
    "SA": "Saudiarabien; Saudi Arabia; KSA",
    "SD": "Sudan; Nordsudan",
    "SI": "Slovenien; Slovenia; Jugoslawien",
    "SK": "Slowakische Republik; Slovakia; Tschechoslowakei",
    "SL": "Sierraleone; Salone",
    "SO": "Somalia; Somaliland; Puntland",
    "SR": "Niederländisch-Guayana; Surinam",
    "SS": "Südsudan; Süd-Sudan; South Sudan",
    "SV": "Salvador",
    "SY": "Syrische Arabische Republik; Arabische Republik Syrien; Syria",
    "SZ": "Swasiland; Swaziland; Königreich Eswatini",
    "TD": "Chad; Tchad",
    "TH": "Siam",
    "TJ": "Tadjikistan; Tajikistan; Tadschikien",
    "TL": "Osttimor; East Timor; Timor",
    "TR": "Turkey; Türkei; Türkiye; Turkei; Turkiye; Osmanisches Reich",
    "TW": "Taiwan; Formosa; Republik China; Taipeh; Taipei; Chinesisch-Taipeh",
    "TZ": "Tanganjika; Sansibar; Tanzania; Tansania",
    "US": "USA; Amerika; US; U.S.A.; Vereinigte Staaten von Amerika; United States of America; America",
    "UZ": "Uzbekistan; Usbekien",
    "VA": "Heiliger Stuhl; Vatikan; Vatikanstadt; Holy See; Vatican; Kirchenstaat; Heiliger Stuhl (Vatikan)",
    "VE": "Bolivarische Republik Venezuela",
    "VN": "Viet Nam; Südvietnam; Nordvietnam",
    "VU": "Neue Hebriden",
    "WS": "Westsamoa",
    "XK": "Kosova; Jugoslawien; Kosovo; Republik Kosovo; Kosowo; Amselfeld",
    "YE": "Yemen; Jemen; Südjemen; Nordjemen",
    "ZA": "Südafrika; South Africa; RSA",
    "ZM": "Nordrhodesien; Zambia",
    "ZW": "Rhodesien; Südrhodesien; Zimbabwe",
}

_NO_COUNTRIES = frozenset("AC CP DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905


@cache
def names(code: str) -> tuple[str, ...]:
    """The country's names, without what belongs to it: "Elfenbeinküste", "Ivory Coast", "Côte d’Ivoire"."""
    known = (name.strip() for name in _ALIASES.get(code, "").split(";"))
    official = (Locale(language).territories.get(code, "") for language in ("de", "en"))
    return tuple(dict.fromkeys(name for name in (*official, *known) if name))


@cache
def codes() -> tuple[str, ...]:
    """All countries of CLDR, and Kosovo; regions such as "001" or the EU are none."""
    return tuple(code for code in sorted(Locale("de").territories) if code.isalpha() and code not in _NO_COUNTRIES)


@cache
def aliases(code: str | None) -> str:
    """Other names and what belongs to the country, as text for the search index; "" without a country."""
    return " ".join((*names(code), *demonyms(code))) if code else ""
