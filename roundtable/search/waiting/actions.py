"""Entries that nobody finds yet, or any more: as permission they need something that nobody holds.

Indexing texts takes longer than everything else that happens to a row. `wait()` does it in transactions of a few
milliseconds each; `settle()` only says, in the transaction of the change, whose entries these are. If nothing comes of
the change, and of entries that others have taken the place of, `sweep()` is rid a while later.
"""

import secrets
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.search.actions import Document, folded_of
from roundtable.search.models import SearchEntry

WAITING = "waiting"
_PATIENCE = timedelta(minutes=15)  # longer than any change takes
_BATCH = 200
_FEW = 20  # so many are indexed at once, within the change
_PAUSE = 0.01  # seconds in which others get their turn; who asks again at once is always the first in the queue
_entries = SearchEntry.metadata.tables[SearchEntry.__tablename__]
_MOVE = update(_entries).where(_entries.c.subject == bindparam("old"))


def wait(database: Database, documents: Sequence[Document]) -> str:
    """Index these documents; the answer is the mark for `settle()`."""
    mark = f"{WAITING}/{int(clock.now().timestamp())}-{secrets.token_hex(4)}/"
    for at in range(0, len(documents) if len(documents) > _FEW else 0, _BATCH):
        rows = [
            {**vars(each), "subject": f"{mark}{at + n}", "needs": WAITING, "folded": folded_of(each.title, each.body)}
            for n, each in enumerate(documents[at : at + _BATCH])
        ]
        with database.write() as db:
            db.execute(insert(_entries), rows)
        time.sleep(_PAUSE)
    return mark


def settle(db: Session, mark: str, documents: Sequence[tuple[str, Document]]) -> None:
    """The documents that wait under this mark, in the same order, are found from now on: (subject, document).

    If they are gone, because the index was made anew meanwhile, it takes longer.
    """
    leave(db, mark, [subject for subject, _document in documents])
    moves = [
        {"old": f"{mark}{n}", "new": subject, "url": document.url, "needs": document.needs}
        for n, (subject, document) in enumerate(documents)
    ]
    now: dict[str, Any] = {"subject": bindparam("new"), "url": bindparam("url"), "needs": bindparam("needs")}
    if moves and (len(moves) <= _FEW or db.connection().execute(_MOVE.values(now), moves).rowcount != len(moves)):
        _index_now(db, documents)


def _index_now(db: Session, documents: Sequence[tuple[str, Document]]) -> None:
    subjects = [{"old": subject} for subject, _document in documents]
    db.connection().execute(delete(_entries).where(_entries.c.subject == bindparam("old")), subjects)
    rows = [{**vars(each), "subject": key, "folded": folded_of(each.title, each.body)} for key, each in documents]
    db.execute(insert(_entries), rows)


def leave(db: Session, mark: str, subjects: Sequence[str]) -> None:
    """Nobody finds these any more."""
    moves = [{"old": subject, "new": f"{mark}was-{subject.partition('/')[2]}"} for subject in subjects]
    if moves:
        db.connection().execute(_MOVE.values(subject=bindparam("new"), needs=WAITING), moves)


def sweep(config: Config, database: Database) -> bool:
    """Remove what has waited too long, a few at a time."""
    with database.read() as db:
        waiting = select(SearchEntry.id, SearchEntry.subject).where(SearchEntry.subject.startswith(f"{WAITING}/"))
        oldest = (clock.now() - _PATIENCE).timestamp()
        ids = [row.id for row in db.execute(waiting) if _moment(row.subject) < oldest]
    for at in range(0, len(ids), _BATCH):
        with database.write() as db:
            gone = SearchEntry.id.in_(ids[at : at + _BATCH]) & (SearchEntry.needs == WAITING)
            db.execute(delete(SearchEntry).where(gone).execution_options(synchronize_session=False))
        time.sleep(_PAUSE)
    return False


def _moment(subject: str) -> int:
    return int(subject.split("/")[1].partition("-")[0])


errands = [sweep]
