"""What people read of the shipped directory is German, and its links lead to houses that one may rely on."""

import re

import pytest
from sqlalchemy import select

from roundtable.directory import checks, sources
from roundtable.directory.models import MissionChange, Organisation
from roundtable.starter import wording

ENGLISH = re.compile(
    r"\b(?:the|and|of|only|seen|mention|existence|address|street|phone|stored|page|pages|copy|version|infobox|mirror|"
    r"district|city|administration|switchboard|current|brochure|via|after|about|not)\b|\be-mail\b|\d{4}-\d\d",
)
# Names of papers and of offices are what they are.
NAMES = re.compile(
    r"Temporary/Emergency Travel Document|Emergency Certificate|Document de Voyage|Service Point|https?://\S+"
)


def entries(starter) -> list[Organisation]:
    with starter.read() as db:
        return list(db.scalars(select(Organisation)))


def test_everything_is_german(starter):
    for entry in entries(starter):
        for text in (entry.source, entry.note, entry.office_hours, entry.district, entry.languages):
            assert not ENGLISH.search(NAMES.sub("", text)), (entry.name, text)
            assert "  " not in text and " ;" not in text and text == text.strip(), (entry.name, text)
        assert not ENGLISH.search(checks.source_month(entry.source_date)), entry.source_date


def test_every_link_is_one_to_rely_on(starter):
    found = 0
    with starter.read() as db:
        for entry in db.scalars(select(Organisation)):
            website = next((c.value for c in entry.channels if c.kind == "website"), "")
            for url in [*sources.addresses_in(entry.note), *filter(None, [entry.source_url])]:
                assert sources.is_trusted(url, website), (entry.name, url)
                found += 1
        assert not any("mfberlin" in entry.source_url for entry in db.scalars(select(Organisation)))
        assert all(change.source for change in db.scalars(select(MissionChange)))
    assert found > 40


@pytest.mark.parametrize(
    ("url", "website", "trusted"),
    [
        ("https://www.kiel.de/de/x.php", "", True),
        ("https://berlin.mfa.gov.az/de/", "", True),
        ("https://www.cgihamburg.gov.in/", "", True),
        ("https://www.state.gov/x", "", True),
        ("https://kopenhagen.diplo.de/dk-de", "", True),
        ("https://www.mfa.tj/de/berlin", "https://mfa.tj", True),
        ("http://www.kiel.de/", "", False),
        ("https://mfberlin.de/afghanische-botschaft-in-berlin/", "https://www.afghanembassy.de/", False),
        ("https://kiel.de.example.org/", "", False),
        ("https://notkiel.de/", "", False),
        ("https://gov.in.example.com/", "", False),
        ("https://mfa.com/", "", False),
        ("javascript:alert(1)", "", False),
        ("https://[broken", "", False),
        ("", "", False),
        ("", "https://kiel.de", False),
        ("https://user@evil.example@kiel.de.evil.example/", "", False),
    ],
)
def test_trust(url, website, trusted):
    assert sources.is_trusted(url, website) is trusted


@pytest.mark.parametrize(
    ("shipped", "read"),
    [
        ("German Wikipedia infobox (district administration); kiel.de", "Wikipedia (Kreisverwaltung); kiel.de"),
        ("Wikidata (CC0), Stand 2022-11", "Wikidata 11/2022"),
        ("website: Wikidata (CC0) via github.com/database-of-embassies/x@b1987a62; a.de", "Website: Wikidata; a.de"),
        ("street: stadtzeitung.luebeck.de 2011-05-24", "Straße: stadtzeitung.luebeck.de 24.05.2011"),
        ("Leitfaden Freiwillige Rückkehr, 2nd ed. (2018-06)", "Leitfaden Freiwillige Rückkehr, 2. Auflage (06/2018)"),
        ("luebeck.de (mention only)", "luebeck.de (nur erwähnt)"),
    ],
)
def test_sources(shipped, read):
    assert wording.source_words(shipped) == read


@pytest.mark.parametrize(
    ("shipped", "read"),
    [
        ("ältere Website: http://www.botschaft-tadschikistan.de", ""),
        ("gebührenfrei. Ältere Website: http://www.algerische-botschaft.de/", "Gebührenfrei"),
        ("Termine online: https://termine.example.org/x ; nur mit Pass", "Termine online; nur mit Pass"),
        ("Siehe https://www.konsolosluk.gov.tr; Notfall 17", "Siehe https://www.konsolosluk.gov.tr; Notfall 17"),
        ("seit 2024-02 hauptamtlich", "Seit 02/2024 hauptamtlich"),
        ("", ""),
    ],
)
def test_notes(shipped, read):
    assert wording.note_words(shipped) == read


@pytest.mark.parametrize(
    ("shipped", "read"),
    [
        ("Mo-Do 9-17; nur mit Online-Termin", "Mo–Do 9–17\nNur mit Online-Termin"),
        (
            "werktags 9:30-12:30 (Konsularbereich; vorher fragen)",
            "Werktags 9:30–12:30 (Konsularbereich; vorher fragen)",
        ),
        ("", ""),
    ],
)
def test_hours(shipped, read):
    assert wording.hours_lines(shipped) == read


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("n.d.", ""),
        ("n.d. (after 2023-08)", "nach 08/2023"),
        ("n.d. (about 2024)", "etwa 2024"),
        ("n.d. (2019)", "2019"),
        ("2026-05", "05/2026"),
    ],
)
def test_dates(date, read):
    assert checks.source_month(date) == read
