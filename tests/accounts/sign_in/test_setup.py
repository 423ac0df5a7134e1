"""The first administrator, and what the command line needs."""

import pytest

from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people_actions
from roundtable.accounts.sessions import actions as sessions
from roundtable.core.actors import System
from roundtable.core.errors import Invalid
from tests.accounts.conftest import later
from tests.world import email

ANNA = {"name": "Anna", "email": "anna@example.org"}


@pytest.fixture
def setup_path(database) -> str:
    """A world without an administrator, and the link that its start prints."""
    with database.write() as db:
        db.query(User).filter_by(state_role="administrator").one().state_role = ""
    with database.write() as db:
        return people_actions.first_administrator_link(System(db))


def test_there_is_no_setup_link_once_somebody_administrates(database):
    with database.write() as db:
        assert people_actions.first_administrator_link(System(db), "https://x.example") is None


def test_the_first_administrator(setup_path, site, stored):
    assert "Wer kümmert sich" in site.get(setup_path).text
    assert site.post(setup_path, data=ANNA).headers["location"] == "/"
    assert site.get("/people").status_code == 200
    assert stored.user("anna@example.org").state_role == "administrator"


def test_a_setup_link_works_once(setup_path, site, visit, stored):
    for _ in range(3):
        assert site.get(setup_path).status_code == 200
    site.post(setup_path, data=ANNA)
    second = visit()
    assert second.get(setup_path).status_code == 410
    assert second.post(setup_path, data={**ANNA, "email": "b@example.org"}).status_code == 410
    assert stored.user("b@example.org") is None


def test_two_people_at_once_make_one_administrator(setup_path, visit, database):
    from concurrent.futures import ThreadPoolExecutor

    clients = [visit() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        forms = [{**ANNA, "email": f"a{number}@example.org"} for number in range(8)]
        replies = list(pool.map(lambda pair: pair[0].post(setup_path, data=pair[1]), zip(clients, forms, strict=True)))
    assert sorted(reply.status_code for reply in replies) == [303] + [410] * 7
    with database.read() as db:
        assert db.query(User).filter_by(state_role="administrator").count() == 1


def test_a_new_link_replaces_the_old_one(setup_path, site, database):
    with database.write() as db:
        newer = people_actions.first_administrator_link(System(db), "https://tisch.example/")
    assert newer.startswith("https://tisch.example/setup/")
    assert site.get(setup_path).status_code == 410
    assert site.get(newer.removeprefix("https://tisch.example")).status_code == 200


def test_a_setup_link_expires_after_seven_days(setup_path, site, monkeypatch):
    later(monkeypatch, days=6.9)
    assert site.get(setup_path).status_code == 200
    later(monkeypatch, days=0.2)
    assert site.post(setup_path, data=ANNA).status_code == 410


def test_setup_and_sign_in_links_are_not_each_other(setup_path, site, ask):
    assert site.post(setup_path.replace("/setup/", "/sign-in/")).status_code == 410
    assert site.post(ask("petra").replace("/sign-in/", "/setup/"), data=ANNA).status_code == 410


def test_the_first_administrator_may_choose_a_password(setup_path, site, visit):
    short = site.post(setup_path, data={**ANNA, "password": "kurz"})
    assert (short.status_code, "10 Zeichen" in short.text, "kurz" in short.text) == (422, True, False)
    assert site.post(setup_path, data={**ANNA, "password": "lang genug dafür"}).status_code == 303
    reply = visit().post("/sign-in", data={"email": "anna@example.org", "password": "lang genug dafür"})
    assert reply.status_code == 303


def test_wrong_answers_use_nothing_up(setup_path, site):
    for wrong in ({"name": ""}, {"email": "anna"}):
        reply = site.post(setup_path, data={**ANNA, **wrong})
        assert reply.status_code == 422
    assert site.post(setup_path, data=ANNA).status_code == 303


def test_sign_in_link_of_the_command_line(database, site):
    with database.write() as db:
        address = sessions.sign_in_link(System(db), email("petra").upper(), "https://tisch.example")
    assert site.post(address.removeprefix("https://tisch.example")).status_code == 303
    assert email("petra") in site.get("/profile").text


def test_sign_in_link_says_what_is_wrong(database):
    with database.write() as db:
        with pytest.raises(Invalid, match=r"nobody@example\.org"):
            sessions.sign_in_link(System(db), "nobody@example.org", "")
        people_actions.close_account(System(db), db.query(User).filter_by(email=email("petra")).one())
        with pytest.raises(Invalid, match="geschlossen"):
            sessions.sign_in_link(System(db), email("petra"), "")


def test_add_user_of_the_command_line(database, stored):
    with database.write() as db:
        people_actions.add_user(System(db), "Ute@Example.org", "Ute", "kiel", "moderator")
        people_actions.add_user(System(db), "ute@example.org", "Anders", "dithmarschen", "guest")
    assert stored.user("ute@example.org").name == "Ute"
    with database.write() as db:
        for arguments in (
            ("x", "X", "kiel", "guest"),
            ("u@example.org", "", "kiel", "guest"),
            ("u@example.org", "U", "nowhere", "guest"),
            ("u@example.org", "U", "kiel", "king"),
        ):
            with pytest.raises(Invalid) as problem:
                people_actions.add_user(System(db), *arguments)
            assert all(problem.value.errors.values())
