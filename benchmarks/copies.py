"""Makes ten years of data in half a minute: copies the rows of one table to all tables and into the past, in bulk.

References to copied rows become references to the copies. People are replaced by people of the other table, and the
directory isn't copied. New kinds of rows need no change here: they are copied because of their foreign keys.
"""

import random
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, text

from roundtable.core.db import Base
from roundtable.core.text import fold
from roundtable.features import load_models

Row = dict[str, Any]
# Database tables whose rows a round table has once, however old it is.
STANDING = {"round_table", "member", "agenda_template", "meeting_series", "text_module", "guard_decision"}
# Rows that belong to two round tables. There are few, and copies couldn't be matched.
STANDING |= {"received", "forwarding"}
# Four rows a year for each centre, and one for all of them.
STANDING |= {"centre_report", "totals_release"}
# The state of things that are over.
OVER: dict[str, Row] = {
    "meeting": {"state": "closed"},
    "minutes": {"state": "approved"},
    "agenda_item": {"state": "done"},
    "action_item": {"status": "done"},
    "topic": {"state": "declined"},
    "date_poll": {"state": "closed"},
    "received": {"state": "declined"},
    "objection": {"state": "rejected"},
    "speaker": {"state": "done"},
    "visitor": {"state": "seated"},
    "mailing_recipient": {"state": "sent"},
    "outgoing_mail": {"state": "sent", "text": "", "stop": ""},
}
# Columns that are set when something is over.
_ENDED = {"action_item": "finished_at", "block_conflict": "resolved_at", "block_comment": "resolved_at"}
_ENDED |= {"date_poll": "closed_at", "consent_check": "closed_at", "topic": "decided_at", "received": "decided_at"}
# Columns with ids but without a foreign key, and the database tables they refer to.
_HIDDEN = {"current_item_id": "agenda_item", "section_id": "agenda_section"}
_HIDDEN |= {"item_id": "agenda_item", "block_id": "block"}
# In references such as "minutes/12": the database table that the number is an id of.
_STEMS = {"minutes": "meeting", "agenda": "meeting", "attendance": "meeting", "speakers": "meeting"}
_STEMS |= {"consent": "meeting", "poll": "date_poll", "decisions": "register_entry", "tasks": "action_item"}
_STEMS |= {"meetings": "meeting", "polls": "date_poll", "#block": "block", "#item": "agenda_item"}
# {purpose of a guest link: the database table of its subject}.
_PURPOSES = {"projector": "meeting", "poll": "date_poll", "objection": "minutes"}
_REFERRING = {("event", "topic"), ("event", "subject"), ("topic", "carry_key"), ("outgoing_mail", "origin")}
_REFERENCE = re.compile(r"(#?[a-z_]+)([/-])(\d+)")
_BATCH = 20_000  # rows that are collected before they are inserted


@dataclass(frozen=True)
class Target:
    """Where one copy goes: to which round table, how many days earlier, and whether everything in it is over.

    `ids` is {(database table, old id): new id}.
    """

    table_id: int
    days: int
    over: bool
    ids: dict[tuple[str, int], int]


