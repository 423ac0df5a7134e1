"""The page of the list: who sees it, the file, the decisions, and what goes wrong."""

import pytest

from tests.directory.conftest import statements_of
from tests.directory.imports.conftest import differences, everything
from tests.directory.imports.lists import HAMBURG, answer, entry

PAGE = "/state/missions"


def upload(client, data: bytes, name: str = "liste.json"):
    """The page that the browser then shows."""
    return shown(client, client.post(f"{PAGE}/files", files={"file": (name, data, "application/json")}))


def decide(client, **form: str):
    return shown(client, client.post(f"{PAGE}/decisions", data=form))


def shown(client, answered):
    return client.get(answered.headers["location"]) if answered.status_code == 303 else answered


def test_only_coordination_and_administration_load_the_list(starter, visit):
    assert {name: visit(name).get(PAGE).status_code for name in ("karla", "anton")} == {"karla": 200, "anton": 200}
    for name in ("birgit", "petra", "gesa"):
        assert visit(name).get(PAGE).status_code == 403
        assert upload(visit(name), answer(e1=entry())).status_code == 403
        assert visit(name).post(f"{PAGE}/imports").status_code == 403


def test_a_file_shows_its_differences_and_all_are_taken_over_with_one_press(starter, visit):
    karla = visit("karla")
    page = upload(karla, answer(e1=entry(telefone="030 99 88 77 0"), e2=entry(HAMBURG, city="Kiel"))).text
    assert "030 99 88 77 0" in page and "Botschaft der Republik Ghana" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    page = decide(karla, part="plain", seen=seen, all="accept").text
    assert [each[0] for each in differences(starter)] == ["entry"]
    assert "Honorarkonsulat" in page, "what is still to decide"
    page = decide(karla, part="new", seen=seen, all="refuse").text
    assert differences(starter) == []
    assert "Rückgängig machen" in page


def test_single_decisions_of_one_form(starter, visit):
    karla = visit("karla")
    page = upload(karla, answer(e1=entry(telefone="030 99 88 77 0", mail="neu@ghana.example"))).text
    ids = [part.split("-")[0] for part in page.split('id="d-')[1:] if part.split("-")[1].startswith("accept")]
    form = {"part": "plain", "seen": "1", f"d-{ids[0]}": "accept", f"d-{ids[1]}": "refuse"} | dict.fromkeys(
        (f"d-{ident}" for ident in ids[2:]), "later"
    )
    before = len(differences(starter))
    assert decide(karla, **form).status_code == 200
    assert len(differences(starter)) == before - 2


def test_nothing_chosen_is_said(starter, visit):
    karla = visit("karla")
    upload(karla, answer(e1=entry()))
    answered = karla.post(f"{PAGE}/decisions", data={"part": "plain", "d-1": "later", "d-x": "accept"})
    assert answered.status_code == 422 and "mindestens einen Unterschied" in answered.text


def test_the_list_was_loaded_again_meanwhile(starter, visit):
    karla = visit("karla")
    page = upload(karla, answer(e1=entry(telefone="030 99 88 77 0"))).text
    ident = page.split('id="d-')[1].split("-")[0]
    upload(karla, answer(e1=entry(telefone="030 99 88 77 0")))
    answered = karla.post(f"{PAGE}/decisions", data={"part": "plain", "seen": "1", f"d-{ident}": "accept"})
    assert answered.status_code == 409 and "neu geladen" in answered.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Die Antwort enthält keine Vertretungen"),
        (b"{}", "Die Antwort enthält keine Vertretungen"),
        (answer(e1=entry())[:-9], "Die Liste ist unvollständig"),
        (b"<html>Wartung</html>", "Webseite"),
        (b"PK\x03\x04", "nicht die Liste des Auswärtigen Amts"),
        (b"[" + b" " * 20_000_001, "größer als 20 MB"),
    ],
)
def test_a_file_that_is_no_list_changes_nothing_and_says_why(starter, visit, data, words):
    before = everything(starter)
    answered = upload(visit("karla"), data)
    assert answered.status_code == 422
    assert words in answered.text and "Es wurde nichts geändert." in answered.text
    assert everything(starter) == before


def test_no_file_was_chosen(starter, visit):
    answered = visit("karla").post(f"{PAGE}/files", files={"file": ("", b"", "application/json")})
    assert answered.status_code == 422 and "Bitte wählen Sie die Datei" in answered.text


def test_a_server_that_isnt_there_changes_nothing_and_says_so(starter, visit):
    visit("karla").post(f"{PAGE}/imports")  # the test client goes on when the work behind it is done
    page = visit("karla").get(PAGE).text
    assert "nicht erreichbar" in page and "Es wurde nichts geändert." in page


def test_undo_on_the_page(starter, visit):
    karla = visit("karla")
    before = everything(starter)
    page = upload(karla, answer(e1=entry(telefone="030 99 88 77 0"))).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    page = decide(karla, part="plain", seen=seen, all="accept").text
    address = page.split(f'action="{PAGE}/imports/')[1].split('"')[0]
    assert "Rückgängig gemacht" in shown(karla, karla.post(f"{PAGE}/imports/{address}")).text
    kept = {ident: row[0] for ident, row in everything(starter).items()}
    assert kept == {ident: row[0] for ident, row in before.items()}
    assert visit("karla").post(f"{PAGE}/imports/{address}").status_code == 409
    assert visit("karla").post(f"{PAGE}/imports/999/undoing").status_code == 404


def test_as_many_statements_for_hundreds_as_for_one(starter, visit):
    karla = visit("karla")
    upload(karla, answer(e1=entry(telefone="030 99 88 77 0")))
    few = statements_of(karla, PAGE)
    many = {
        f"e{number}": entry(HAMBURG, city=f"Stadt {number}", title=f"Konsulat {number}") for number in range(100, 400)
    }
    upload(karla, answer(e1=entry(telefone="030 99 88 77 0"), **many))
    assert statements_of(karla, PAGE) == statements_of(karla, f"{PAGE}?part=new&page=3") == few


def test_hostile_words_are_shown_as_words(starter, visit):
    page = upload(
        visit("karla"), answer(e1=entry(HAMBURG, city="Kiel", title='"><img src=x onerror=alert(1)>Konsulat'))
    ).text
    assert "<img src=x" not in page
    page = upload(visit("karla"), answer(e1=entry(open="&lt;img src=x onerror=alert(1)&gt;"))).text
    assert "<img src=x" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page and "<img src=x" not in page
