"""What stands in a text is found however it is written, and replaced in the text as it is stored."""

import re

import pytest

from roundtable.guard.rules.checking import Known, check
from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.reading import read

NOBODY = Known()
PLAIN = (
    "Herr Nsiah",
    "Frau Nsiah",
    "Familie Ahmadi",
    "Klient Ahmadi",
    "Mohammad Ahmadi",
    "Süderstraße 14",
    "0176 555 98765",
    "DE89 3704 0044 0532 0130 00",
    "geb. 07.06.2014",
)
BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000\u3164\t"
)
UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2063\u2066\u2069\ufe0f\ufeff\U000e0041"
)


def strong(text: str) -> list[str]:
    """The places of strong findings, as they are stored."""
    return [text[hit.start : hit.end] for hit in check(text, NOBODY) if hit.strength == "strong"]


def replaced(text: str) -> str:
    for hit in reversed(check(text, NOBODY)):
        text = text[: hit.start] + "…" + text[hit.end :]
    return text


def hidden(text: str, found: str) -> None:
    """`found` stands in the sentence, is found as a whole, and nothing of it is left when it is replaced."""
    assert strong(text), text
    assert replaced(text) == text.replace(found, "…"), (text, strong(text))


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("blank", [*BLANKS, "  ", " " * 9, " \u00a0", "\u2009\u200b ", "&nbsp;", "&#160;", "&#x2009; "])
def test_a_blank_is_a_blank_however_wide_and_however_many(plain, blank):
    written = plain.replace(" ", blank)
    hidden(f"Hier wohnt {written} zur Zeit.", written)


@pytest.mark.parametrize("plain", ["Herr Nsiah", "Familie Ahmadi", "Klient Ahmadi"])
@pytest.mark.parametrize("end", [" \n", "\n", "\n ", "  \n  ", "\u2028", "<br>", " <br/>\n"])
def test_a_title_may_stand_at_the_end_of_a_line(plain, end):
    written = plain.replace(" ", end)
    hidden(f"Heute war {written} da.", written)


def test_a_name_may_be_wrapped():
    hidden("Heute war Mohammad\nAhmadi da und fragte.", "Mohammad\nAhmadi")


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("sign", [*UNSEEN, "&shy;", "&ZeroWidthSpace;", "&#8203;"])
def test_what_nobody_sees_hides_nothing(plain, sign):
    written = re.sub(r"(?<=\w)(?=\w)", sign, plain)
    hidden(f"Hier wohnt {written} zur Zeit.", written)


@pytest.mark.parametrize("plain", ["Frau Nsiah", "Herr Ahmadi", "Mohammad Ahmadi", "Klient Ahmadi"])
@pytest.mark.parametrize(
    "around",
    [
        *("**{}**", "__{}__", "*{}*", "_{}_", "~~{}~~", "***{}***", "`{}`", "``{}``", "<b>{}</b>", "<i>{}</i>"),
        *("[{}](https://example.org)", "[{}](/wiki 'Seite')", "„{}“", '"{}"', "«{}»", "‚{}‘"),
    ],
)
def test_marks_quotes_and_links_around_a_name(plain, around):
    first, last = plain.split()
    hidden(f"Heute war {first} {around.format(last)} da.", f"{first} {around.format(last)}")
    if around[0] not in '„"«‚':
        hidden(f"Heute war {around.format(first)} {last} da.", f"{around.format(first)} {last}")
    assert last not in replaced(f"Heute war {around.format(plain)} da.")


@pytest.mark.parametrize("between", [": ", " - ", " – ", " — ", "-", " / ", " (", ", ", ":\n"])
@pytest.mark.parametrize("name", ["Ahmadi", "Yildiz", "محمد"])
def test_a_sign_between_title_and_name(between, name):
    written = f"Frau{between}{name}"
    hidden(f"Heute: {written}", written)


@pytest.mark.parametrize("text", ["Frau: Nsiah", "Frau - Nsiah", "Frau (Nsiah)", "Klient: Nsiah", "Klient (Nsiah)"])
def test_also_a_name_that_no_list_has(text):
    assert strong(text) == [text.removesuffix(")")]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Mohammad_Ahmadi", "strong"),
        ("Passantrag_Mohammad_Ahmadi", "strong"),
        ("Herr ahmadi wartet", "strong"),
        ("Herr nsiah wartet", "strong"),
        ("Familie ahmadi wartet", "strong"),
        ("Klient ahmadi wartet", "strong"),
        ("klientin ahmadi wartet", "strong"),
        ("KLIENT AHMADI WARTET", "strong"),
        ("Klient*in Ahmadi", "strong"),
        ("Bewohner:in Ahmadi", "strong"),
        ("Ratsuchende_r Ahmadi", "strong"),
        ("Ahmadi (32)", "strong"),
        ("Hamid (32 J.)", "strong"),
        ("Nsiah (32)", "weak"),
        ("MOHAMMAD AHMADI", "weak"),
        ("mohammad ahmadi", "weak"),
        ("hamid nsiah", "weak"),
    ],
)
def test_other_lettering(text, strength):
    assert [hit.strength for hit in check(f"Heute: {text}", NOBODY)] == [strength]


