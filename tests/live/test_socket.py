"""Sockets on a real server: who gets which frames, in which order, and when sockets are closed."""

import contextlib
import socket as sockets

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from roundtable.accounts.models import User
from roundtable.core import clock, events
from roundtable.core.events import record
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block, Decision
from roundtable.tables.models import Member
from tests import world
from tests.live import stage
from tests.live.wire import address, browser, cursor, wire


@pytest.fixture
def meeting(database):
    return stage.running(database)


def newest(database):
    with database.read() as db:
        return events.newest(db)


def go(server, database, meeting, to, who="birgit"):
    with browser(server, who) as client:
        reply = stage.move(client, database, meeting, to)
        assert reply.status_code == 200, reply.text
        return reply


# ── what arrives ─────────────────────────────────────────────────────────


def test_a_change_reaches_an_open_page(meeting, server, database):
    show = f"live-rail-{meeting},live-bar-{meeting}"
    with wire(server, "petra", since=newest(database), show=show) as petra:
        petra.next()
        go(server, database, meeting, "2")
        frame = petra.until("TOP 2")
    assert f'hx-target="#live-rail-{meeting}"' in frame
    assert f'hx-target="#live-bar-{meeting}"' in frame
    assert cursor(frame) == newest(database)


def test_the_answer_and_the_push_are_the_same_string(meeting, server, database):
    show = f"live-now-{stage.items(database, meeting)['1'].id}"
    with wire(server, "birgit", since=newest(database), show=show) as own:
        own.next()
        with browser(server, "birgit") as client:
            client.headers["rt-show"] = show
            reply = stage.move(client, database, meeting, "2")
        assert own.until("live-now") == reply.text


def test_what_happened_between_page_and_socket_is_replayed(meeting, server, database):
    before = newest(database)
    go(server, database, meeting, "2")
    show = f"live-head-{meeting},live-bar-{meeting}"
    with wire(server, "petra", since=before, show=show) as late:
        assert "Stand der Aufgaben" not in late.next(), "the bar names the label only"
        assert "TOP 2" in late.frames[0]
    with wire(server, "petra", since=newest(database), show=show) as current:
        assert "TOP 2" not in current.next(), "nothing was missed"
        assert cursor(current.frames[0]) == newest(database)


def test_a_strange_since_replays_everything(meeting, server):
    for since in ("", "x", "-1", "9" * 40, "%D9%A3", "1;drop"):
        url = address(server, show=f"live-bar-{meeting}").replace("since=0", f"since={since}")
        with wire(server, "petra", url=url) as petra:
            assert "TOP 1" in petra.next(), since


def test_a_page_gets_only_what_it_shows(meeting, server, database):
    with wire(server, "petra", since=newest(database), show="presence,nothing-5,../x") as petra:
        petra.next()
        go(server, database, meeting, "2")
        frame = petra.until("agenda meeting")
    assert "TOP 2" not in frame


def test_pages_across_tables_get_signals_only(meeting, server, database):
    with wire(server, "jonas", table="", since=newest(database)) as jonas, wire(server, "merle", table="") as merle:
        jonas.next(), merle.next()
        go(server, database, meeting, "2")
        assert jonas.until("agenda meeting").count("hx-partial") == 2
        assert merle.rest() == []


def test_frames_of_a_burst_come_in_order_and_end_with_the_last_state(meeting, server, database):
    item = stage.items(database, meeting)["1"].id
    with wire(server, "petra", since=newest(database), show=f"live-item-{item}") as petra:
        petra.next()
        for number in range(20):
            with database.write() as db:
                row = db.get_one(AgendaItem, item)
                row.title = f"Titel {number:03}"
                record(world.actor(db, "birgit"), "agenda.changed", f"agenda/{meeting}", row)
        petra.until("Titel 019")
    assert [cursor(frame) for frame in petra.frames] == sorted(cursor(frame) for frame in petra.frames)


# ── who gets it ──────────────────────────────────────────────────────────


def test_a_stranger_is_told_and_refused_for_good(server):
    for who, table in (("merle", "dithmarschen"), ("", "dithmarschen"), ("petra", "nowhere"), ("", "")):
        with wire(server, who, table=table) as stranger:
            assert (stranger.closed(), stranger.frames) == (4403, []), (who, table)


def test_another_sites_page_never_gets_a_socket(server):
    for origin in ("http://evil.example", "null", None, "http://127.0.0.1:1", "file://"):
        with pytest.raises(InvalidStatus) as refused, wire(server, "petra", origin=origin):
            pass
        assert refused.value.response.status_code == 403, origin


def test_a_guests_frames_hold_no_buttons_and_no_draft(meeting, server, database):
    item = stage.items(database, meeting)["1"].id
    show = ",".join(
        [
            *(f"{name}-{meeting}" for name in ("results", "live-bar", "attendance")),
            *(f"{name}-{item}" for name in ("live-now", "live-next", "item-text")),
        ]
    )
    since = newest(database)
    with wire(server, "gesa", since=since, show=show) as guest, wire(server, "birgit", since=since, show=show) as chair:
        guest.next(), chair.next()
        with database.write() as db:
            block = Block(table_id=1, meeting_id=meeting, item_id=item, position=1, kind="decision", text="GEHEIM")
            db.add(block)
            db.flush()
            db.add(Decision(table_id=1, meeting_id=meeting, block_id=block.id, year=2026, number=1))
            for topic in ("minutes", "agenda", "attendance"):
                record(world.actor(db, "birgit"), "block.saved", f"{topic}/{meeting}", block)
        frame = chair.until("GEHEIM")
        assert "hx-post" in frame, "the moderation gets both"
        seen = "".join([guest.until(f"live-bar-{meeting}"), *guest.rest()])
    assert "hx-post" not in seen
    assert "GEHEIM" not in seen
    assert "<form" not in seen


