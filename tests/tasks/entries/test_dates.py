"""Quick entry of tasks: German date phrases and names."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.tasks.assignees.matching import matching
from roundtable.tasks.entries.dates import NO_SUCH_DAY, Due, Entry, Problem, parse_due, parse_entry

TODAY = date(2026, 3, 12)  # a Thursday
MEETING = date(2026, 6, 11)


@dataclass(frozen=True)
class Someone:
    name: str
    kind: str = "person"
    email: str = ""
    also: str = ""
    home: bool = False


PETRA = Someone("Petra Klein")
PETER = Someone("Peter Groß")
ALI = Someone("Ali Anders")
OFFICE = Someone("Ausländerbehörde", "organisation")
KIEL = Someone("Beratungsstelle Kiel", "organisation")
HEIDE = Someone("Beratungsstelle Heide", "organisation")
CHAIR = Someone("Moderation", "role")
ALL = [PETRA, PETER, ALI, OFFICE, KIEL, HEIDE, CHAIR]


def day(month: int, number: int, year: int = 2026) -> Due:
    return Due(date(year, month, number))


NEXT_MEETING = Due(MEETING, until_next_meeting=True)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("15.3.", day(3, 15)),
        ("bis 15.3.", day(3, 15)),
        ("15.3", day(3, 15)),
        ("15. 3.", day(3, 15)),
        ("15.03.2027", day(3, 15, 2027)),
        ("15.3.27", day(3, 15, 2027)),
        ("2.3.", day(3, 2)),
        ("12.3.", day(3, 12)),
        ("1.2.2026", day(2, 1)),
        ("15. März", day(3, 15)),
        ("15 März 2027", day(3, 15, 2027)),
        ("15. Mrz.", day(3, 15)),
        ("15. maerz", day(3, 15)),
        ("1. Feb", day(2, 1, 2027)),
        ("Fr, 20.3.", day(3, 20)),
        ("Freitag, den 20. März", day(3, 20)),
        ("Mittwoch, 18. März 2026", day(3, 18)),
        ("29.2.", day(2, 29, 2028)),
        ("2026-03-12", day(3, 12)),
        ("bis zum 30.4.", day(4, 30)),
        ("spätestens bis 30.4.", day(4, 30)),
        ("Ende März", day(3, 31)),
        ("bis Ende Februar", day(2, 28)),
        ("Mitte April", day(4, 15)),
        ("Anfang April", day(4, 10)),
        ("Anfang März", day(3, 10)),
        ("Ende Mai 2028", day(5, 31, 2028)),
        ("April", day(4, 30)),
        ("Ende des Monats", day(3, 31)),
        ("Monatsende", day(3, 31)),
        ("bis Ende nächsten Monats", day(4, 30)),
        ("Ende der Woche", day(3, 13)),
        ("nächste Woche", day(3, 20)),
        ("Ende nächster Woche", day(3, 20)),
        ("diese Woche", day(3, 13)),
        ("nächsten Monat", day(4, 30)),
        ("Ende des Quartals", day(3, 31)),
        ("Jahresende", day(12, 31)),
        ("bis zum Jahresende", day(12, 31)),
        ("Ende des Jahres", day(12, 31)),
        ("Ende 2027", day(12, 31, 2027)),
        ("KW 12", day(3, 20)),
        ("KW12", day(3, 20)),
        ("Kalenderwoche 10", day(3, 6)),
        ("KW 2/2027", day(1, 15, 2027)),
        ("heute", day(3, 12)),
        ("morgen", day(3, 13)),
        ("bis übermorgen", day(3, 14)),
        ("Freitag", day(3, 13)),
        ("Donnerstag", day(3, 19)),
        ("kommenden Montag", day(3, 16)),
        ("bis Sonnabend", day(3, 14)),
        ("nächste Woche Mittwoch", day(3, 18)),
        ("in zwei Wochen", day(3, 26)),
        ("in 14 Tagen", day(3, 26)),
        ("in einer Woche", day(3, 19)),
        ("in drei Monaten", day(6, 12)),
        ("in einem Tag", day(3, 13)),
        ("nächste Sitzung", NEXT_MEETING),
        ("bis zur nächsten Sitzung", NEXT_MEETING),
        ("bis zum nächsten Treffen", NEXT_MEETING),
        ("Wiedervorlage 11.06.2026", Due(date(2026, 6, 11), is_follow_up=True)),
        ("Wvl. 11.6.", Due(date(2026, 6, 11), is_follow_up=True)),
        ("WV: am 11.6.", Due(date(2026, 6, 11), is_follow_up=True)),
        ("Wiedervorlage zur nächsten Sitzung", Due(MEETING, until_next_meeting=True, is_follow_up=True)),
        ("by 15 March", day(3, 15)),
        ("by March 15, 2027", day(3, 15, 2027)),
        ("15th March", day(3, 15)),
        ("by next meeting", NEXT_MEETING),
        ("by the next meeting", NEXT_MEETING),
        ("end of April", day(4, 30)),
        ("by tomorrow", day(3, 13)),
        ("today", day(3, 12)),
        ("next Friday", day(3, 13)),
        ("in two weeks", day(3, 26)),
        ("by the end of the month", day(3, 31)),
        ("follow-up 11.6.", Due(date(2026, 6, 11), is_follow_up=True)),
    ],
)
def test_parse_due(text: str, due: Due) -> None:
    assert parse_due(text, TODAY, MEETING) == due
    assert parse_due(text.upper(), TODAY, MEETING) == due


IMPOSSIBLE = [
    "31.2.",
    "31.2.2026",
    "29.2.2026",
    "32.1.",
    "15.13.",
    "0.3.",
    "31. April",
    "KW 54",
    "2026-02-30",
]


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_days_that_do_not_exist_are_a_problem(text: str) -> None:
    assert parse_due(text, TODAY, MEETING) == Problem(NO_SUCH_DAY, text)


NO_DATES = ["", "bald", "bis bald", "15", "bis 15.30 Uhr", "15:30", "1.2.3", "März 12345", "13.3.1999"]


@pytest.mark.parametrize("text", NO_DATES)
def test_other_texts_are_no_date(text: str) -> None:
    assert parse_due(text, TODAY, MEETING) is None


def test_the_next_meeting_may_not_be_planned_yet() -> None:
    assert parse_due("nächste Sitzung", TODAY, None) == Due(None, until_next_meeting=True)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2026, 3, 14), "Ende der Woche", date(2026, 3, 15)),
        (date(2026, 3, 14), "nächste Woche", date(2026, 3, 20)),
        (date(2026, 3, 13), "Freitag", date(2026, 3, 20)),
        (date(2026, 12, 31), "morgen", date(2027, 1, 1)),
        (date(2026, 12, 5), "nächsten Monat", date(2027, 1, 31)),
        (date(2026, 12, 5), "Ende nächsten Quartals", date(2027, 3, 31)),
        (date(2026, 1, 31), "in einem Monat", date(2026, 2, 28)),
        (date(2026, 12, 31), "KW 53", date(2027, 1, 1)),
    ],
)
def test_edges_of_weeks_months_and_years(today: date, text: str, expected: date) -> None:
    assert parse_due(text, today, None) == Due(expected)


@pytest.mark.parametrize(
    ("text", "title", "name", "matches", "due"),
    [
        ("@Petra Passersatz klären bis 15.3.", "Passersatz klären", "Petra", [PETRA], day(3, 15)),
        (
            "Ausländerbehörde: Kontaktdaten prüfen bis Ende März",
            "Kontaktdaten prüfen",
            "Ausländerbehörde",
            [OFFICE],
            day(3, 31),
        ),
        ("Merkblatt in einfacher Sprache bis nächste Sitzung", "Merkblatt in einfacher Sprache", "", [], NEXT_MEETING),
        ("Kosten klären bis Freitag", "Kosten klären", "", [], day(3, 13)),
        ("Kosten klären in zwei Wochen", "Kosten klären", "", [], day(3, 26)),
        ("Kosten klären morgen", "Kosten klären", "", [], day(3, 13)),
        ("Kontaktdaten bis Ende März prüfen", "Kontaktdaten prüfen", "", [], day(3, 31)),
        ("Passersatz klären @petra bis 15. März 2027", "Passersatz klären", "petra", [PETRA], day(3, 15, 2027)),
        ('@"Petra Klein" anrufen', "anrufen", "Petra Klein", [PETRA], None),
        ("@„Petra Klein“: anrufen", "anrufen", "Petra Klein", [PETRA], None),
        ("@Petra Klein anrufen", "anrufen", "Petra Klein", [PETRA], None),
        ("@auslaenderbehoerde Termin absagen", "Termin absagen", "auslaenderbehoerde", [OFFICE], None),
        ("@Beratungsstelle Termin absagen", "Termin absagen", "Beratungsstelle", [KIEL, HEIDE], None),
        ("@Beratungsstelle Kiel Termin absagen", "Termin absagen", "Beratungsstelle Kiel", [KIEL], None),
        ("@Pet Termin absagen", "Termin absagen", "Pet", [PETRA, PETER], None),
        ("@Gross Termin absagen", "Termin absagen", "Gross", [PETER], None),
        ("@Ali an das Amt schreiben", "an das Amt schreiben", "Ali", [ALI], None),
        ("@Moderation, TOP 3 auf die Tagesordnung", "TOP 3 auf die Tagesordnung", "Moderation", [CHAIR], None),
        ("@Unbekannt Flyer drucken bis morgen", "Flyer drucken", "Unbekannt", [], day(3, 13)),
        ("Flyer drucken (bis 15.3.)", "Flyer drucken", "", [], day(3, 15)),
        ("Flyer drucken, Frist: 15.3.", "Flyer drucken", "", [], day(3, 15)),
        ("Flyer drucken, fällig am 15.3.", "Flyer drucken", "", [], day(3, 15)),
        ("bis 15.3. 20 Flyer drucken", "20 Flyer drucken", "", [], day(3, 15)),
        ("Flyer bis 15.3. an info@kiel.de schicken", "Flyer an info@kiel.de schicken", "", [], day(3, 15)),
        (
            "Protokoll vom 18. Februar 2026 berichtigen bis 27.05.2026",
            "Protokoll vom 18. Februar 2026 berichtigen",
            "",
            [],
            day(5, 27),
        ),
        ("Aushang Wiedervorlage 11.06.2026", "Aushang", "", [], Due(date(2026, 6, 11), is_follow_up=True)),
        ("Protokoll vom 18. Februar 2026", "Protokoll vom 18. Februar 2026", "", [], None),
        ("Öffnungszeiten von Montag bis Freitag prüfen", "Öffnungszeiten von Montag bis Freitag prüfen", "", [], None),
        ("Ferien vom 1. bis 3. April beachten", "Ferien vom 1. bis 3. April beachten", "", [], None),
        (
            "Sprechzeit von 10 bis 12 Uhr erfragen bis 15.3.",
            "Sprechzeit von 10 bis 12 Uhr erfragen",
            "",
            [],
            day(3, 15),
        ),
        ("Auskunft vom Landesamt holen bis 15.3.", "Auskunft vom Landesamt holen", "", [], day(3, 15)),
        ("Vorlage zu TOP 3 bis 15.3.", "Vorlage zu TOP 3", "", [], day(3, 15)),
        ("Einladung zur nächsten Sitzung verschicken", "Einladung zur nächsten Sitzung verschicken", "", [], None),
        ("Passersatz: Kosten klären", "Passersatz: Kosten klären", "", [], None),
        ("Kiel: Kosten klären", "Kosten klären", "Kiel", [KIEL], None),
        ("Kosten klären", "Kosten klären", "", [], None),
        ("call the embassy by next meeting", "call the embassy", "", [], NEXT_MEETING),
        ("@Petra clear passport by 15 March", "clear passport", "Petra", [PETRA], day(3, 15)),
        ("  ", "", "", [], None),
        ("bis morgen", "", "", [], day(3, 13)),
    ],
)
def test_parse_entry(text: str, title: str, name: str, matches: list[Someone], due: Due | None) -> None:
    assert parse_entry(text, TODAY, MEETING, ALL) == Entry(title, name, matches, due, None)


def test_a_wrong_date_stays_in_the_title() -> None:
    found = parse_entry("@Petra Passersatz klären bis 31.2.", TODAY, MEETING, ALL)
    assert found == Entry("Passersatz klären bis 31.2.", "Petra", [PETRA], None, Problem(NO_SUCH_DAY, "31.2."))


def test_matching_prefers_the_exact_name() -> None:
    jo, joanna = Someone("Jo"), Someone("Jo Anna")
    assert matching([jo, joanna], "jo") == [jo]
    assert matching([joanna], "jo") == [joanna]
    assert matching([jo], "") == []


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 330))
def test_a_day_without_year_is_the_next_such_day(today: date, distance: int) -> None:
    wanted = today + timedelta(days=distance)
    found = parse_due(f"{wanted.day}.{wanted.month}.", today, None)
    assert isinstance(found, Due)
    assert found.on is not None
    assert found.on >= today
    assert (found.on.day, found.on.month) == (wanted.day, wanted.month)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_a_day_without_year_that_was_over_just_now_is_over(today: date, ago: int) -> None:
    meant = today - timedelta(days=ago)
    assert parse_due(f"{meant.day}.{meant.month}.", today, None) == Due(meant)


@given(st.text(alphabet='@bis 0123456789.:März Ende"„“()KWvonam', max_size=60))
def test_no_text_breaks_the_entry(text: str) -> None:
    found = parse_entry(text, TODAY, MEETING, ALL)
    assert isinstance(found.title, str)
    if found.due is None:
        letters = sorted(letter for letter in found.title + found.assignee_text if letter.isalnum())
        assert letters == sorted(letter for letter in text if letter.isalnum())
