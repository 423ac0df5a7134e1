"""Telephone numbers in every German spelling are one number, and a cell with two holds two."""

import pytest

from roundtable.directory import channels, phones

KIEL = "+494319881200"


@pytest.mark.parametrize(
    "spelling",
    [
        "0431 988-1200",
        "0431/9881200",
        "0431 / 988-1200",
        "(0431) 988 1200",
        "+49 431 9881200",
        "+49 (0)431 988-1200",
        "+49 (0) 431 9881200",
        "0049 431 9881200",
        "0049 (0)431 988 1200",
        "+49 0431 9881200",
        "0431.988.1200",
        "0431–988–1200",
        "04319881200",
        "+49-431-988-1200",
        "0431 - 98 81 200",
    ],
)
def test_every_spelling_is_the_same_number(spelling):
    assert channels.dial(spelling) == KIEL
    assert channels.is_same("phone", spelling, "0431 9881200")
    assert channels.dial(phones.readable(spelling)) == KIEL
    assert channels.problem("phone", phones.readable(spelling)) == ""


@pytest.mark.parametrize("short", ["110", "115", "116117"])
def test_short_numbers_are_called_as_they_are(short):
    assert channels.dial(short) == short


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("04821 / 66-0", "+49 4821 66-0"),
        ("030/516516", "+49 30 516516"),
        ("+44 (0)20 7946 0000", "+44 20 7946 0000"),
        ("115", "115"),
    ],
)
def test_numbers_are_read_with_their_country(written, read):
    assert phones.readable(written) == read


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("04821 / 66-0", ["04821 / 66-0"]),
        ("04821 66-0 / 0171 2345678", ["04821 66-0", "0171 2345678"]),
        ("04821 / 66-0 oder 0171 2345678", ["04821 / 66-0", "0171 2345678"]),
        ("04821/66-0, 04821/66-1 / 0171 2345678", ["04821/66-0", "04821/66-1", "0171 2345678"]),
        ("0431 988-0 oder 0431 988-1", ["0431 988-0", "0431 988-1"]),
        ("0431 123456, 0431 123457", ["0431 123456", "0431 123457"]),
        ("0431 988-0\n0431 988-1", ["0431 988-0", "0431 988-1"]),
        ("Tel.: 0431 988-0; Mobil 0171 2345678", ["0431 988-0", "0171 2345678"]),
        ("0800 RUECKKEHR", []),
        ("0431 123456 (vormittags)", []),
        ("0431 988-0 oder -12", []),
        ("04821/66-0/-123", []),
        ("0431 988-0 0431 988-1", []),
        ("+49", []),
        ("", []),
    ],
)
def test_numbers_of_a_cell(cell, found):
    assert [number.number for number in phones.numbers_in(cell)] == found


@pytest.mark.parametrize("cell", ["0431 988-0 Durchwahl 12", "0431 988-0, DW 12", "0431 988-0 ext. 12"])
def test_an_extension_stands_beside_its_number(cell):
    assert phones.numbers_in(cell) == [phones.Found("0431 988-0", "12")]
