"""Opening hours: what is read from the text, what rather isn't, and what that says now."""

from datetime import UTC, datetime, time

import pytest

from roundtable.core import i18n
from roundtable.core.clock import BERLIN
from roundtable.directory.hours import now, reading
from roundtable.directory.models import Organisation
from tests.directory.entries.test_entries import LIST, text_of


def short(text):
    """{weekday: "9-12 14-17"} of all parts."""
    parts = reading.read(text)
    if parts is None:
        return None
    found = {}
    for span in sorted(span for part in parts for span in part.spans):
        found.setdefault(reading.WEEKDAYS[span.weekday], []).append(f"{span.start:%H:%M}-{span.end:%H:%M}")
    return {day: " ".join(times) for day, times in found.items()}


ALL_MORNINGS = dict.fromkeys(reading.WEEKDAYS[:5], "09:00-12:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 9-12", ALL_MORNINGS),
        ("Montag bis Freitag, 9.00 bis 12.00 Uhr", ALL_MORNINGS),
        ("montags–freitags 09:00 – 12:00 Uhr", ALL_MORNINGS),
        ("werktags 9-12 Uhr", ALL_MORNINGS),
        ("Mon-Fri 9:00 to 12:00", ALL_MORNINGS),
        ("Konsularabteilung Mo-Fr 9-12, nur mit Termin", ALL_MORNINGS),
        ("Mo, Mi 9-12 und 14-16:30", {"mo": "09:00-12:00 14:00-16:30", "mi": "09:00-12:00 14:00-16:30"}),
        ("Mo 9-12, Do 14-17 (Träger wechseln sich ab)", {"mo": "09:00-12:00", "do": "14:00-17:00"}),
        ("telefonisch Mo, Mi 15-17 und Di 9-12", {"mo": "15:00-17:00", "di": "09:00-12:00", "mi": "15:00-17:00"}),
        ("Mo-Mi 10-12; Fr geschlossen", dict.fromkeys(("mo", "di", "mi"), "10:00-12:00")),
        ("Mo 9-12 (Post; Pakete)\nBesuch nur mit Termin", {"mo": "09:00-12:00"}),
        ("Mo-Mi 10-12, Fr geschlossen", dict.fromkeys(("mo", "di", "mi"), "10:00-12:00")),
        ("Sa 8-24", {"sa": "08:00-23:59"}),
    ],
)
def test_read(text, expected):
    assert short(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nach Vereinbarung",
        "Termine nach Vereinbarung. Bitte vorher anrufen.",
        "Mo-Fr 9-12 und nach Vereinbarung",
        "jeden 1. Mittwoch 9-12",
        "erster Montag im Monat 9-12",
        "9-12",
        "Mo-Fr",
        "Mo-Fr ab 9",
        "Fr-Mo 9-12",
        "Mo 12-9",
        "Mo 25-26",
        "Mo 9-12:75",
        "Mo-Fr 9-13, Konsularanschlüsse nur 9-13; vormittags",
        "Mo-Do 9-12 (Notfälle), außer Ferien",
        "<script>alert(1)</script>",
        "Mo 9-12 Zimmer 4",
        "24/7",
    ],
)
def test_what_is_not_certain_is_not_read(text):
    assert short(text) is None


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("Mo-Fr 9-12", "2026-11-30 09:00", "jetzt erreichbar, bis 12 Uhr"),
        ("Mo-Fr 9-12", "2026-11-30 11:59", "jetzt erreichbar, bis 12 Uhr"),
        ("Mo-Fr 9-12", "2026-11-30 12:00", "öffnet morgen 9 Uhr"),
        ("Mo-Fr 9-12", "2026-11-30 08:59", "öffnet heute 9 Uhr"),
        ("Di 9-12", "2026-11-27 13:00", "öffnet Di 9 Uhr"),
        ("Di 9:30-12", "2026-12-01 10:00", "jetzt erreichbar, bis 12 Uhr"),
        ("Mo 9-12, Mo 12-15:30", "2026-11-30 10:00", "jetzt erreichbar, bis 15:30 Uhr"),
        ("telefonisch Mo-Fr 8-10; Mo-Fr 10-12", "2026-11-30 09:00", "jetzt telefonisch erreichbar, bis 10 Uhr"),
        ("telefonisch Mo-Fr 8-10; Mo-Fr 10-12", "2026-11-30 11:00", "öffnet morgen 8 Uhr"),
        ("Mo-Fr 9-12, nur mit Termin", "2026-11-30 11:00", "jetzt offen für Termine, bis 12 Uhr"),
        ("Mo–Fr 9–12\nNur mit Online-Termin", "2026-11-30 11:00", "jetzt offen für Termine, bis 12 Uhr"),
        ("Fr 9-12", "2026-12-24 10:00", "öffnet am 08.01. 9 Uhr"),  # the 25th and the 1st are holidays
        ("Mo-Fr 9-12", "2026-03-29 12:00", "öffnet morgen 9 Uhr"),  # summer time began in the night
        ("Fr 9-12", "2026-12-25 10:00", "öffnet am 08.01. 9 Uhr"),
    ],
)
def test_now(text, moment, expected):
    with i18n.use("de"):
        found = now.reachable(text, at(moment))
        assert found and now.words(found, at(moment)) == expected.replace("öffnet am 08.01.", "öffnet 08.01.")


def test_nothing_is_said_of_what_cannot_be_read():
    assert now.reachable("nach Vereinbarung", at("2026-11-30 10:00")) is None
    assert reading.read("Mo 9-12")[0].spans == [reading.Span(0, time(9), time(12))]


def test_the_page_says_it_and_keeps_the_text(starter, ghana, visit):
    with starter.write() as db:
        db.get_one(Organisation, ghana).office_hours = "täglich 0-24"
    petra = visit("petra")
    page = petra.get(f"{LIST}/{ghana}").text
    assert "täglich 0-24" in page and f'hx-get="{LIST}/{ghana}/hours"' in page
    said = text_of(petra.get(f"{LIST}/{ghana}/hours").text)
    assert said.startswith("jetzt erreichbar, bis 23:59 Uhr") or "öffnet" in said
    with starter.write() as db:
        db.get_one(Organisation, ghana).office_hours = "nach Vereinbarung"
    assert text_of(petra.get(f"{LIST}/{ghana}/hours").text) == ""
    assert [visit(who).get(f"{LIST}/{ghana}/hours").status_code for who in ("gesa", "merle")] == [200, 404]
