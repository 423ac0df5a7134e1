"""Pure. The fields of a contact in a file, and what their columns are called in German and English."""

import re

from roundtable.core.i18n import noop
from roundtable.core.text import fold

FIELDS = {
    "": noop("leave out"),
    "name": noop("Name"),
    "kind": noop("Kind"),
    "country": noop("Country"),
    "region": noop("Region"),
    "city": noop("City"),
    "street": noop("Street"),
    "postal_code": noop("Postal code"),
    "address": noop("Address"),
    "phone": noop("Telephone"),
    "fax": noop("Fax"),
    "email": noop("E-mail"),
    "website": noop("Website"),
    "office_hours": noop("Office hours"),
    "functions": noop("Functions"),
    "district": noop("Responsible for"),
    "languages": noop("Languages"),
    "former_names": noop("Formerly"),
    "note": noop("Good to know"),
    "source_url": noop("Page of the source"),
    "uid": noop("Identifier"),
    "way_kind": noop("Contact by"),
    "way_value": noop("Value"),
    "way_label": noop("Label"),
}
# Columns of which a row has one; a second one that is called so is left out until somebody says what it is.
SINGLE = frozenset(FIELDS) - {"", "phone", "fax", "email", "website", "note"}
_HEADINGS = {
    "name": "name organisation organization firma einrichtung bezeichnung institution behorde behoerde stelle company "
    "titel dienststelle vollername fullname displayname anzeigename",
    "kind": "art typ kategorie kind type category categories kategorien",
    "country": "land staat country herkunftsland vertretungvon",
    "region": "kreis landkreis region gebiet ags county district1",
    "city": "ort stadt city town wohnort sitz businesscity ortgeschaftlich geschaftlichort",
    "street": "strasse str street strassehausnummer strasseundhausnummer businessstreet strassegeschaftlich",
    "postal_code": "plz postleitzahl zip zipcode postalcode postcode businesspostalcode postleitzahlgeschaftlich",
    "address": "adresse anschrift address postanschrift postadresse besucheradresse",
    "phone": "telefon tel fon telefonnummer rufnummer telefonnr telnr phone telephone phonenumber mobil mobile handy "
    "mobiltelefon businessphone telefongeschaftlich durchwahl zentrale telefon1 telefon2 phone1 phone2",
    "fax": "fax telefax faxnummer faxnr businessfax faxgeschaftlich",
    "email": "email mail emailadresse mailadresse emailaddress emailadress epost email1 email2",
    "website": "website webseite web internet homepage url www internetseite webpage internetadresse",
    "office_hours": "sprechzeiten offnungszeiten zeiten hours officehours openinghours erreichbarkeit telefonzeiten",
    "functions": "zustandigkeiten funktionen functions aufgaben abteilungen",
    "district": "zustandigfur amtsbezirk konsularbezirk zustandigkeit bezirk responsiblefor district jurisdiction",
    "languages": "sprachen sprache languages language",
    "former_names": "fruher fruherername ehemals formerly formername alias",
    "note": "hinweis hinweise notiz notizen bemerkung bemerkungen anmerkung anmerkungen gutzuwissen note notes comment "
    "comments goodtoknow info",
    "source_url": "seitederquelle pageofthesource quelllink sourceurl",
    "uid": "kennung identifier uid",
    "way_kind": "kontaktuber contactby",
    "way_value": "angabe value",
    "way_label": "bezeichnungderangabe label zusatz",
}


def guess(headings: list[str]) -> list[str]:
    """The field of each column by its heading; "" for what nobody knows."""
    known = {word: name for name, words in _HEADINGS.items() for word in words.split()}
    ours = any(_plain(heading) in _HEADINGS["way_value"].split() for heading in headings)
    found: list[str] = []
    for heading in headings:
        name = known.get(_plain(heading), "")
        # In our own files this is what a number is for, elsewhere it is the name.
        if ours and _plain(heading) == "bezeichnung":
            name = "way_label"
        found.append("" if name in SINGLE and name in found else name)
    return found


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(heading))
