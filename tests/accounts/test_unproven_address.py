"""Joining by invitation proves no address: rights meant for its owner wait for a mailed link."""

import pytest
from sqlalchemy import select, update
from starlette.websockets import WebSocketDisconnect

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core.security import hash_password
from tests.mail.mailbox import last_link, links, mails

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


def test_adding_the_address_as_administrator_lets_nobody_in_but_its_owner(visit, squatter, stored, config):
    new = "ein ziemlich langes Passwort"
    squatter.post("/profile/password", data={"new_password": new, "password": new, "repeat": new})
    visit("anton").post("/people", data=ADMINISTRATOR)
    assert is_out(squatter)
    assert stored.user(BOSS).password_hash is None
    assert stored.user(BOSS).state_role == "administrator"
    owner = visit()
    owner.post(last_link(config, BOSS))
    assert owner.get("/people").status_code == 200


def test_a_role_in_the_state_does_the_same(visit, squatter, stored, config):
    visit("anton").post(f"/people/{stored.user(BOSS).id}/role", data={"role": "coordinator"})
    assert is_out(squatter)
    owner = visit()
    owner.post(last_link(config, BOSS))
    assert 'id="state"' in owner.get("/").text


def test_whoever_proved_the_address_stays_signed_in(visit, stored):
    birgit = visit("birgit")
    visit("anton").post(f"/people/{stored.user('birgit').id}/role", data={"role": "coordinator"})
    assert 'id="state"' in birgit.get("/").text


NEW = "ein ziemlich langes Passwort"
ORIGIN = {"origin": "http://testserver"}


def is_signed_out(client) -> bool:
    return client.get("/profile").status_code == 303


def set_password(client) -> None:
    assert client.post("/profile/password", data={"new_password": NEW}).status_code == 303


def had_a_password(database) -> None:
    """A password set before the mails were sent; setting it later would also end the links in them."""
    with database.write() as db:
        db.execute(update(User).where(User.email == BOSS).values(password_hash=hash_password(NEW)))


def by_the_welcome_mail(visit, stored, config):
    """By the link of the welcome mail, the first one; a mail about a password may have come since."""
    mine = [mail for mail in mails(config) if mail["To"] == BOSS]
    return next(path for mail in mine for path in links(mail) if path.startswith("/sign-in/"))


def by_asking_for_a_link(visit, stored, config):
    visit().post("/sign-in", data={"email": BOSS.upper()})
    return last_link(config, BOSS)


def by_joining_elsewhere(visit, stored, config):
    data = {"role": "volunteer", "days": "7", "uses": "1"}
    reply = visit("merle").post("/tables/kiel/invitations", data=data)
    path = reply.text.partition('value="http://testserver')[2].partition('"')[0]
    visit().post(path, data={**FORM, "email": " BOSS@Example.ORG "})
    return last_link(config, BOSS)


def by_the_link_of_an_administrator(visit, stored, config):
    visit("anton").post(f"/people/{stored.user(BOSS).id}/link")
    return last_link(config, BOSS)


def by_the_link_of_the_operator(visit, stored, config):
    from roundtable.accounts.sessions.actions import sign_in_link
    from roundtable.core.actors import System
    from roundtable.core.db import Database

    with Database(config.database).write() as db:
        return sign_in_link(System(db), BOSS, "")


WAYS = [
    by_the_welcome_mail,
    by_asking_for_a_link,
    by_joining_elsewhere,
    by_the_link_of_an_administrator,
    by_the_link_of_the_operator,
]


@pytest.mark.parametrize("way", WAYS)
def test_the_first_confirmation_puts_everybody_else_out(visit, squatter, stored, config, database, way):
    had_a_password(database)
    phone = visit()
    phone.post("/sign-in", data={"email": BOSS, "password": NEW})
    assert not is_signed_out(squatter) and not is_signed_out(phone)
    path = way(visit, stored, config)
    owner = visit()
    with squatter.websocket_connect("/live/dithmarschen?since=0&show=presence", headers=ORIGIN) as socket:
        socket.receive_text()
        assert owner.post(path).status_code == 303
        with pytest.raises(WebSocketDisconnect) as closed:
            while True:
                socket.receive_text()
    assert closed.value.code == 1012
    assert not is_signed_out(owner)
    assert is_signed_out(squatter) and is_signed_out(phone)
    assert stored.user(BOSS).password_hash is None
    assert visit().post("/sign-in", data={"email": BOSS, "password": NEW}).status_code == 422
    assert len(stored.sessions("boss")) == 1


def test_only_the_first_confirmation_does_so(visit, squatter, stored, config):
    owner = visit()
    owner.post(last_link(config, BOSS))
    set_password(owner)
    phone = visit()
    phone.post(by_asking_for_a_link(visit, stored, config))
    assert not is_signed_out(owner) and not is_signed_out(phone)
    assert stored.user(BOSS).password_hash is not None


def test_whoever_confirms_in_the_browser_that_joined_stays_signed_in(squatter, stored, config):
    reply = squatter.post(last_link(config, BOSS))
    assert reply.status_code == 303 and not is_signed_out(squatter)
    assert len(stored.sessions("boss")) == 1


def test_the_page_before_says_what_will_happen(visit, squatter, stored, config, database):
    had_a_password(database)
    first = by_the_welcome_mail(visit, stored, config)
    assert "meldet alle anderen Geräte ab" in visit().get(first).text
    visit().post(first)
    second = by_asking_for_a_link(visit, stored, config)
    assert "meldet alle anderen Geräte ab" not in visit().get(second).text
    subjects = [mail["Subject"] for mail in mails(config) if mail["To"] == BOSS]
    assert any("Passwort" in subject for subject in subjects), "the owner hears of a password that was taken away"


@pytest.mark.parametrize("way", WAYS)
def test_what_the_other_one_gave_away_ends_too(visit, invite, stored, config, database, way):
    squatter = visit()
    squatter.post(invite(role="moderator"), data=FORM)
    data = {"role": "moderator", "days": "60", "uses": "100"}
    reply = squatter.post("/tables/dithmarschen/invitations", data=data)
    path = reply.text.partition('value="http://testserver')[2].partition('"')[0]
    guest = {"name": "Gast", "email": "zweite@example.net", "language": "de"}
    assert squatter.post("/tables/dithmarschen/topics/guest-link", data=guest).status_code == 200
    visit().post(way(visit, stored, config))
    assert visit().post(path, data={**FORM, "email": "dritte@example.net"}).status_code == 410
    assert stored.user("dritte@example.net") is None
    with database.read() as db:
        assert all(link.revoked_at for link in db.scalars(select(GuestLink)))
