"""Follows the event table and pushes what changed to the pages of this process."""

import asyncio
import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from roundtable import fragments
from roundtable.db import Database
from roundtable.events import Event, newest
from roundtable.fragments import Audience, View
from roundtable.live.bell import Bell
from roundtable.live.hub import Hub, Shown
from roundtable.live.presence import Presence
from roundtable.tables.models import RoundTable

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between looks without a ring
REST = 0.02  # after each look, so that a burst of changes becomes one frame
REPEAT = 20.0  # seconds after which presence is told to other processes again
CHANNEL, PRESENCE_CHANNEL = "roundtable", "roundtable_presence"


@dataclass(frozen=True)
class Change:
    """What the tail needs of an event."""

    table_id: int | None
    topic: str
    user_id: int | None


class Tail:
    """One per process. `run()` never ends by itself and survives a database that goes away."""

    def __init__(self, database: Database, hub: Hub, bell: Bell, presence: Presence) -> None:
        self.database, self.hub, self.bell, self.presence = database, hub, bell, presence
        self.process = secrets.token_hex(6)
        self.last = 0
        self._present: set[int] = set()
        self._told = 0.0
        hub.on_presence = self._presence_changed

    async def run(self) -> None:
        self.last = await run_in_threadpool(self._newest)
        listener = None if self.database.is_sqlite else asyncio.create_task(self._listen())
        try:
            while True:
                await self.bell.wait(LOOK)
                await self._look_safely()
                await asyncio.sleep(REST)
        finally:
            if listener:
                listener.cancel()

    async def _look_safely(self) -> None:
        try:
            await self.look()
        except (SQLAlchemyError, OSError) as error:
            log.warning("live: the database can't be read (%s); trying again", type(error).__name__)
            await asyncio.sleep(LOOK)
        except Exception:
            # One fragment that can't be rendered must not end live updates for everybody.
            log.exception("live: a push failed")

    async def look(self) -> None:
        """Push everything since the last look."""
        present, self._present = self._present, set()
        changes, last = await run_in_threadpool(self._changes)
        self.last = last
        self._drop_access(changes)
        if changes or present:
            await self._push(changes, present)
        await self._tell_presence(present)

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

    async def _push(self, changes: list[Change], present: set[int]) -> None:
        topics = _by_table(changes, present)
        groups = defaultdict(list)
        for viewer in self.hub.viewers():
            groups[viewer.audience, viewer.shown, viewer.table_ids].append(viewer)
        for (audience, shown, table_ids), viewers in groups.items():
            concerned = {t for table in (*table_ids, None) for t in topics.get(table, ())}
            if concerned:
                frame = await run_in_threadpool(self.frame, audience, shown, concerned)
                for viewer in viewers:
                    viewer.push(frame)

    def frame(self, audience: Audience | None, shown: Shown, topics: Iterable[str]) -> str:
        """What one group of pages gets; the newest state in one snapshot."""
        with self.database.read() as db:
            if audience is None:
                return str(fragments.cursor(newest(db), topics))
            table = db.get_one(RoundTable, audience.table_id)
            return str(fragments.partials(View(db, table, audience), shown, topics))

    def _presence_changed(self, table_ids: Iterable[int]) -> None:
        self._present.update(table_ids)
        self.bell.ring()

    async def _tell_presence(self, changed: set[int]) -> None:
        now = asyncio.get_running_loop().time()
        due = now - self._told > REPEAT
        if self.database.is_sqlite or not (changed or due):
            return
        self._told = now if due else self._told
        mine = {v.audience.table_id for v in self.hub.viewers() if v.audience}
        await run_in_threadpool(self._notify_presence, changed | (mine if due else set()))

    def _notify_presence(self, table_ids: set[int]) -> None:
        with self.database.writer.connect() as connection:
            for table_id in table_ids:
                text = json.dumps([self.process, table_id, self.hub.people_at(table_id)], ensure_ascii=False)
                if len(text.encode()) < 7900:  # PostgreSQL's limit for a payload is 8000 bytes
                    connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (PRESENCE_CHANNEL, text))
            connection.commit()

    async def _listen(self) -> None:
        """PostgreSQL's doorbell. When the connection breaks, the 1 s look goes on alone until it is back."""
        address = self.database.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await connection.execute(f"LISTEN {PRESENCE_CHANNEL}")
                    async for notice in connection.notifies():
                        self._heard(notice.channel, notice.payload)
            except (psycopg.Error, OSError):
                await asyncio.sleep(LOOK)

    def _heard(self, channel: str, payload: str) -> None:
        if channel == PRESENCE_CHANNEL:
            process, table_id, people = json.loads(payload)
            names = {int(user): name for user, name in people.items()}
            if process == self.process or not self.presence.heard(process, table_id, names):
                return
            self._present.add(table_id)
        self.bell.ring()


def _by_table(changes: list[Change], present: set[int]) -> dict[int | None, set[str]]:
    topics: dict[int | None, set[str]] = defaultdict(set)
    for change in changes:
        topics[change.table_id].add(change.topic)
    for table_id in present:
        topics[table_id].add("presence")
    return topics
