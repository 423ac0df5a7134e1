"""What the cells of the shipped list of programmes say."""

from datetime import date

import pytest

from roundtable.starter import programme_cells

NAMES = {
    "AL": "Albanien",
    "GE": "Georgien",
    "SY": "Syrien",
    "TR": "Türkei",
    "XK": "Kosovo",
    "NE": "Niger",
    "NG": "Nigeria",
}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-01-01", date(2024, 1, 1), date(2024, 1, 1)),
        ("2023-09", date(2023, 9, 1), date(2023, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022 (Mitte)", date(2022, 1, 1), date(2022, 12, 31)),
        ("2025-03-31 (laut Förderverzeichnis)", date(2025, 3, 31), date(2025, 3, 31)),
        ("nicht bekannt (bis 2023-07-31)", None, None),
        ("", None, None),
    ],
)
def test_days(text, first, last):
    assert (programme_cells.first_day(text), programme_cells.last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ab 2023-05-01, spätestens 2024-04", "ab 01.05.2023, spätestens 04/2024"),
        ("n.d.", ""),
        ("n.d. (about 2025/26)", "etwa 2025/26"),
        ("2024/25", "2024/25"),
        ("2026", "2026"),
    ],
)
def test_days_are_written_in_german(text, read):
    assert programme_cells.german(text) == read


def covered(text):
    return {code: (country.since, country.note) for code, country in programme_cells.covered(text, NAMES).items()}


def test_countries_with_what_is_said_about_them():
    assert covered("regulär: AL GE; vermindert (weil EURP): TR; Syrien wieder seit 2025-01-13") == {
        "AL": (None, "regulär"),
        "GE": (None, "regulär"),
        "TR": (None, "vermindert (weil EURP)"),
        "SY": (date(2025, 1, 13), ""),
    }
    assert covered("AL* GE TR (* = Sonderregeln; GE nur im Norden; ältere Fassung: TR nicht bei Aufenthalt)") == {
        "AL": (None, "Sonderregeln"),
        "GE": (None, "nur im Norden"),
        "TR": (None, "ältere Fassung: nicht bei Aufenthalt"),
    }
    assert covered("wie EURP; ab 2023-05-01 um AL XK erweitert") == {
        "AL": (date(2023, 5, 1), ""),
        "XK": (date(2023, 5, 1), ""),
    }


def test_words_that_are_no_countries():
    """Neither unknown codes nor names inside of other names, nor abbreviations in a sentence."""
    assert covered("alle, BAMF und EU (tagesaktuelle Liste)") == {}
    assert covered("Nigeria wieder seit 2025-01-13") == {"NG": (date(2025, 1, 13), "")}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("laufend (jährlich prüfen)", "running"),
        ("beendet (umbenannt)", "ended"),
        ("Nachfolge vermutet, nicht belegt", "unclear"),
        ("", "unclear"),
    ],
)
def test_states(status, state):
    assert programme_cells.state_of(status) == state


def test_the_last_that_is_named_is_the_successor():
    short = {"EURP": "eurp", "JRS": "jrs"}
    assert programme_cells.named_in("JRS, dann EURP", short) == "eurp"
    assert programme_cells.named_in("JRS/EURP (Frontex)", short) == "eurp"
    assert programme_cells.named_in("nicht bekannt", short) is None
