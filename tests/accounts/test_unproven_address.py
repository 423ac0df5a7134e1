"""Joining by invitation proves no address: rights meant for its owner wait for a mailed link."""

import pytest

from tests.accounts.mailbox import last_link

BOSS = "boss@example.org"
FORM = {"name": "Chefin", "email": BOSS, "oath": "1"}
ADMINISTRATOR = {"name": "Chefin", "email": BOSS, "table": "", "role": "administrator"}


@pytest.fixture
def squatter(visit, invite):
    """Somebody who joined with a guest's invitation under an address that is not theirs."""
    client = visit()
    assert client.post(invite(role="guest"), data=FORM).status_code in (200, 303)
    assert client.get("/tables/dithmarschen").status_code == 200
    return client


def is_out(client) -> bool:
    reply = client.get("/people")
    return reply.status_code == 303 and reply.headers["location"].startswith("/sign-in")


def test_adding_the_address_as_administrator_lets_nobody_in_but_its_owner(visit, squatter, known, config):
    new = "ein ziemlich langes Passwort"
    squatter.post("/profile/password", data={"new_password": new, "password": new, "repeat": new})
    visit("anton").post("/people", data=ADMINISTRATOR)
    assert is_out(squatter)
    assert known.user(BOSS).password_hash is None
    assert known.user(BOSS).state_role == "administrator"
    owner = visit()
    owner.post(last_link(config, BOSS))
    assert owner.get("/people").status_code == 200


def test_a_role_in_the_state_does_the_same(visit, squatter, known, config):
    visit("anton").post(f"/people/{known.user(BOSS).id}/role", data={"role": "coordinator"})
    assert is_out(squatter)
    owner = visit()
    owner.post(last_link(config, BOSS))
    assert 'id="state"' in owner.get("/").text


def test_whoever_proved_the_address_stays_signed_in(visit, known):
    birgit = visit("birgit")
    visit("anton").post(f"/people/{known.user('birgit').id}/role", data={"role": "coordinator"})
    assert 'id="state"' in birgit.get("/").text
