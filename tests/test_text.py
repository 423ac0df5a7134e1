"""How German names are found, sorted and abbreviated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.text import fold, initials, sort_key


@pytest.mark.parametrize(
    "spellings",
    [
        ("Lübeck", "Luebeck", "Lubeck", "LÜBECK", "lu\u0308beck"),
        ("Paßersatz", "Passersatz", "PASSERSATZ"),
        ("Müller", "Mueller", "Muller"),
        ("Behördengänge", "Behoerdengaenge", "Behordengange"),
        ("Gebäude", "Gebaeude"),
        ("Bäuerin", "Baeuerin"),
        ("Straße", "Strasse", "STRAẞE"),
        ("Größe", "Groesse", "Grosse"),
        ("Übersetzung", "Uebersetzung", "ubersetzung"),
        ("Café", "Cafe"),
        ("Şahin", "Sahin"),
        ("Sønderjylland", "Soenderjylland", "Sonderjylland"),
        ("İzmir", "Izmir", "izmir"),
        ("Łódź", "Lodz"),
        ("Schleswig-Holstein", "Schleswig Holstein", "schleswig–holstein"),
        ("Bad  Segeberg", "Bad Segeberg", "bad‑segeberg"),
        ("Ausländer\u00adbehörde", "Auslaenderbehoerde"),
        ("Israel", "ISRAEL"),
        ("Itzehoe", "itzehoe"),
        (" Kiel ", "Kiel"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_fold_alike(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("neu", "neue"),
        ("Frau", "Frauen"),
        ("treu", "Treue"),
        ("Masse", "Mase"),
        ("Kiel", "Keil"),
        ("Steuer", "Steur"),
        ("Quelle", "Qulle"),
        ("Aue", "Au"),
    ],
)
def test_unlike_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(alphabet="aeouqsßäöünr -ÄÖÜ\u0308", max_size=12), st.integers(0, 12))
def test_the_fold_of_a_beginning_is_a_beginning_of_the_fold(text: str, length: int) -> None:
    whole = text.replace("\u0308", "")
    assert fold("x" + whole).startswith(fold("x" + whole[:length]))


def test_dictionary_order() -> None:
    names = ["Zoll", "Österreich", "Oman", "Ägypten", "Afghanistan", "Ost", "Straße", "Strasse", "Strand"]
    names += ["al-Bab", "Über"]
    assert sorted(names, key=sort_key) == [
        "Afghanistan", "Ägypten", "al-Bab", "Oman", "Ost", "Österreich", "Strand", "Strasse", "Straße",
        "Über", "Zoll",
    ]  # fmt: skip


def test_districts_of_schleswig_holstein_in_order() -> None:
    names = [
        "Plön",
        "Pinneberg",
        "Flensburg",
        "Dithmarschen",
        "Lübeck",
        "Herzogtum Lauenburg",
        "Ostholstein",
        "Kiel",
    ]
    assert sorted(names, key=sort_key) == [
        "Dithmarschen", "Flensburg", "Herzogtum Lauenburg", "Kiel", "Lübeck", "Ostholstein", "Pinneberg",
        "Plön",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Petra Klein", "PK"),
        ("Petra", "P"),
        ("Petra Müller-Lüders", "PM"),
        ("Dr. Änne von Öz", "ÄÖ"),
        ("Ehrenamt (Helferkreis)", "E"),
        ("Beratungsstelle Kiel", "BK"),
        ("Frau Dr. Ali", "A"),
        ("élan", "É"),
        ("", "?"),
        ("( )", "?"),
        ("Anna-Lena", "AL"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
