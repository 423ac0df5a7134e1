"""How German names are found, sorted and abbreviated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.core.text import fold, initials, one_line, several_lines, sort_key, whole_number, without_directions


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
)
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
        "Afghanistan",
        "Ägypten",
        "al-Bab",
        "Oman",
        "Ost",
        "Österreich",
        "Strand",
        "Strasse",
        "Straße",
        "Über",
        "Zoll",
    ]


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
        "Dithmarschen",
        "Flensburg",
        "Herzogtum Lauenburg",
        "Kiel",
        "Lübeck",
        "Ostholstein",
        "Pinneberg",
        "Plön",
    ]


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


TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_a_line_turns_nothing_around() -> None:
    assert one_line(f"  Pe\u202etra\u2066 \n {TURNS} Klein\u00ad") == "Petra Klein"
    assert one_line(f"{TURNS}\n") == ""
    # Marks for names in Hebrew or Arabic and the joiners of Persian affect only neighbouring letters, so they stay.
    name = "\u05d3\u05d5\u05d3 (\u200e1\u200f) \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert one_line(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u202bb\u202cc", "a\u202bb\u202cc"),
        ("a\u2067b\nc", "a\u2067b\u2069\nc"),
        ("a\u202bb\u2067c", "a\u202bb\u2067c\u2069\u202c"),
        ("a\u2067b\u202ac\u2069d\u202ce", "a\u2067b\u202ac\u2069de"),
        ("a\u202cb\u2069c", "abc"),
        ("a\u202eb\u202dc", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\u2066" * 500, "\u2066" * 60 + "\u2069" * 60),
    ],
)
def test_directions_end_with_the_line(typed: str, kept: str) -> None:
    assert several_lines(typed) == kept


@given(st.text(alphabet=f"a\n{TURNS}", max_size=30))
def test_every_line_is_whole(typed: str) -> None:
    kept = several_lines(typed)
    assert several_lines(kept) == kept
    assert without_directions(kept) == without_directions(typed)
    for line in kept.split("\n"):
        isolates = [sign for sign in line if sign in "\u2066\u2067\u2068\u2069"]
        begun = 0
        for sign in isolates:
            begun += -1 if sign == "\u2069" else 1
            assert begun >= 0
        assert begun == 0


def test_a_number_in_an_address_is_digits_and_not_too_many():
    assert [whole_number(text) for text in ("0", "007", "123456789")] == [0, 7, 123456789]
    for odd in ("", "-1", "+1", " 1", "1.0", "1e3", "0x1", "²", "٣", "1" * 10, "9" * 5000):
        assert whole_number(odd) is None, odd
    assert (whole_number("99", 2), whole_number("100", 2)) == (99, None)
