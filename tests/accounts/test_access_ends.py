"""Whoever loses access loses it within a second, open connections included."""

import time

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.world import email, token

ORIGIN = {"origin": "http://testserver"}
LIVE = "/live/dithmarschen?since=0&show=presence"


def seconds_until_closed(socket) -> tuple[int, float]:
    """The close code, and how long it took."""
    start = time.monotonic()
    with pytest.raises(WebSocketDisconnect) as ended:
        while True:
            socket.receive_text()
    return ended.value.code, time.monotonic() - start


def refused(client) -> bool:
    with client.websocket_connect(LIVE, headers=ORIGIN) as socket:
        return seconds_until_closed(socket)[0] == 4403


def end_by_closing_the_account(visit, stored):
    visit("anton").post(f"/people/{stored.user('petra').id}/closure")


def end_by_ending_the_session(visit, stored):
    session = stored.sessions("petra")[0]
    phone = stored.sessions("petra")[-1]
    assert session.id != phone.id
    client = visit()
    client.cookies.set("roundtable", "second-device")
    client.post(f"/profile/sessions/{session.id}/closure")


def end_by_signing_out(visit, stored):
    visit("petra").post("/sign-out")


def end_by_a_new_password(visit, stored):
    client = visit()
    client.cookies.set("roundtable", "second-device")
    assert client.post("/profile/password", data={"new_password": "neun Schafe am Deich"}).status_code == 303


@pytest.fixture
def second_device(database):
    from datetime import timedelta

    from roundtable.accounts.models import User, UserSession
    from roundtable.core import clock
    from roundtable.core.security import hash_token

    with database.write() as db:
        user = db.query(User).filter_by(email=email("petra")).one()
        end = clock.now() + timedelta(days=1)
        db.add(UserSession(user_id=user.id, token_hash=hash_token("second-device"), expires_at=end))


@pytest.mark.parametrize(
    "end", [end_by_closing_the_account, end_by_ending_the_session, end_by_signing_out, end_by_a_new_password]
)
def test_open_pages_close_within_a_second(visit, stored, second_device, end):
    petra = visit("petra")
    with petra.websocket_connect(LIVE, headers=ORIGIN) as socket:
        assert "Petra" in socket.receive_text()
        end(visit, stored)
        code, seconds = seconds_until_closed(socket)
    assert (code, seconds < 1) == (1012, True)
    again = visit()
    again.cookies.set("roundtable", token("petra"))
    assert refused(again)
    assert again.get("/profile").status_code == 303


def test_reading_counts_as_use(visit, stored, monkeypatch):
    from tests.accounts.conftest import later

    before = stored.sessions("petra")[0].seen_at
    petra = visit("petra")
    assert petra.get("/tables/dithmarschen").status_code == 200
    assert stored.sessions("petra")[0].seen_at == before
    later(monkeypatch, hours=2)
    with petra.websocket_connect(LIVE, headers=ORIGIN) as socket:
        assert "Petra" in socket.receive_text()
    assert (stored.sessions("petra")[0].seen_at - before).total_seconds() > 7000


def test_others_stay_connected(visit, stored, second_device):
    birgit = visit("birgit")
    with birgit.websocket_connect(LIVE, headers=ORIGIN) as socket:
        socket.receive_text()
        end_by_closing_the_account(visit, stored)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            socket.receive_text()  # raises if it were closed
            break
    assert not any(visit("birgit").get(path).status_code != 200 for path in ("/profile", "/tables/dithmarschen"))


def test_a_raised_role_reaches_open_pages(visit, invite):
    petra = visit("petra")
    path = invite(role="member")
    with petra.websocket_connect(LIVE, headers=ORIGIN) as socket:
        socket.receive_text()
        petra.post(path)
        assert seconds_until_closed(socket)[0] == 1012
    with petra.websocket_connect(LIVE, headers=ORIGIN) as socket:
        assert "Petra" in socket.receive_text()
