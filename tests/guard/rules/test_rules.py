"""Single rules: what they find, what they leave alone, and which known values are no finding."""

import time

import pytest

from roundtable.core.text import fold
from roundtable.guard.rules import numbers
from roundtable.guard.rules.checking import Known, check

NOBODY = Known()


def found(text: str, known: Known = NOBODY) -> list[tuple[str, str]]:
    return [(hit.rule, hit.strength) for hit in check(text, known)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("geboren am 3.4.1991", "birth"),
        ("geb. 3. April 1991 in Accra", "birth"),
        ("Geburtsdatum: 1991-04-03", "birth"),
        ("AZR 120524 12345 6", "register_number"),
        ("Frau A. K. fragt", "person"),
        ("Familie Gjoka wartet", "person"),
        ("Reisepass C01X00T47", "document_number"),
        ("C01X00T478", "document_number"),
        ("Pass G1234567", "foreign_document"),
        ("1234567-432", "office_file"),
        ("13 A 123/24.A", "court_file"),
        ("Az.: 33-45/2026", "file_number"),
        ("DE89 3704 0044 0532 0130 00", "account"),
        ("0151 2345678", "telephone"),
        ("+233 24 1234567", "telephone"),
        ("amira@gmail.com", "mail"),
        ("Telegram @amira_91", "handle"),
        ("wohnt im Süderweg 4", "address"),
        ("Er lebt in der Unterkunft Nord, Zimmer 12", "room"),
        ("Die Frau ist schwanger.", "health"),
        ("Der Flug der Familie ist am 3. Mai.", "journey"),
        ("Es fragen zwei Personen aus Ghana.", "small_count"),
    ],
)
def test_what_is_found(text, rule):
    assert rule in [name for name, _strength in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "* 18.07.2014",
        "https://karte.example/120524123456",
        "`120524123456`",
        "Frau Ministerin",
        "Herrn Landrat",
        "Für Schwangere gibt es Sprechzeiten.",
        "Mehr als zwanzig Personen aus Ghana fragten.",
        "1. Sitzung 2026",
        "999999 12345 6",
        "Richtlinie vom 18.07.2004",
        "Raum 2.14",
        "z. B. i. d. R.",
        "Beschluss 3/2026",
        "1.000,00 €",
        "14:05 Uhr",
        "Die Diagnose des Problems fiel schwer.",
    ],
)
def test_what_is_left_alone(text):
    assert found(text) == []


def test_what_the_table_knows_is_excused():
    known = Known(
        names=frozenset({fold("Hansen")}),
        phones=frozenset({"4319881200"}),
        mails=frozenset({"amt@kreis.example"}),
        streets=frozenset({fold("Stettiner Straße 30")}),
    )
    text = "Frau Hansen, 0431 988-1200 und +49 431 9881234, amt@kreis.example, Stettiner Straße 30"
    assert len(found(text)) == 5
    assert found(text, known) == []
    assert found("Frau Gjoka, Süderweg 4", known) != []


def test_numbers_prove_themselves():
    assert numbers.is_iban("DE89 3704 0044 0532 0130 00") and not numbers.is_iban("DE89 3704 0044 0532 0130")
    for text, fits in (("L01X00T471", True), ("C01X00T478", True), ("T220001293", True), ("T220001294", False)):
        assert numbers.has_document_check_digit(text) == fits
    assert numbers.begins_with_day("311224") and not numbers.begins_with_day("999999")
    assert {numbers.dialled(text) for text in ("+49 (0)431 988-1200", "0431 9881200", "0049 431/9881200")} == {
        "4319881200"
    }


@pytest.mark.parametrize("bit", ["a@b.de ", "Frau A. ", "01.02.1990 ", "](", "Herr Ali geb. 1.2.1990 "])
def test_a_text_of_nothing_else_takes_no_longer_for_each_letter_than_a_short_one(bit):
    """A text twice as long may take about twice the time; four times would be quadratic."""

    def seconds(size: int) -> float:
        took = []
        for number in range(3):
            text = f"{number} " + (bit * size)[:size]
            began = time.process_time()
            check(text, NOBODY)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(20_000) < 7 * seconds(5_000)


@pytest.mark.parametrize(
    "opening",
    [
        "Häufige Themen",
        "Offene Fragen",
        "Weitere Themen",
        "Medizinische Versorgung",
        "Neue Merkblätter",
        "Letzte Änderungen",
        "Fehlende Unterlagen",
        "Wichtige Hinweise",
        "Geplante Fortbildung",
        "Kurze Rückmeldung",
        "Gemeinsame Linie",
        "Allgemeine Fragen",
        "Besondere Härte",
        "Dringende Anfragen",
        "Regionale Angebote",
        "Finanzielle Hilfen",
        "Interne Absprachen",
        "Digitale Termine",
        "Vereinfachte Verfahren",
        "Ungeklärte Identität",
    ],
)
def test_an_adjective_at_the_beginning_is_no_first_name(opening):
    assert found(f"{opening} nach der Rückkehr wurden besprochen.") == []
    assert found("Birte Mustersen möchte nach der Rückkehr wohnen.") == [("person", "weak")]
