"""Pure. What belongs to a country and who comes from there: "afghanische Botschaft", "Botschaft für Afghanen".

CLDR knows the names of countries, not these words. `_GERMAN` has the adjective without its ending, then the people in
the singular; `_ENGLISH` the English adjective. Endings and feminine forms are made here.
"""

from functools import cache

_GERMAN = {
    "AD": "andorranisch Andorraner",
    "AE": "emiratisch Emirater Emirati",
    "AF": "afghanisch Afghane",
    "AG": "antiguanisch Antiguaner",
    "AL": "albanisch Albaner",
    "AM": "armenisch Armenier",
    "AO": "angolanisch Angolaner",
    "AR": "argentinisch Argentinier",
    "AT": "österreichisch Österreicher",
    "AU": "australisch Australier",
    "AZ": "aserbaidschanisch Aserbaidschaner aserisch Aseri",
    "BA": "bosnisch Bosnier herzegowinisch Herzegowiner",
    "BB": "barbadisch Barbadier",
    "BD": "bangladeschisch Bangladescher bengalisch Bengale Bangladeschi",
    "BE": "belgisch Belgier",
    "BF": "burkinisch Burkiner burkinabisch Burkinabe",
    "BG": "bulgarisch Bulgare",
    "BH": "bahrainisch Bahrainer",
    "BI": "burundisch Burundier",
    "BJ": "beninisch Beniner",
    "BN": "bruneiisch Bruneier",
    "BO": "bolivianisch Bolivianer",
    "BR": "brasilianisch Brasilianer",
    "BS": "bahamaisch Bahamaer",
    "BT": "bhutanisch Bhutaner",
    "BW": "botsuanisch Botsuaner botswanisch Botswaner",
    "BY": "belarussisch Belarusse belarusisch Belaruse weißrussisch Weißrusse",
    "BZ": "belizisch Belizer",
    "CA": "kanadisch Kanadier",
    "CD": "kongolesisch Kongolese",
    "CF": "zentralafrikanisch Zentralafrikaner",
    "CG": "kongolesisch Kongolese",
    "CH": "schweizerisch Schweizer",
    "CI": "ivorisch Ivorer",
    "CL": "chilenisch Chilene",
    "CM": "kamerunisch Kameruner",
    "CN": "chinesisch Chinese",
    "CO": "kolumbianisch Kolumbianer",
    "CR": "costa-ricanisch Costa-Ricaner costaricanisch Costaricaner",
    "CU": "kubanisch Kubaner",
    "CV": "kapverdisch Kapverdier kapverdianisch Kapverdianer",
    "CY": "zyprisch Zyprer zypriotisch Zypriot",
    "CZ": "tschechisch Tscheche",
    "DE": "deutsch",
    "DJ": "dschibutisch Dschibutier",
    "DK": "dänisch Däne",
    "DM": "dominicanisch Dominicaner",
    "DO": "dominikanisch Dominikaner",
    "DZ": "algerisch Algerier",
    "EC": "ecuadorianisch Ecuadorianer",
    "EE": "estnisch Este estländisch Estländer",
    "EG": "ägyptisch Ägypter",
    "EH": "sahrauisch Sahraui",
    "ER": "eritreisch Eritreer",
    "ES": "spanisch Spanier",
    "ET": "äthiopisch Äthiopier",
    "FI": "finnisch Finne finnländisch",
    "FJ": "fidschianisch Fidschianer",
    "FM": "mikronesisch Mikronesier",
    "FR": "französisch Franzose Französin",
    "GA": "gabunisch Gabuner",
    "GB": "britisch Brite englisch Engländer schottisch Schotte walisisch Waliser",
    "GD": "grenadisch Grenader",
    "GE": "georgisch Georgier",
    "GH": "ghanaisch Ghanaer ghanesisch Ghanese",
    "GM": "gambisch Gambier",
    "GN": "guineisch Guineer",
    "GQ": "äquatorialguineisch Äquatorialguineer",
    "GR": "griechisch Grieche",
    "GT": "guatemaltekisch Guatemalteke",
    "GW": "guinea-bissauisch Guinea-Bissauer bissau-guineisch Bissau-Guineer bissauisch",
    "GY": "guyanisch Guyaner",
    "HK": "hongkongisch Hongkonger",
    "HN": "honduranisch Honduraner",
    "HR": "kroatisch Kroate",
    "HT": "haitianisch Haitianer",
    "HU": "ungarisch Ungar",
    "ID": "indonesisch Indonesier",
    "IE": "irisch Ire",
    "IL": "israelisch Israeli",
    "IN": "indisch Inder",
    "IQ": "irakisch Iraker",
    "IR": "iranisch Iraner persisch Perser",
    "IS": "isländisch Isländer",
    "IT": "italienisch Italiener",
    "JM": "jamaikanisch Jamaikaner",
    "JO": "jordanisch Jordanier",
    "JP": "japanisch Japaner",
    "KE": "kenianisch Kenianer",
    "KG": "kirgisisch Kirgise",
    "KH": "kambodschanisch Kambodschaner",
    "KI": "kiribatisch Kiribatier",
    "KM": "komorisch Komorer",
    "KN": "kittitisch",
    "KP": "nordkoreanisch Nordkoreaner koreanisch Koreaner",
    "KR": "südkoreanisch Südkoreaner koreanisch Koreaner",
    "KW": "kuwaitisch Kuwaiter",
    "KZ": "kasachisch Kasache",
    "LA": "laotisch Laote",
    "LB": "libanesisch Libanese",
    "LC": "lucianisch Lucianer",
    "LI": "liechtensteinisch Liechtensteiner",
    "LK": "sri-lankisch Sri-Lanker srilankisch Srilanker ceylonesisch",
    "LR": "liberianisch Liberianer",
    "LS": "lesothisch Lesother",
    "LT": "litauisch Litauer",
    "LU": "luxemburgisch Luxemburger",
    "LV": "lettisch Lette",
    "LY": "libysch Libyer",
    "MA": "marokkanisch Marokkaner",
    "MC": "monegassisch Monegasse",
    "MD": "moldauisch Moldauer moldawisch Moldawier moldovisch",
    "ME": "montenegrinisch Montenegriner",
    "MG": "madagassisch Madagasse",
    "MH": "marshallisch Marshaller",
    "MK": "nordmazedonisch Nordmazedonier mazedonisch Mazedonier",
    "ML": "malisch Malier",
    "MM": "myanmarisch Myanmare burmesisch Burmese birmanisch Birmane",
    "MN": "mongolisch Mongole",
    "MR": "mauretanisch Mauretanier",
    "MT": "maltesisch Malteser",
    "MU": "mauritisch Mauritier",
    "MV": "maledivisch Malediver",
    "MW": "malawisch Malawier",
    "MX": "mexikanisch Mexikaner",
    "MY": "malaysisch Malaysier",
    "MZ": "mosambikanisch Mosambikaner",
    "NA": "namibisch Namibier",
    "NE": "nigrisch Nigrer",
    "NG": "nigerianisch Nigerianer",
    "NI": "nicaraguanisch Nicaraguaner",
    "NL": "niederländisch Niederländer holländisch Holländer",
    "NO": "norwegisch Norweger",
    "NP": "nepalesisch Nepalese nepalisch Nepaler",
    "NR": "nauruisch Nauruer",
    "NZ": "neuseeländisch Neuseeländer",
    "OM": "omanisch Omaner",
    "PA": "panamaisch Panamaer",
    "PE": "peruanisch Peruaner",
    "PG": "papua-neuguineisch Papua-Neuguineer",
    "PH": "philippinisch Philippiner Filipino Filipina",
    "PK": "pakistanisch Pakistaner Pakistani",
    "PL": "polnisch Pole",
    "PR": "puerto-ricanisch Puerto-Ricaner",
    "PS": "palästinensisch Palästinenser",
    "PT": "portugiesisch Portugiese",
    "PW": "palauisch Palauer",
    "PY": "paraguayisch Paraguayer",
    "QA": "katarisch Katarer",
    "RO": "rumänisch Rumäne",
    "RS": "serbisch Serbe",
    "RU": "russisch Russe",
    "RW": "ruandisch Ruander",
    "SA": "saudi-arabisch Saudi-Araber saudisch Saudi",
    "SB": "salomonisch Salomoner",
    "SC": "seychellisch Seycheller",
    "SD": "sudanesisch Sudanese sudanisch Sudaner",
    "SE": "schwedisch Schwede",
    "SG": "singapurisch Singapurer",
    "SI": "slowenisch Slowene",
    "SK": "slowakisch Slowake",
    "SL": "sierra-leonisch Sierra-Leoner sierraleonisch Sierraleoner",
    "SM": "san-marinesisch San-Marinese",
    "SN": "senegalesisch Senegalese",
    "SO": "somalisch Somalier somalisch Somali",
    "SR": "surinamisch Surinamer",
    "SS": "südsudanesisch Südsudanese südsudanisch Südsudaner",
    "ST": "são-toméisch",
    "SV": "salvadorianisch Salvadorianer",
    "SY": "syrisch Syrer",
    "SZ": "eswatinisch Eswatiner swasiländisch Swasi",
    "TD": "tschadisch Tschader",
    "TG": "togoisch Togoer togolesisch Togolese",
    "TH": "thailändisch Thailänder thailandisch Thai",
    "TJ": "tadschikisch Tadschike",
    "TL": "osttimoresisch Osttimorese timoresisch Timorese",
    "TM": "turkmenisch Turkmene",
    "TN": "tunesisch Tunesier",
    "TO": "tongaisch Tongaer",
    "TR": "türkisch Türke",
    "TT": "trinidadisch Trinidader",
    "TV": "tuvaluisch Tuvaluer",
    "TW": "taiwanisch Taiwaner taiwanesisch Taiwanese",
    "TZ": "tansanisch Tansanier tansanianisch",
    "UA": "ukrainisch Ukrainer",
    "UG": "ugandisch Ugander",
    "US": "amerikanisch Amerikaner US-amerikanisch US-Amerikaner",
    "UY": "uruguayisch Uruguayer",
    "UZ": "usbekisch Usbeke",
    "VA": "vatikanisch päpstlich apostolisch",
    "VC": "vincentisch Vincenter",
    "VE": "venezolanisch Venezolaner",
    "VN": "vietnamesisch Vietnamese",
    "VU": "vanuatuisch Vanuatuer",
    "WS": "samoanisch Samoaner",
    "XK": "kosovarisch Kosovare kosovoalbanisch Kosovo-Albaner",
    "YE": "jemenitisch Jemenit jemenisch",
    "ZA": "südafrikanisch Südafrikaner",
    "ZM": "sambisch Sambier",
    "ZW": "simbabwisch Simbabwer",
}
_ENGLISH = """
AE Emirati; AF Afghan; AL Albanian; AM Armenian; AO Angolan; AR Argentine; AT Austrian; AU Australian;
AZ Azerbaijani Azeri; BA Bosnian; BD Bangladeshi; BE Belgian; BF Burkinabe; BG Bulgarian; BH Bahraini;
BI Burundian; BJ Beninese; BO Bolivian; BR Brazilian; BY Belarusian; CA Canadian; CD Congolese; CG Congolese;
CH Swiss; CI Ivorian; CL Chilean; CM Cameroonian; CN Chinese; CO Colombian; CU Cuban; CV Cape-Verdean;
CY Cypriot; CZ Czech; DJ Djiboutian; DK Danish; DO Dominican; DZ Algerian; EC Ecuadorian; EE Estonian;
EG Egyptian; ER Eritrean; ES Spanish; ET Ethiopian; FI Finnish; FR French; GA Gabonese; GB British English;
GE Georgian; GH Ghanaian; GM Gambian; GN Guinean; GR Greek; GT Guatemalan; GW Bissau-Guinean; GQ Equatoguinean;
HN Honduran; HR Croatian; HT Haitian; HU Hungarian; ID Indonesian; IE Irish; IL Israeli; IN Indian; IQ Iraqi;
IR Iranian Persian; IS Icelandic; IT Italian; JM Jamaican; JO Jordanian; JP Japanese; KE Kenyan; KG Kyrgyz;
KH Cambodian; KP Korean; KR Korean; KW Kuwaiti; KZ Kazakh; LA Lao Laotian; LB Lebanese; LK Sri-Lankan;
LR Liberian; LT Lithuanian; LU Luxembourgish; LV Latvian; LY Libyan; MA Moroccan; MD Moldovan; ME Montenegrin;
MG Malagasy; MK Macedonian North-Macedonian; ML Malian; MM Burmese; MN Mongolian; MR Mauritanian; MT Maltese;
MU Mauritian; MW Malawian; MX Mexican; MY Malaysian; MZ Mozambican; NA Namibian; NE Nigerien; NG Nigerian;
NI Nicaraguan; NL Dutch; NO Norwegian; NP Nepali Nepalese; NZ Zealander; OM Omani; PA Panamanian; PE Peruvian;
PH Philippine Filipino; PK Pakistani; PL Polish; PS Palestinian; PT Portuguese; PY Paraguayan; QA Qatari;
RO Romanian; RS Serbian; RU Russian; RW Rwandan; SA Saudi; SD Sudanese; SE Swedish; SG Singaporean; SI Slovenian;
SK Slovak; SL Sierra-Leonean; SN Senegalese; SO Somali Somalian; SS South-Sudanese; SV Salvadoran; SY Syrian;
TD Chadian; TG Togolese; TH Thai; TJ Tajik; TM Turkmen; TN Tunisian; TR Turkish; TW Taiwanese; TZ Tanzanian;
UA Ukrainian; UG Ugandan; US American; UY Uruguayan; UZ Uzbek; VE Venezuelan; VN Vietnamese; XK Kosovar Kosovan;
YE Yemeni; ZA South-African; ZM Zambian; ZW Zimbabwean
"""
_ENGLISH_WORDS = {code: words for code, *words in (line.split() for line in _ENGLISH.split(";"))}
_ENDINGS = ("e", "em", "en", "er", "es")


@cache
def demonyms(code: str) -> tuple[str, ...]:
    """Every form of every such word of a country, adjectives first: "afghanisch", "afghanische" … "Afghaninnen"."""
    forms: list[str] = []
    for word in _GERMAN.get(code, "").split():
        forms += _adjective(word) if word.endswith("sch") or word == "päpstlich" else _people(word)
    return tuple(dict.fromkeys([*forms, *_ENGLISH_WORDS.get(code, ())]))


def _adjective(word: str) -> list[str]:
    return [word, *(word + ending for ending in _ENDINGS)]


def _people(word: str) -> list[str]:
    """The forms of one who comes from there: Serbe, Serben, Serbin, Serbinnen; Syrer, Syrern, Syrerin."""
    if word.endswith("e"):
        stem = word[:-1]
        return [word, f"{word}n", f"{stem}in", f"{stem}innen"]
    if word.endswith(("er", "ar", "it", "ot")):
        return [word, f"{word}n", f"{word}s", f"{word}en", f"{word}in", f"{word}innen"]
    return [word, f"{word}s", f"{word}nnen"]