class Copies:
    """The rows of one round table as they are now; `make()` collects a copy of them and `write()` inserts it."""

    def __init__(self, connection: Connection, table_id: int, words: Iterable[str] = ()) -> None:
        load_models()
        self.connection, self.table_id, self.words = connection, table_id, list(words)
        self.tables = [t for t in Base.metadata.sorted_tables if t.name not in STANDING and t.name != "search_entry"]
        self.rows: dict[str, list[Row]] = {}
        for table in self.tables:
            self.rows[table.name] = list(map(dict, connection.execute(self._of(table)).mappings()))
        self.own = {name: {row["id"] for row in rows if "id" in row} for name, rows in self.rows.items() if rows}
        self.found = self._searched()
        self.seats = self._seats()
        self.next = {name: self._newest(name) for name in [*self.own, "search_entry"]}
        self.numbers: dict[tuple[Any, ...], int] = defaultdict(lambda: 100)
        self.waiting: dict[str, list[Row]] = defaultdict(list)
        self.chance = random.Random(1)

    def _of(self, table: Table) -> Any:
        """The rows of this round table; rows without a `table_id` belong to the row they refer to."""
        query = select(table).order_by(*table.primary_key)
        if table.name == "guest_link":  # offices are asked about their entries once a year, however old a table is
            query = query.where(table.c.purpose != "entry")
        if "table_id" in table.c:
            return query.where(table.c.table_id == self.table_id)
        owners = [
            column.in_([row["id"] for row in self.rows[key.column.table.name]])
            for column in table.c
            for key in column.foreign_keys
            if self.rows.get(key.column.table.name) and "table_id" in key.column.table.c
        ]
        return query.where(*owners[:1]) if owners else query.where(text("1 = 0"))

    def _searched(self) -> list[Row]:
        entries = Base.metadata.tables["search_entry"]
        rows = self.connection.execute(select(entries).where(entries.c.table_id == self.table_id)).mappings()
        return [dict(row) for row in rows if self._is_own(row["subject"])]

    def _is_own(self, subject: str) -> bool:
        stem, _slash, number = subject.partition("/")
        return number.isdecimal() and int(number) in self.own.get(stem, ())

    def _seats(self) -> dict[int, list[tuple[int, int]]]:
        member = Base.metadata.tables["member"].c
        seats = defaultdict(list)
        for row in self.connection.execute(select(member.table_id, member.id, member.user_id).order_by(member.id)):
            seats[row.table_id].append((row.id, row.user_id))
        return seats

    def _newest(self, name: str) -> int:
        return self.connection.scalar(select(func.max(Base.metadata.tables[name].c.id))) or 0

    def also(self, name: str, rows: Iterable[Row]) -> None:
        """Add rows to every copy that aren't in the database; their ids only have to be unique."""
        self.rows[name] += rows
        self.own[name] = {row["id"] for row in self.rows[name]}
        self.next[name] = self._newest(name)

    def make(self, table_id: int, days: int, over: bool = True) -> None:
        """Copy everything to this round table, so many days earlier; with `over` in states of things that are over."""
        ids = {(name, old): self._id(name) for name in self.own for old in sorted(self.own[name])}
        mine, theirs = self.seats[self.table_id], self.seats[table_id]
        for place, (member, user) in enumerate(mine):
            ids["member", member], ids["user", user] = theirs[place % len(theirs)] if theirs else (member, user)
        target = Target(table_id, days, over, ids)
        for table in self.tables:
            for row in self.rows[table.name]:
                self.waiting[table.name].append(self._copy(table, row, target))
        for row in self.found:
            self.waiting["search_entry"].append(self._entry(row, target))
        if sum(map(len, self.waiting.values())) > _BATCH:
            self.write()

    def _id(self, name: str) -> int:
        self.next[name] += 1
        return self.next[name]

    def _copy(self, table: Table, row: Row, target: Target) -> Row:
        new = {name: self._value(table.c[name], value, target) for name, value in row.items()}
        if "table_id" in new:
            new["table_id"] = target.table_id
        if "id" in new:
            new["id"] = target.ids[table.name, row["id"]]
        if target.over:
            new |= OVER.get(table.name, {})
            if table.name in _ENDED:
                new[_ENDED[table.name]] = next(v for v in new.values() if isinstance(v, datetime))
        if "year" in new and table.name != "event":
            new["year"] -= target.days // 365
        if table.name == "guest_link":
            new["subject_id"] = target.ids.get(
                (_PURPOSES.get(row["purpose"], ""), row["subject_id"]), row["subject_id"]
            )
        self._number(table.name, new)
        return new

    def _value(self, column: Column[Any], value: Any, target: Target) -> Any:
        table, name, ids = column.table, column.name, target.ids
        if name in ("series_id", "series_day", "checkin_code", "checkin_token", "previous_id"):
            return None
        if value is None or name in ("id", "table_id"):
            return value
        if "token_hash" in name:
            return secrets.token_hex(32)
        if table.name == "outgoing_mail" and name in ("key", "stop_hash"):
            return secrets.token_hex(16)
        if isinstance(value, datetime | date):
            return value - timedelta(days=target.days)
        for key in column.foreign_keys:
            return ids.get((key.column.table.name, value), value)
        if name in _HIDDEN:
            return ids.get((_HIDDEN[name], value), value)
        if (table.name, name) in _REFERRING:
            return _renamed(value, ids)
        if (table.name, name) == ("block", "text") and self.words:
            return self._sentence()
        return value

    def _number(self, name: str, row: Row) -> None:
        """Give a copy the next number of its year."""
        if "number" in row and name in ("meeting", "decision", "action_item", "register_entry"):
            key = (name, row["table_id"], row.get("year"))
            self.numbers[key] += 1
            row["number"] = self.numbers[key]

    def _entry(self, row: Row, target: Target) -> Row:
        new = {**row, "id": self._id("search_entry"), "table_id": target.table_id}
        new["subject"], new["url"] = _renamed(row["subject"], target.ids), _renamed(row["url"], target.ids)
        if row["subject"].startswith("block/") and self.words:
            new["body"] = self._sentence()
            new["folded"] = f"{fold(new['title'])}\n{fold(new['body'])}"
        return new

    def _sentence(self) -> str:
        return " ".join(self.chance.choices(self.words, k=25)).capitalize() + "."

    def write(self) -> None:
        """Insert everything collected so far, parents first."""
        for table in [*self.tables, Base.metadata.tables["search_entry"]]:
            if rows := self.waiting.pop(table.name, []):
                self.connection.execute(insert(table), rows)
        if self.connection.dialect.name == "postgresql":
            for name in self.next:
                sequence = self.connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
                at = {"sequence": sequence, "at": self.next[name]}
                self.connection.execute(text("SELECT setval(:sequence, :at)"), at)


def _renamed(reference: str, ids: Callable[..., int] | Any) -> str:
    """A reference such as "minutes/12" or "/meetings/12/minutes#block-7" with the ids of the copies."""

    def new(found: re.Match[str]) -> str:
        stem, sign, number = found.groups()
        return f"{stem}{sign}{ids.get((_STEMS.get(stem, stem), int(number)), number)}"

    return _REFERENCE.sub(new, reference)
