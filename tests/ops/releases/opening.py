"""Opens the data of an earlier release, on either database, and lists everything that can be opened in it."""

import json
import re
import sqlite3
import tarfile
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, MetaData, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from roundtable.accounts.models import User, UserSession
from roundtable.core import clock, migrate
from roundtable.core.db import Database
from roundtable.core.security import hash_token
from roundtable.minutes.exports.rendering import FORMATS
from roundtable.minutes.models import MinutesVersion
from roundtable.tables.models import Member

FOLDER = Path(__file__).parent
RELEASES = sorted(path.parent.name for path in FOLDER.glob("*/data.tar.xz"))
LINK = re.compile(r'(?:href|hx-get|data-src)="(/[^"]*)"')
# Names that may be missing in a document: the heading above the first item of a section, the time taken (which one
# release froze too), and parts of values that can be None.
SOMETIMES = re.compile(r"\.items\[\]\.(section|time\b.*)|\.meeting\.invitation\..*|.*\.quorum\..*")
NAME = re.compile(r"/\d+|(?<=^/tables)/[^/?]+|(?<=/countries)/[A-Z]{2}|(?<=/mentions)/[^/?]+")
OF_A_KIND = 3
NOT_LEFT_BEHIND = ("/sign-out", "/static/")


def unpack(release: str, folder: Path) -> None:
    with tarfile.open(FOLDER / release / "data.tar.xz") as archive:
        archive.extractall(folder, filter="data")


def carry_over(source: Path, database: Database) -> None:
    """Copy all rows of an SQLite file into an empty PostgreSQL database with the schema of the same release."""
    from alembic import command

    config = migrate.alembic_config()
    old = sqlite3.connect(source)
    revision = old.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in _tables(connection):
            _copy(old, connection, table)
        connection.commit()
    old.close()


def _tables(connection: Connection) -> list[Any]:
    found = MetaData()
    found.reflect(connection)
    return [table for name, table in found.tables.items() if name != "alembic_version"]


def _copy(old: sqlite3.Connection, connection: Connection, table: Any) -> None:
    connection.execute(table.delete())
    cursor = old.execute(f'SELECT * FROM "{table.name}"')
    names = [column[0] for column in cursor.description]
    rows = [{name: _value(table.c[name].type, value) for name, value in zip(names, row, strict=True)} for row in cursor]
    if not rows:
        return
    connection.execute(table.insert(), rows)
    if "id" in table.c and isinstance(rows[0]["id"], int):
        last = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"
        connection.execute(text(last), {"name": f'"{table.name}"', "last": max(row["id"] for row in rows)})


def _value(kind: Any, value: Any) -> Any:
    """A value from SQLite (a number or text) in the type that PostgreSQL needs."""
    if value is None:
        return None
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return json.loads(value) if "JSON" in type(kind).__name__ else value


def published(db: Session) -> list[tuple[Any, ...]]:
    """Every published version as it is stored."""
    rows = db.execute(text("SELECT id, minutes_id, number, content, sha256 FROM minutes_version ORDER BY id"))
    return [tuple(row) for row in rows]


# --- Who opens what -----------------------------------------------------------------------------------------


def token(user: User) -> str:
    return f"session-of-{user.id}"


def sign_everybody_in(db: Session) -> None:
    end = clock.now() + timedelta(days=9)
    for user in db.scalars(select(User)).all():
        db.add(UserSession(token_hash=hash_token(token(user)), user_id=user.id, expires_at=end))


def people(db: Session, table_id: int) -> dict[str, str]:
    """{role: session token} of one person for each role at the table, and for the roles of the state."""
    found = {}
    members = select(Member).where(Member.table_id == table_id, Member.left_at.is_(None))
    for member in db.scalars(members.order_by(Member.id)):
        found.setdefault(member.role, token(member.user))
    for user in db.scalars(select(User).where(User.state_role != "")):
        found[user.state_role] = token(user)
    return found


def pages(version: MinutesVersion) -> Iterator[str]:
    """The address of every page that shows this version of the minutes; everybody at the table may see the first."""
    minutes, number = _address(version), version.number
    yield f"{minutes}/versions/{number}"
    yield f"{minutes}/print?version={number}"
    yield f"{minutes}/print?version={number}&layer=public"
    if number == version.minutes.version:
        yield from (minutes, f"{minutes}/print", f"{minutes}/edit", f"{minutes}/diff", f"{minutes}/mailing")
        yield from (f"{minutes}/objections/new", f"{minutes}/corrections/new", f"{minutes}/objection-links")
        yield f"{minutes}/guard"
        yield from (f"{minutes}/diff?from={old}&to={number}" for old in range(1, number))


def files(version: MinutesVersion) -> Iterator[str]:
    """Addresses of the files of this version, which are the same for everybody."""
    for suffix in FORMATS:
        yield f"{_address(version)}/export.{suffix}?version={version.number}"
    table, year = f"/tables/{version.minutes.meeting.table.slug}", version.minutes.meeting.year
    yield from (f"{table}/decisions", f"{table}/book", f"{table}/redactions")
    yield from (f"{table}/book/{year}", f"{table}/book/{year}?newest=1", f"{table}/book/{year}/export.pdf")


def _address(version: MinutesVersion) -> str:
    meeting = version.minutes.meeting
    return f"/tables/{meeting.table.slug}/meetings/{meeting.id}/minutes"


def crawl(client: Any, start: str) -> dict[str, int]:
    """{address: status} of all pages that links lead to from `start`; only the first few of each kind."""
    found: dict[str, int] = {}
    kinds: Counter[str] = Counter()
    waiting = deque([start])
    while waiting:
        address = waiting.popleft()
        kind = NAME.sub("/0", address.partition("?")[0])
        if address in found or address.startswith(NOT_LEFT_BEHIND) or kinds[kind] >= OF_A_KIND:
            continue
        kinds[kind] += 1
        reply = client.get(address)
        found[address] = reply.status_code
        if reply.headers.get("location", "").startswith("/"):
            waiting.append(reply.headers["location"])
        if reply.headers.get("content-type", "").startswith("text/html"):
            waiting += (link.partition("#")[0].replace("&amp;", "&") for link in LINK.findall(reply.text))
    return found


def shape(value: Any, place: str = "") -> set[str]:
    """The path of every name in a document, without those that may be missing."""
    if isinstance(value, list):
        return {found for part in value for found in shape(part, f"{place}[]")}
    if not isinstance(value, dict):
        return set()
    names = {f"{place}.{name}" for name in value}
    names |= {found for name, part in value.items() for found in shape(part, f"{place}.{name}")}
    return {name for name in names if not SOMETIMES.fullmatch(name)}
