"""The order of frames: no older state overtakes a newer one, and no page looks live when its fragment fails."""

import asyncio
import threading
import time

import pytest

from roundtable.app import running
from roundtable.core.db import Database
from roundtable.core.events import newest, record
from roundtable.live import hub, socket
from roundtable.live.bell import Bell
from roundtable.live.hub import QUEUE_LIMIT, RESTART, TRY_AGAIN, Hub, Viewer
from roundtable.live.presence import Presence
from roundtable.live.tail import Tail
from roundtable.meetings.models import Meeting
from roundtable.web import fragments
from roundtable.web.fragments import Audience
from tests import world
from tests.live import stage


class Setting:
    """Hub and tail without a server. `viewer()` is an open page that shows the head of the running meeting."""

    def __init__(self, database: Database, meeting: int) -> None:
        self.hub = Hub()
        self.tail = Tail(database, self.hub, Bell(), Presence(self.hub))
        self.database, self.meeting = database, meeting
        with database.read() as db:
            self.tail.last = newest(db)

    def viewer(self, role: str = "volunteer", user: int = 4) -> Viewer:
        shown = (("live-head", self.meeting),)
        viewer = Viewer(user, "Petra", frozenset({1}), Audience(1, role, "de"), shown, self.tail.last)
        self.hub.join(viewer)
        return viewer

    def rename(self, title: str) -> None:
        with self.database.write() as db:
            row = db.get_one(Meeting, self.meeting)
            row.title = title
            record(world.actor(db, "birgit"), "meeting.changed", f"meeting/{row.id}", row)


@pytest.fixture
def play(database):
    """Runs a coroutine function with a Setting, in a thread with its own event loop."""
    meeting = stage.running(database)

    def run(scene):
        failure = []

        def work():
            try:
                asyncio.run(_with_setting(scene))
            except BaseException as error:
                failure.append(error)

        async def _with_setting(scene):
            await asyncio.wait_for(scene(Setting(database, meeting)), 20)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if failure:
            raise failure[0]

    return run


def received(viewer):
    frames, viewer.frames = viewer.frames, []
    return frames


def test_a_change_during_the_catch_up_is_not_overtaken_by_it(play, monkeypatch):
    async def scene(setting):
        viewer = setting.viewer()
        slow_frame = setting.tail.render_frame
        gate = threading.Event()

        def slow_once(*args):
            frame = slow_frame(*args)
            if not gate.is_set():
                gate.wait(10)
            return frame

        monkeypatch.setattr(setting.tail, "render_frame", slow_once)
        setting.rename("Alt")
        catching_up = asyncio.create_task(socket._catch_up(_FakeSocket(setting), viewer))
        await asyncio.sleep(0.3)
        setting.rename("Neu")
        await setting.tail.look()
        assert received(viewer) == [], "nothing may pass the state that is still being rendered"
        gate.set()
        await catching_up
        frames = received(viewer)
        assert "Alt" in frames[0]
        assert "Neu" in frames[-1]
        setting.rename("Noch neuer")
        await setting.tail.look()
        assert "Noch neuer" in received(viewer)[-1]

    play(scene)


class _FakeSocket:
    def __init__(self, setting):
        self.state = {"tail": setting.tail, "database": setting.database, "joining": None}
        self.query_params = {"since": "0"}


def test_a_burst_is_one_frame(play):
    async def scene(setting):
        viewer = setting.viewer()
        viewer.missed = None
        for number in range(40):
            setting.rename(f"Titel {number}")
        await setting.tail.look()
        frames = received(viewer)
        assert len(frames) == 1
        assert "Titel 39" in frames[0]

    play(scene)


def test_a_queue_that_is_full_closes_the_socket(play):
    async def scene(setting):
        slow, good = setting.viewer(), setting.viewer(user=5)
        slow.missed = good.missed = None
        for number in range(QUEUE_LIMIT + 1):
            setting.rename(f"Titel {number}")
            await setting.tail.look()
            received(good)
        assert (slow.close_code, slow.closing) == (TRY_AGAIN, True)
        assert len(received(slow)) == QUEUE_LIMIT
        assert not good.closing
        setting.rename("Danach")
        await setting.tail.look()
        assert received(slow) == [], "nothing more for a socket that is being closed"
        assert "Danach" in received(good)[0]

    play(scene)


def test_a_fragment_that_fails_sends_its_pages_to_connect_again(play, monkeypatch):
    async def scene(setting):
        broken, good = setting.viewer("guest"), setting.viewer("volunteer", user=5)
        broken.missed = good.missed = None
        render = fragments.render

        def fail_for_guests(view, name, arg=None):
            if view.audience.role == "guest":
                raise ZeroDivisionError
            return render(view, name, arg)

        monkeypatch.setattr(fragments, "render", fail_for_guests)
        setting.rename("Neu")
        await setting.tail.look()
        assert broken.close_code == TRY_AGAIN
        assert "Neu" in received(good)[0]

    play(scene)


