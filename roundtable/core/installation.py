"""What belongs to a database and is no part of it: the data folder, and the key for redactions in it.

Two machines on one PostgreSQL with a folder each would look well: attachments of the other one are missing, and words
that were taken out come back, because the fingerprints of one key tell the other nothing. So the database knows a name
of its folder and a fingerprint of its key, written at the first start, and a server with others does not start.
"""

import hashlib
import secrets
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from roundtable.core.db import KEY_FILE, Database
from roundtable.core.events import serialise_writers
from roundtable.core.models import Installation

FOLDER_FILE = "folder.id"
FOLDER, KEY = "folder", "redaction_key"


class Foreign(Exception):
    """The folder or the key of another database; which of them is the argument."""


def compare(database: Database, folder: Path) -> None:
    """Raises Foreign. Changes nothing, and says nothing about a database that was never asked."""
    with database.read() as db:
        if inspect(db.connection()).has_table(Installation.__tablename__):
            _compare(db, folder)


def belong(database: Database, folder: Path) -> None:
    """Raises Foreign. The first one to ask decides what is right; nothing is made in a folder that isn't."""
    with database.write() as db:
        serialise_writers(db)
        _compare(db, folder)
        _note(db, database, folder)


def adopt(database: Database, folder: Path) -> bool:
    """From now on this folder and this key are right; True if it is another key than before."""
    with database.write() as db:
        serialise_writers(db)
        before = db.get(Installation, KEY)
        old = before.value if before else ""
        for name in (FOLDER, KEY):
            if noted := db.get(Installation, name):
                db.delete(noted)
        db.flush()
        _note(db, database, folder)
        return bool(old) and old != _key_of(folder)


def _compare(db: Session, folder: Path) -> None:
    for name, found in ((FOLDER, _folder_of(folder)), (KEY, _key_of(folder))):
        noted = db.get(Installation, name)
        if noted and noted.value != found:
            raise Foreign(name)


def _note(db: Session, database: Database, folder: Path) -> None:
    path = folder / FOLDER_FILE
    if not _folder_of(folder):
        path.write_text(f"{secrets.token_hex(16)}\n", encoding="ascii")
    database.secret()  # makes the key where there is none
    for name, found in ((FOLDER, _folder_of(folder)), (KEY, _key_of(folder))):
        if db.get(Installation, name) is None:
            db.add(Installation(name=name, value=found))


def _folder_of(folder: Path) -> str:
    """Its name; empty in a folder that has none yet."""
    path = folder / FOLDER_FILE
    return path.read_text(encoding="ascii", errors="replace").strip()[:100] if path.exists() else ""


def _key_of(folder: Path) -> str:
    """The key has 256 random bits, so nobody finds it by its fingerprint."""
    path = folder / KEY_FILE
    if not path.exists():
        return ""
    return hashlib.sha256(b"roundtable redaction key: " + path.read_bytes()).hexdigest()[:32]