def test_a_removed_member_loses_the_open_page_and_stays_out(meeting, server, database):
    show = f"live-bar-{meeting}"
    with wire(server, "petra", show=show) as petra, wire(server, "ole", show=show) as ole:
        petra.next(), ole.next()
        with browser(server, "birgit") as chair:
            with database.write() as db:
                user = db.query(User).filter_by(email=world.email("petra")).one()
                db.query(Member).filter_by(user_id=user.id, table_id=1).one().left_at = clock.now()
                record(world.actor(db, "birgit"), "member.removed", "membership", user=user.id)
            chair.post("/tables/dithmarschen/meetings/1/live/clock", data={"state": "paused"})
        assert petra.closed(3) == 1012
        assert "angehalten" not in "".join(petra.frames)
        ole.until("angehalten")
    with wire(server, "petra", show=show) as again:
        assert again.closed() == 4403


def test_a_changed_role_changes_what_is_pushed(meeting, server, database):
    show = f"live-bar-{meeting}"
    with wire(server, "birgit", show=show) as chair:
        assert "hx-post" in chair.next()
        with database.write() as db:
            user = db.query(User).filter_by(email=world.email("birgit")).one()
            db.query(Member).filter_by(user_id=user.id, table_id=1).one().role = "guest"
            record(world.actor(db, "anton", None), "member.changed", "membership", user=user.id)
        assert chair.closed(3) == 1012
    with wire(server, "birgit", show=show) as guest:
        assert "hx-post" not in guest.next()


def test_signing_out_closes_the_sockets_of_all_tabs(server, database):
    with wire(server, "petra") as one, wire(server, "petra", table="") as other:
        one.next(), other.next()
        with database.write() as db:
            user = db.query(User).filter_by(email=world.email("petra")).one()
            record(world.actor(db, "petra", None), "session.ended", "session", user=user.id)
        assert (one.closed(3), other.closed(3)) == (1012, 1012)


# ── misbehaviour ─────────────────────────────────────────────────────────


def test_a_misbehaving_socket_is_closed_and_the_others_live_on(meeting, server, database):
    flood, huge, binary = [f"frame {n}" for n in range(200)], ["x" * 70_000], [b"\x00\x01"]
    with wire(server, "jonas", show=f"live-bar-{meeting}") as good:
        good.next()
        for messages, code in ((flood, 1008), (huge, 1009), (binary, 1008)):
            with wire(server, "petra") as bad:
                bad.next()
                with contextlib.suppress(ConnectionClosed):
                    for message in messages:
                        bad.socket.send(message)
                assert bad.closed(3) == code, messages[0][:10]
        go(server, database, meeting, "2")
        good.until("TOP 2", 3)


def test_a_reader_that_stalls_is_cut_off_and_holds_up_nobody(meeting, server, database):
    with database.write() as db:
        for position in range(6, 200):
            row = AgendaItem(table_id=1, meeting_id=meeting, position=position, label=str(position), title="lang " * 30)
            db.add(row)
    show = f"live-rail-{meeting},presence"
    stalled = sockets.create_connection(("127.0.0.1", server.port))
    stalled.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    path = address(server, show=show).partition(str(server.port))[2]
    stalled.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.url}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
        f"Cookie: roundtable={world.token('petra')}\r\n\r\n".encode()
    )
    with wire(server, "ole", show=show) as ole, browser(server, "birgit") as chair:
        ole.until("Petra")
        for number in range(150):
            chair.post(stage.live(meeting, "/clock"), data={"state": ("paused", "running")[number % 2]})
            ole.next(0.5)
            if "Petra" not in _last_presence(ole):
                break
        if "Petra" in _last_presence(ole):
            ole.until('id="presence"', 15, without="Petra")  # until then the stalled reader counts as online
        stage.move(chair, database, meeting, "3")
        ole.until('id="rail-3" class="rt-rail__i rt-rail__i--now"', 3)
    stalled.close()


def _last_presence(someone):
    return next((frame for frame in reversed(someone.frames) if 'id="presence"' in frame), "")


# ── presence ─────────────────────────────────────────────────────────────


def test_people_come_and_go(server, database):
    with wire(server, "birgit") as birgit:
        birgit.until("Birgit")
        with wire(server, "petra"):
            birgit.until("Petra")
            birgit.rest(1)
            with wire(server, "petra"):
                assert birgit.rest() == [], "a second tab is nobody new"
            assert birgit.rest() == []
        birgit.until('id="presence"', without="Petra")


def test_whoever_polls_is_here_too(server, database):
    with wire(server, "birgit") as birgit, browser(server, "petra") as petra:
        birgit.until("Birgit")
        reply = petra.get("/tables/dithmarschen/changes?since=0&show=presence")
        assert "Petra" in reply.text
        birgit.until("Petra")
        birgit.until('id="presence"', 16, without="Petra")  # her page has stopped polling