@pytest.mark.parametrize(
    "number",
    [
        *(
            "0176.555.98765",
            "0176–555–98765",
            "0176/555/98765",
            "0176 (555) 98765",
            "(0176) 555 98765",
            "0176·555·98765",
        ),
        *(
            "+49.176.555.98765",
            "٠١٧٦ ٥٥٥ ٩٨٧٦٥",
            "０１７６ ５５５ ９８７６５",
            "0176\u2012555\u201298765",
            "0176−555−98765",
        ),
    ],
)
def test_signs_in_a_number(number):
    hidden(f"Er hat {number} angegeben.", number)


def test_letters_of_another_shape():
    hidden("Heute war Familie Soﬁanu da.", "Familie Soﬁanu")
    hidden("Heute war Ｈｅｒｒ Ｎｓｉａｈ da.", "Ｈｅｒｒ Ｎｓｉａｈ")
    hidden("Heute war Frau A\u0308hmadi da.", "Frau A\u0308hmadi")


@pytest.mark.parametrize(
    "text",
    [
        *("`Herr Noori`", "``Herr Noori ` wartet``", "```\nHerr Noori wartet\nFrau Njie auch\n```", "`0176 555 98765`"),
        *("`Mohammad_Ahmadi`", "AZR `120524123456`", "`Süderstraße 14, 2. OG`", "Passnr. `AB 1234567`", "`Herr Noori"),
    ],
)
def test_code_hides_nothing(text):
    assert strong(text)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("https://example.org/Herr_Noori", "strong"),
        ("https://example.org/?name=Herr%20Noori&x=1", "strong"),
        ("www.example.org/Frau-Noori", "strong"),
        ("[Anleitung](https://example.org/Herr_Noori)", "strong"),
        ("https://example.org/?an=amir.rezaei89@gmail.com", "strong"),
        ("https://example.org/akte/mohammad-ahmadi", "weak"),
        ("https://example.org/akte?tel=017655598765", "weak"),
        ("Die Datei `frau_noori.docx`", "weak"),
    ],
)
def test_addresses_and_names_of_files_hide_no_name(text, strength):
    (hit,) = check(text, NOBODY)
    assert hit.strength == strength


@pytest.mark.parametrize(
    "text",
    [
        "`120524123456`",
        "Die Vorlage heißt `antrag_7812345-423_leer.docx`.",
        "https://example.org/liste/DE89370400440532013000",
        "https://www.example.org/Freiwillige-Rueckkehr/Antrag-auf-Starthilfe",
        "https://example.org/familie-und-beruf",
        "Mann, Frau, Kind: alle sind willkommen.",
        "Geschlecht: Frau / Mann / divers",
        "Syrien (12), Afghanistan (19), Kosovo (11)",
        "Die Frau kam allein, die Familie sah es.",
        "PROTOKOLL DES RUNDEN TISCHES",
        "Klient*innen und Mitarbeiter:innen",
        "files_of_meeting und agenda_item",
        "Sitzung 2025–2026, Seiten 12–14, 10.30 Uhr, 0.5 Stellen, 1.000.000 Euro",
    ],
)
def test_what_looks_alike_stays_quiet(text):
    assert check(text, NOBODY) == ()


def test_a_replacement_leaves_the_rest_as_it_was():
    text = (
        "Der  Antrag\u00a0von <b>Frau&nbsp;&nbsp;**Nsi\u00adah**</b> (neu)  liegt\u200b vor – `siehe` [Anlage](/a_b)."
    )
    (hit,) = check(text, NOBODY)
    assert hit.text == "Frau&nbsp;&nbsp;**Nsiah**"
    assert replaced(text) == text.replace("Frau&nbsp;&nbsp;**Nsi\u00adah**", "…")


def test_places_lead_back_to_the_same_letters():
    text = "A  b\u00ad**c**&amp;d [e](http://x.y/f_g) h\n [i](mailto:j@k.de 'l') m\n\u00a0 n"
    reading = read(text)
    for at, sign in enumerate(reading.text):
        start, end = reading.stored(at, at + 1)
        assert 0 <= start <= end <= len(text)
        if sign.isalnum() and end - start == 1:
            assert text[start] == sign
    assert " ".join(reading.text.split()) == "A bc&d e h · http: x.y f g i m · mailto:j@k.de · l n"


def test_a_text_is_looked_through_no_more_than_about_twice():
    looked_at = 0

    def count(found: re.Match[str]) -> bool:
        nonlocal looked_at
        looked_at += 1
        return False

    cue, text = Cue(r"\bAa\b", count), "Aa " * 6_000
    assert not any(cue.is_in(text, max(0, at - 400), at + 400) for at in range(0, len(text), 3))
    assert looked_at < 2 * 6_000
