"""Follows the event table and pushes what changed to the open pages of this process."""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from roundtable.core import sight
from roundtable.core.db import Database
from roundtable.core.events import newest
from roundtable.core.models import Event
from roundtable.core.threads import to_the_end
from roundtable.live.bell import Bell
from roundtable.live.hub import TRY_AGAIN, Hub, Shown, Viewer
from roundtable.live.presence import People, Presence
from roundtable.tables.models import RoundTable
from roundtable.web import fragments
from roundtable.web.fragments import Audience, View

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between looks at the event table when nobody rings
REST = 0.02  # seconds of pause after each look, so that a burst of changes becomes one frame
REPEAT = 20.0  # seconds after which presence is sent to other processes again, changed or not
CHANNEL, PRESENCE_CHANNEL = "roundtable", "roundtable_presence"  # of PostgreSQL's NOTIFY

Group = tuple[Audience | None, Shown, frozenset[str]]  # pages that get the same frame: audience, fragments, topics


@dataclass(frozen=True)
class Change:
    """What the tail needs from an event."""

    table_id: int | None
    topic: str
    user_id: int | None


class Tail:
    """One per process. `run()` never ends by itself and goes on after the database was unreachable.

    Call `begin()` before the first page can connect, so that no event falls between the two.
    """

    def __init__(self, database: Database, hub: Hub, bell: Bell, presence: Presence) -> None:
        self.database, self.hub, self.bell, self.presence = database, hub, bell, presence
        self.process = secrets.token_hex(6)
        self.last = 0
        self.looked_at = time.monotonic()  # when a look last succeeded; see health.py
        self._seen: dict[int, list[str]] = {}  # names last pushed as online, by table
        self._writes: dict[tuple[int, int], object] = {}  # who was last pushed as writing, by table and item
        self._told: dict[int, People] = {}  # our people as last sent to other processes, by table
        self._told_at = 0.0
        hub.on_presence = bell.ring

    async def begin(self) -> None:
        self.last = await to_the_end(self._newest)

    async def run(self) -> None:
        listener = None if self.database.is_sqlite else asyncio.create_task(self._listen())
        try:
            while True:
                await self.bell.wait(LOOK)
                await self._look_and_survive()
                await asyncio.sleep(REST)
        finally:
            if listener:
                listener.cancel()
                await asyncio.wait([listener])
                await self._withdraw_presence()

    async def _look_and_survive(self) -> None:
        try:
            await self.look()
        except (SQLAlchemyError, OSError) as error:
            log.warning("live: the database can't be read (%s); trying again", type(error).__name__)
            await asyncio.sleep(LOOK)
        except Exception:
            # A bug in one fragment must not end live updates for everybody.
            log.exception("live: a push failed")

    async def look(self) -> None:
        """Push everything since the last look."""
        changes, self.last = await to_the_end(self._changes)
        self._drop_access(changes)
        present, writing = self._presence_changes(), self._writing_changes()
        if changes or present or writing:
            await self._push(_by_table(changes, present, writing))
        await self._tell_writing()
        await self._tell_presence()
        self.looked_at = time.monotonic()

    def _newest(self) -> int:
        with self.database.read() as db:
            return newest(db)

    def _changes(self) -> tuple[list[Change], int]:
        with self.database.read() as db:
            rows = db.execute(
                select(Event.id, Event.table_id, Event.topic, Event.data).where(Event.id > self.last).order_by(Event.id)
            ).all()
        changes = [Change(table_id, topic, data.get("user")) for _, table_id, topic, data in rows]
        return changes, rows[-1].id if rows else self.last

    def _drop_access(self, changes: list[Change]) -> None:
        for change in changes:
            if change.topic in ("membership", "session") and change.user_id:
                self.hub.disconnect_user(change.user_id)

    async def _push(self, topics: dict[int | None, set[str]]) -> None:
        groups: dict[Group, list[Viewer]] = defaultdict(list)
        for viewer in self.hub.viewers():
            concerned = frozenset(t for table in (*viewer.table_ids, None) for t in topics.get(table, ()))
            if concerned and viewer.missed is not None:
                viewer.missed |= concerned
            elif concerned:
                groups[viewer.audience, viewer.shown, concerned].append(viewer)
        for (audience, shown, concerned), viewers in groups.items():
            await self._push_to(viewers, audience, shown, concerned)

    async def _push_to(
        self, viewers: list[Viewer], audience: Audience | None, shown: Shown, topics: Iterable[str]
    ) -> None:
        """Render one frame for pages that show the same to people with the same rights, and push it to all of them."""
        try:
            frame = await to_the_end(self.render_frame, audience, shown, topics, self.last)
        except Exception as error:
            log.error("live: a push failed", exc_info=None if isinstance(error, SQLAlchemyError) else error)
            # Without this the pages would look live and show old content. They connect again and catch up.
            for viewer in viewers:
                viewer.close(TRY_AGAIN)
            return
        for viewer in viewers:
            viewer.push(frame)

    def render_frame(self, audience: Audience | None, shown: Shown, topics: Iterable[str], upto: int) -> str:
        """The HTML for one group of pages: the stale fragments in their newest state, complete up to event `upto`."""
        with self.database.read() as db:
            if audience is None:
                return str(fragments.cursor(upto, topics))
            sight.limit(db, sight.of_roles({audience.table_id: audience.role}))
            table = db.get_one(RoundTable, audience.table_id)
            return str(fragments.partials(View(db, table, audience), shown, topics, upto))

    def _presence_changes(self) -> set[int]:
        """Ids of tables whose list of people online looks different since the last look."""
        before, self._seen = self._seen, self.presence.names_by_table()
        return {table for table in before.keys() | self._seen.keys() if before.get(table) != self._seen.get(table)}

    def _writing_changes(self) -> set[int]:
        """Ids of tables where somebody started or stopped writing at an item since the last look."""
        before, self._writes = self._writes, self.presence.writing.active_places()
        places = before.keys() | self._writes.keys()
        return {place[0] for place in places if before.get(place) != self._writes.get(place)}

    async def _tell_writing(self) -> None:
        news = self.presence.writing.take_news()
        if news and not self.database.is_sqlite:
            await to_the_end(self._notify, [["writing", self.process, each] for each in news])

    async def _tell_presence(self) -> None:
        """With PostgreSQL: send our people to the other processes, changes at once and everything every REPEAT."""
        if self.database.is_sqlite:
            return
        now, own = asyncio.get_running_loop().time(), self.presence.in_this_process()
        due = now - self._told_at > REPEAT
        tables = own.keys() | self._told.keys()
        news = {table: own.get(table, {}) for table in tables if due or own.get(table) != self._told.get(table)}
        if news:
            await to_the_end(self._notify_presence, news)
        self._told, self._told_at = own, now if due else self._told_at

    async def _withdraw_presence(self) -> None:
        """When this process stops, tell the others that its people are gone; else they would stay listed for 45 s."""
        with contextlib.suppress(Exception):
            await to_the_end(self._notify_presence, {table: {} for table in self._told})

    def _notify_presence(self, news: dict[int, People]) -> None:
        self._notify([[self.process, table_id, people] for table_id, people in news.items()])

    def _notify(self, messages: list[list[Any]]) -> None:
        with self.database.writer.connect() as connection:
            for message in messages:
                text = json.dumps(message, ensure_ascii=False)
                if len(text.encode()) < 7900:  # PostgreSQL's limit for a payload is 8000 bytes
                    connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (PRESENCE_CHANNEL, text))
            connection.commit()

    async def _listen(self) -> None:
        """With PostgreSQL: ring on every notification. While the connection is broken, the tail looks every second."""
        import psycopg  # not at the top: half a megabyte of library that SQLite never needs

        address = self.database.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await connection.execute(f"LISTEN {PRESENCE_CHANNEL}")
                    async for notice in connection.notifies():
                        self._on_notification(notice.channel, notice.payload)
            except (psycopg.Error, OSError):
                await asyncio.sleep(LOOK)

    def _on_notification(self, channel: str, payload: str) -> None:
        if channel == PRESENCE_CHANNEL:
            self._on_process_message(*json.loads(payload))
        self.bell.ring()

    def _on_process_message(self, first: str, second: Any, third: Any) -> None:
        if first == "writing":
            if second != self.process:
                self.presence.writing.receive(third)
        elif first != self.process:
            self.presence.replace_process(first, second, {int(user): name for user, name in third.items()})


def _by_table(changes: list[Change], present: set[int], writing: set[int]) -> dict[int | None, set[str]]:
    topics: dict[int | None, set[str]] = defaultdict(set)
    for change in changes:
        topics[change.table_id].add(change.topic)
    for table_id in present:
        topics[table_id].add("presence")
    for table_id in writing:
        topics[table_id].add("writing")
    return topics
