"""A device reads the directory as long as its person may, and not a moment longer."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roundtable.accounts.attempts.models import Attempt
from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people
from roundtable.accounts.proving import actions as proving
from roundtable.core import clock
from roundtable.directory.devices.models import Device
from roundtable.tables import actions as tables
from roundtable.tables.models import Member
from tests import world
from tests.world import email

START = "/dav/"


def status(client) -> int:
    return client.request("PROPFIND", START, headers={"depth": "0"}).status_code


def with_token(visit, user: str, token: str):
    client = visit()
    client.headers.clear()
    client.auth = (user, token)
    return client


def test_a_token_is_shown_once_and_kept_only_as_a_hash(visit, add_device, database):
    token = add_device("petra", "Mein Telefon")
    page = visit("petra").get("/profile/devices").text
    assert "Mein Telefon" in page and token not in page
    assert len(token.replace("-", "")) == 26
    with database.read() as db:
        device = db.scalars(select(Device)).one()
        assert (len(device.token_hash), token.replace("-", "") in device.token_hash) == (64, False)


def test_a_token_may_be_typed_as_phones_type(visit, add_device):
    token = add_device()
    for spelled in (token, token.upper(), token.replace("-", ""), token.replace("-", " ").capitalize()):
        assert status(with_token(visit, email("petra").upper(), spelled)) == 207


def test_the_page_tells_when_a_device_was_here(visit, phone, database):
    assert "noch nicht genutzt" in visit("petra").get("/profile/devices").text
    assert status(phone) == 207
    assert "zuletzt genutzt" in visit("petra").get("/profile/devices").text
    with database.read() as db:
        assert db.scalars(select(Device)).one().used_at is not None


def test_a_revoked_token_opens_nothing_until_that_is_taken_back(visit, phone, database):
    petra = visit("petra")
    with database.read() as db:
        ident = db.scalars(select(Device.id)).one()
    assert petra.post(f"/profile/devices/{ident}/revocation").status_code == 303
    assert status(phone) == 401
    assert petra.post(f"/profile/devices/{ident}/allowance").status_code == 303
    assert status(phone) == 207
    petra.post(f"/profile/devices/{ident}/revocation")
    with database.write() as db:
        db.execute(update(Device).values(revoked_at=clock.now() - timedelta(days=2)))
    assert "Handy" not in petra.get("/profile/devices").text
    assert petra.post(f"/profile/devices/{ident}/allowance").status_code == 409


def test_nobody_revokes_the_device_of_somebody_else(visit, phone, database):
    with database.read() as db:
        ident = db.scalars(select(Device.id)).one()
    for what in ("revocation", "allowance"):
        assert visit("jonas").post(f"/profile/devices/{ident}/{what}").status_code == 404
    assert status(phone) == 207


def _leaves_last_table(db):
    seat = db.scalars(select(Member).join(Member.user).where(User.email == email("petra"))).one()
    tables.remove_member(world.actor(db, "birgit"), seat)


def _account_closes(db):
    people.close_account(world.actor(db, "anton"), _petra(db))


def _signs_out_everywhere(db):
    proving.end_sessions(world.actor(db, "petra"), _petra(db), None)


def _petra(db):
    return db.scalars(select(User).where(User.email == email("petra"))).one()


@pytest.mark.parametrize("end", [_leaves_last_table, _account_closes, _signs_out_everywhere])
def test_a_device_ends_with_the_right_and_stays_so(phone, database, end):
    assert status(phone) == 207
    with database.write() as db:
        end(db)
    assert status(phone) == 401
    with database.write() as db:
        petra = _petra(db)
        petra.disabled_at = None
        for seat in db.scalars(select(Member).where(Member.user_id == petra.id)):
            seat.left_at = None
    assert status(phone) == 401


def test_a_seat_at_another_table_keeps_the_device(visit, add_device, database):
    jonas = with_token(visit, email("jonas"), add_device("jonas"))
    with database.write() as db:
        seat = db.scalars(select(Member).join(Member.user).where(User.email == email("jonas"))).first()
        tables.remove_member(world.actor(db, "birgit"), seat)
    assert status(jonas) == 207


def test_a_role_of_the_state_that_ends_takes_the_device_along(visit, add_device, database):
    karla = with_token(visit, email("karla"), add_device("karla"))
    assert status(karla) == 207
    with database.write() as db:
        user = db.scalars(select(User).where(User.email == email("karla"))).one()
        people.change_state_role(world.actor(db, "anton"), user, "")
    assert status(karla) == 401


def test_wrong_tokens_are_counted_for_known_and_unknown_addresses(visit, add_device, database):
    right = add_device()
    for user in (email("petra"), "niemand@example.org"):
        found = [status(with_token(visit, user, "wrong-token")) for _try in range(5)]
        assert found == [401, 401, 401, 429, 429]
    # Right ones can't be guessed: an old phone must not lock out the new one.
    assert status(with_token(visit, email("petra"), right)) == 207
    with database.read() as db:
        assert all(len(attempt.key) == 64 for attempt in db.scalars(select(Attempt)))


def test_a_network_that_guesses_has_to_wait_even_with_a_right_token(visit, phone, database):
    with database.write() as db:
        for number in range(100):
            from roundtable.directory.devices.actions import count_wrong_token

            count_wrong_token(world.actor(db, "petra"), f"x{number}@example.org", "unknown")
    reply = phone.request("PROPFIND", START, headers={"depth": "0"})
    assert (reply.status_code, int(reply.headers["retry-after"]) > 0) == (429, True)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer abc",
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"petra@example.org").decode(),
        "Basic " + base64.b64encode(b"petra@example.org:\x00").decode(),
        "Basic " + base64.b64encode(b"kein-name:abc").decode(),
        "Basic " + base64.b64encode(b"a@example.org:" + b"x" * 5000).decode(),
    ],
)
def test_what_is_no_token_is_asked_for_one(visit, header):
    client = visit()
    reply = client.request("PROPFIND", START, headers={"authorization": header} if header else {})
    assert (reply.status_code, reply.headers["www-authenticate"][:5]) == (401, "Basic")
    assert "set-cookie" not in reply.headers


def test_a_signed_in_browser_is_no_device(visit):
    assert visit("petra").get(START).status_code == 401


def test_a_token_opens_no_page(phone):
    assert phone.get("/tables/dithmarschen/directory").status_code == 303
    assert phone.get("/profile").headers["location"].startswith("/sign-in")


def test_ten_devices_are_enough(visit, add_device):
    for number in range(10):
        add_device("petra", f"Gerät {number}")
    reply = visit("petra").post("/profile/devices", data={"name": "Noch eins"})
    assert (reply.status_code, "Noch eins" in reply.text) == (422, True)
    assert visit("petra").post("/profile/devices", data={"name": " "}).status_code == 422
