"""What words mean: districts in the words of their sources, nationalities and places as people type them."""

import pytest

from roundtable.core.text import fold
from roundtable.directory.districts import areas, asking, canal, numbers
from roundtable.directory.finding import places


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ganz Deutschland (kein Konsulat in Deutschland)", ("DE",)),
        ("Deutschland (und Österreich)", ("DE",)),
        ("bundesweit", ("DE",)),
        ("Hamburg, Bremen, Niedersachsen, Schleswig-Holstein", ("SH",)),
        ("Hamburg und Schleswig-Holstein", ("SH",)),
        ("das Land Schleswig-Holstein sowie die Freie und Hansestadt Hamburg", ("SH",)),
        ("HH, SH, HB, NI", ("SH",)),
        ("Bayern, Baden-Württemberg", ("elsewhere",)),
        ("nicht für Schleswig-Holstein zuständig", ("elsewhere",)),
        ("Stadt Kiel, Kreis Plön, Neumünster", ("01002", "01057", "01004")),
        ("Kreise Nordfriesland und Schleswig-Flensburg", ("01054", "01059")),
        ("Kreis Rendsburg-Eckernförde nördlich des Nord-Ostsee-Kanals", ("01058/north",)),
        ("Rendsburg-Eckernförde (südlich des Kanals); Kiel", ("01058/south", "01002")),
        ("Kreis Dithmarschen südlich des NOK", ("01051/south",)),
        # Nothing certain:
        ("", ()),
        ("ganz Deutschland für Visa laut Visadienst", ()),
        ("vermutlich Schleswig-Holstein", ()),
        ("Schleswig-Holstein außer Kreis Pinneberg", ()),
        ("Norden", ()),
        ("Bayern, der Rest bei der Botschaft", ()),
        ("früher Schleswig-Holstein", ()),
        ("siehe Website", ()),
    ],
)
def test_only_what_is_certain_becomes_a_district(text, codes):
    assert areas.in_words(text) == codes


def test_notes_say_only_that_another_mission_is_responsible():
    assert areas.in_notes("Für Schleswig-Holstein ist das Generalkonsulat Hamburg zuständig") == ("elsewhere",)
    assert areas.in_notes("nicht für Schleswig-Holstein zuständig") == ("elsewhere",)
    assert areas.in_notes("für Schleswig-Holstein also Konsularabteilung der Botschaft (Folgerung)") == ()


def test_codes_are_checked():
    assert areas.codes("SH 01058/north 99999 01058/east DE/north <b> abroad") == ("SH", "01058/north", "abroad")
    assert not areas.is_district("abroad") and not areas.is_district("x") and areas.is_district("abroad DE")
    assert [areas.breadth(("DE", "SH", "01058/north"), "01058", side) for side in ("north", "south", "")] == [1, 3, 3]
    assert areas.breadth(("elsewhere",), "01058") == 0


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Aserbaidschan", ("AZ",)),
        ("aserbaidschanische Staatsangehörigkeit", ("AZ",)),
        ("Aserbaidschanerin", ("AZ",)),
        ("Azerbaijan", ("AZ",)),
        ("Passersatz Aserbaidschan", ("AZ",)),
        ("Burma", ("MM",)),
        ("Swasiland", ("SZ",)),
        ("kosovarisch", ("XK",)),
        ("Taiwan", ("TW",)),
        ("Palästina", ("PS",)),
        ("palästinensisch", ("PS",)),
        ("Elfenbeinküste", ("CI",)),
        ("Syrien und Türkei", ("SY", "TR")),
        ("iranisch/irakisch", ("IR", "IQ")),
        ("AZ", ("AZ",)),
        ("ghanaisch, nigerianisch, malisch, senegalesisch, togoisch", ("GH", "NG", "ML", "SN")),
    ],
)
def test_nationalities_are_understood(text, codes):
    assert asking.nationalities(text).codes == codes


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Kongo", {"CD", "CG"}),
        ("kurdisch", {"TR", "SY", "IQ", "IR"}),
        ("jugoslawisch", {"BA", "HR", "XK", "ME", "MK", "RS", "SI"}),
        ("Korea", {"KP", "KR"}),
    ],
)
def test_what_may_mean_several_countries_is_asked(text, several):
    found = asking.nationalities(text)
    assert not found.is_answered and {code for _word, codes in found.choices for code in codes} == several


def test_the_soviet_union_leaves_all_its_states_open():
    assert {"RU", "UA", "AZ", "AM"} <= set(asking.nationalities("Sowjetunion").choices[0][1])


def test_without_a_nationality():
    assert asking.nationalities("staatenlos").is_stateless and asking.nationalities("Staatenlose").is_stateless
    assert asking.nationalities("ungeklärt").is_unclear
    both = asking.nationalities("staatenlos, Palästinenser")
    assert both.is_stateless and both.codes == ("PS",)


def test_slips_are_asked_about():
    assert asking.nationalities("Aserbeidschan").meant == "Aserbaidschan"
    assert asking.nationalities("qqqqqqq") == asking.Nationalities(unknown=("qqqqqqq",))
    assert asking.place("Lübek").meant == "Lübeck" and asking.place("Hamburg").meant == ""


@pytest.mark.parametrize(
    ("text", "region", "side"),
    [
        ("Schleswig", "01059", ""),
        ("Kreis Schleswig-Flensburg", "01059", ""),
        ("RD", "01058", ""),
        ("01058", "01058", ""),
        ("Eckernförde", "01058", "north"),
        ("Nortorf, Rendsburg-Eckernförde", "01058", "south"),
        ("Nortorf, Steinburg", "01061", ""),
        ("Sehestedt", "01058", "both"),
        ("Breiholz", "01058", ""),
        ("meldorf", "01051", ""),
        ("Kiel", "01002", ""),
    ],
)
def test_places_have_a_kreis_and_maybe_a_side(text, region, side):
    found = asking.place(text)
    assert (found.region, found.side) == (region, side)


def test_a_place_in_several_kreise_is_asked():
    assert asking.place("Quickborn").choices == ("01051", "01056")
    assert asking.place("Hamburg").unknown == "Hamburg" and asking.place("").region == ""


def test_every_municipality_at_the_canal_has_its_say():
    """None is missing, and none is invented."""
    names = {fold(name) for name in places.municipalities_of(canal.REGION)}
    assert names <= set(canal.sides()) and len(names) == 165
    assert set(canal.sides()) - names == {"rade", "rade bei rendsburg"}


def test_numbers_of_the_consular_section_come_first():
    note = "Notfall +49 174 9708090; Konsularabteilung Tel. +49 30 20648063; seit 2018"
    assert numbers.numbers_in(note) == [("+49 30 20648063", True), ("+49 174 9708090", False)]