def test_access_that_ended_while_connecting_is_noticed(play, monkeypatch):
    async def scene(setting):
        viewer = setting.viewer()
        monkeypatch.setattr(socket, "_authorise", lambda socket: None)
        await socket._check_again(_FakeSocket(setting), viewer)
        assert not viewer.closing, "nothing has happened since the check"
        setting.rename("Etwas")
        await setting.tail.look()
        await socket._check_again(_FakeSocket(setting), viewer)
        assert viewer.closing

    play(scene)


def test_people_of_other_processes_and_pollers_age(play, monkeypatch):
    async def scene(setting):
        people = setting.tail.presence
        setting.viewer()
        people.replace_process("other", 1, {9: "Fern", 4: "Petra"})
        people.note_poll(1, 8, "Anna")
        people.note_poll(2, 8, "Anna")
        assert people.names_at(1) == ["Anna", "Fern", "Petra"]
        assert people.names_at(2) == ["Anna"]
        later = time.monotonic() + 20
        monkeypatch.setattr("roundtable.live.presence.time.monotonic", lambda: later)
        assert people.names_at(1) == ["Fern", "Petra"]
        monkeypatch.setattr("roundtable.live.presence.time.monotonic", lambda: later + 40)
        assert people.names_at(1) == ["Petra"]
        people.replace_process("other", 1, {})
        assert people.names_at(1) == ["Petra"]

    play(scene)


class _Browser:
    """A socket whose browser sends nothing: its two ASGI functions."""

    def __init__(self):
        self.closed = []

    async def receive(self):
        await asyncio.sleep(100)

    async def send(self, message):
        if message["type"] == "websocket.close":
            self.closed.append(message["code"])


def test_who_loses_access_as_the_hour_ends_takes_nobody_along(play, monkeypatch):
    """Both sockets end in the same iteration of the event loop; closing one must not stop the closing of the next."""
    monkeypatch.setattr(hub, "TICK", 0.1)

    async def scene(setting):
        browsers = [_Browser(), _Browser()]
        viewers = [setting.viewer(user=7) for _ in browsers]
        for viewer in viewers:
            viewer.until = time.monotonic() + 0.05
        pairs = zip(browsers, viewers, strict=True)
        serving = [asyncio.create_task(socket._serve(it.receive, it.send, viewer)) for it, viewer in pairs]
        living = asyncio.create_task(setting.hub.keep_alive())
        await asyncio.sleep(0.005)
        time.sleep(0.06)  # blocks the event loop until the hour is over
        asyncio.get_running_loop().call_later(0, setting.hub.disconnect_user, 7)
        failed = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: failed.append(context))
        await asyncio.gather(*serving)
        living.cancel()
        assert failed == []
        assert [browser.closed for browser in browsers] == [[RESTART], [RESTART]]

    play(scene)


def test_a_page_is_authorised_anew_after_an_hour(play, monkeypatch):
    monkeypatch.setattr(hub, "TICK", 0.1)

    async def scene(setting):
        browser, old, young = _Browser(), setting.viewer(), setting.viewer(user=5)
        old.until = time.monotonic()
        living = asyncio.create_task(setting.hub.keep_alive())
        await asyncio.wait_for(socket._serve(browser.receive, browser.send, old), 10)
        living.cancel()
        assert browser.closed == [RESTART]
        assert not young.closing

    play(scene)


def test_a_socket_that_the_server_ends_does_not_go_on(play):
    """Uvicorn cancels what is left when it is told to stop: that is no closing of ours to be swallowed."""

    async def scene(setting):
        browser, viewer = _Browser(), setting.viewer()
        serving = asyncio.create_task(socket._serve(browser.receive, browser.send, viewer))
        await asyncio.sleep(0.01)
        serving.cancel()
        await asyncio.wait([serving], timeout=10)
        assert serving.cancelled()

    play(scene)


def test_a_page_that_can_not_be_sent_to_connects_again(play):
    async def scene(setting):
        class Broken(_Browser):
            async def send(self, message):
                if message["type"] == "websocket.send":
                    raise ValueError("not one of the errors of a line")
                await super().send(message)

        browser, viewer = Broken(), setting.viewer()
        viewer.send = browser.send
        viewer.push("etwas")
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        await asyncio.wait_for(socket._serve(browser.receive, browser.send, viewer), 10)
        assert browser.closed == [TRY_AGAIN]

    play(scene)


def test_the_tail_knows_where_it_begins_before_anybody_can_connect(database, config):
    """If it began only with its first look, pages would miss what happened after they caught up and before that."""
    with database.write() as db:
        record(world.actor(db, "birgit"), "meeting.started", "agenda/1")

    async def last() -> int:
        async with running(config, database) as state:
            return state["tail"].last

    with database.read() as db:
        before = newest(db)
    assert asyncio.run(last()) == before > 0
