"""The request path and the live path, without any feature."""

import json

ORIGIN = {"origin": "http://testserver"}


def test_health(site):
    assert site.get("/healthz").text == "ok\n"


def test_unknown_address_is_404(visit):
    assert visit("birgit").get("/nothing").status_code == 404


def test_member_sees_the_table_and_a_stranger_gets_404(visit):
    assert visit("birgit").get("/tables/dithmarschen").status_code == 200
    assert visit("birgit").get("/tables/kiel").status_code == 404
    assert visit("birgit").get("/tables/nowhere").status_code == 404


def test_nobody_is_asked_to_sign_in(visit):
    reply = visit().get("/tables/dithmarschen")
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in?next=/tables/dithmarschen")


def test_socket_tells_who_is_here(visit, site):
    birgit, petra = visit("birgit"), visit("petra")
    with birgit.websocket_connect("/live/dithmarschen?since=0&show=presence", headers=ORIGIN) as socket:
        assert "Birgit" in socket.receive_text()
        with petra.websocket_connect("/live/dithmarschen?since=0&show=presence", headers=ORIGIN):
            while "Petra" not in (frame := socket.receive_text()):
                assert "hx-partial" in frame or "tick" in json.loads(frame)


def test_socket_of_a_foreign_page_is_refused(visit):
    import pytest
    from starlette.websockets import WebSocketDisconnect

    with (
        pytest.raises(WebSocketDisconnect),
        visit("birgit").websocket_connect("/live/dithmarschen", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_foreign_page_changes_nothing(site):
    reply = site.post("/sign-in", headers={"sec-fetch-site": "cross-site"})
    assert reply.status_code == 403
