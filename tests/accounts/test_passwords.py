"""Which passwords are refused, and that sentences people think of are not."""

import pytest

from roundtable.accounts.passwords import weakness

KNOWN = (
    "Passwort123",
    "passwort2026!",
    "P4ssw0rt!!",
    "Willkommen1",
    "qwertzuiop",
    "1234567890",
    "0987654321",
    "aaaaaaaaaa",
    "abababababab",
    "abcdefghij",
    "Sommer2026",
    "Schleswig-Holstein",
    "Hallo Hallo",
    "RunderTisch2026",
    "Geheim!Geheim!",
    "ichliebedich",
    "12345678910",
)
OWN = ("petra.nissen", "Nissen1975!", "petra@example.org", "PetraNissen", "nissen-petra-1", "example.org")
GOOD = (
    "sieben Deiche hoch",
    "Heute scheint die Sonne über Husum",
    "krabbenbrot-am-hafen",
    "Tee um vier, wie immer",
    "xK9$vQ2!pLw",
    "petra mag keine Krabben",
    "Fahrrad Laterne Kirsche",
    "пароль для стола",
)


@pytest.mark.parametrize("password", KNOWN)
def test_what_many_use_is_refused(password):
    assert "Viele nehmen" in weakness(password, "Petra Nissen", "petra.nissen@example.org"), password


@pytest.mark.parametrize("password", OWN)
def test_ones_own_name_is_refused(password):
    assert "Ihr Name" in weakness(password, "Petra Nissen", "petra.nissen@example.org"), password


@pytest.mark.parametrize("password", GOOD)
def test_a_sentence_will_do(password):
    assert weakness(password, "Petra Nissen", "petra.nissen@example.org") == ""


def test_length_and_odd_texts():
    assert "10" in weakness("kurz", "", "") and "200" in weakness("x y" * 100, "", "")
    assert weakness("sieben Deiche hoch", "", "") == "" and weakness("🦀" * 3 + "krabbenbrot", "\0", "@") == ""


def test_the_profile_says_why_in_german(visit):
    reply = visit("petra").post("/profile/password", data={"new_password": "Passwort123"})
    assert reply.status_code == 422 and "Viele nehmen das" in reply.text
    assert visit("petra").post("/profile/password", data={"new_password": "sieben Deiche hoch"}).status_code == 303
