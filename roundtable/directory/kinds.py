"""Pure. Kinds of organisations: their names, and other words by which people search for them.

The codes are those of the starter data. Offices have different names in every Kreis, so a search for one name has to
find all of the kind.
"""

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop

MISSIONS = {
    "embassy": noop("Embassy"),
    "embassy_consular_section": noop("Consular section of the embassy"),
    "consulate_general": noop("Consulate general"),
    "consulate": noop("Consulate"),
    "honorary_consulate_general": noop("Honorary consulate general"),
    "honorary_consulate": noop("Honorary consulate"),
    "representation": noop("Representation"),
    "nunciature": noop("Nunciature"),
}
OFFICES = {
    "immigration_authority": noop("Immigration authority"),
    "return_counselling": noop("Return counselling"),
    "migration_counselling": noop("Migration counselling"),
    "volunteer_coordination": noop("Coordination of volunteers"),
    "volunteer_group": noop("Volunteer support group"),
    "language_mediation": noop("Language mediation"),
    "state_office": noop("State office"),
    "ministry": noop("Ministry"),
    "commissioner": noop("Commissioner"),
    "hardship_commission": noop("Hardship commission"),
    "authority_finder": noop("Search for the responsible authority"),
    "municipality": noop("Municipality"),
    "federal_office": noop("Federal office"),
    "international_organisation": noop("International organisation"),
    "programme_office": noop("Programme office"),
    "welfare_organisation": noop("Welfare organisation"),
    "refugee_council": noop("Refugee council"),
    "data_protection_authority": noop("Data protection authority"),
    "other": noop("Other organisation"),
}
KINDS = {**OFFICES, **MISSIONS}

# The kinds at the top of a table's directory, in this order: whom people turn to first.
RESPONSIBLE = (
    "immigration_authority",
    "return_counselling",
    "state_office",
    "migration_counselling",
    "volunteer_coordination",
    "volunteer_group",
)

# German whatever the reader's language: the words that offices use for themselves.
_WORDS = {
    "embassy": "Botschaft Auslandsvertretung Embassy Vertretung",
    "embassy_consular_section": "Botschaft Konsularabteilung Auslandsvertretung Embassy",
    "consulate_general": "Generalkonsulat Konsulat Auslandsvertretung Consulate General",
    "consulate": "Konsulat Auslandsvertretung Consulate",
    "honorary_consulate": "Honorarkonsulat Konsulat Auslandsvertretung Honorary Consulate",
    "honorary_consulate_general": "Honorargeneralkonsulat Honorarkonsulat Generalkonsulat Konsulat Auslandsvertretung",
    "representation": "Vertretung Botschaft Auslandsvertretung",
    "nunciature": "Nuntiatur Botschaft Auslandsvertretung",
    "immigration_authority": (
        "Ausländerbehörde ABH ALB Ausländeramt Ausländerstelle Ausländerwesen Zuwanderungsbehörde "
        "Zuwanderungsabteilung Zuwanderungsamt Fachdienst Zuwanderung Einwanderungsbüro Einwanderungsbehörde "
        "Einwanderungsamt Migrationsamt Migrationsbehörde Aufenthaltsbehörde Staatsangehörigkeitsbehörde "
        "Immigration Office Immigration Authority"
    ),
    "return_counselling": (
        "Rückkehrberatung Rückkehrberatungsstelle Rückkehrberater Perspektivberatung Perspektivenberatung "
        "Ausreiseberatung Weiterwanderungsberatung Return Counselling"
    ),
    "migration_counselling": "Migrationsberatung Migrationsberatungsstelle MBE MBSH Jugendmigrationsdienst JMD",
    "volunteer_coordination": "Koordinierungsstelle Ehrenamt Ehrenamtskoordination",
    "volunteer_group": "Helferkreis Freundeskreis Ehrenamt",
    "language_mediation": "Sprachmittlung Dolmetschen Dolmetscher Übersetzung",
    "state_office": "Landesamt",
    "ministry": "Ministerium",
    "commissioner": "Beauftragte Beauftragter Beauftragten",
    "hardship_commission": "Härtefallkommission Härtefall HFK",
    "authority_finder": "Zuständigkeitsfinder Behördenfinder Behördensuche Zuständigkeit",
    "municipality": "Stadt Gemeinde Amt Kommune Rathaus",
    "federal_office": "Bundesamt Bundesbehörde",
    "international_organisation": "Internationale Organisation",
    "programme_office": "Förderprogramm Programmstelle",
    "welfare_organisation": "Wohlfahrtsverband Träger",
    "refugee_council": "Flüchtlingsrat Refugee Council",
    "data_protection_authority": "Datenschutz Aufsicht Datenschutzbehörde Datenschutzbeauftragte Datenschutzaufsicht",
    "other": "",
}


def is_mission(kind: str) -> bool:
    return kind in MISSIONS


def label(kind: str) -> str:
    """The kind in the reader's language; an unknown code unchanged."""
    return _(KINDS[kind]) if kind in KINDS else kind


def search_words(kind: str) -> str:
    """What else people call an organisation of this kind."""
    return _WORDS.get(kind, "")
