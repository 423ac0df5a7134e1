"""What happens by itself, because a day has come: functions that the running server calls about once a minute.

A room lists its own as `duties` in its actions; features.py collects them. Each gets a session of its own
transaction, one at a time, also where several processes share the database. It must look for what is still to be done,
so that a second call finds nothing; pages must be right between two calls too.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.events import serialise_writers

log = logging.getLogger(__name__)
FIRST, PERIOD = 10.0, 60.0  # seconds
Duty = Callable[[Session], None]

# What talks to others (a mail server) and so opens its own short transactions; True if anything changed.
Errand = Callable[[Config, Database], bool]

_duties: list[Duty] = []
_errands: list[Errand] = []


def prepare(duties: Iterable[Duty], errands: Iterable[Errand]) -> None:
    """What there is to do. Errands come after duties: one of them delivers the mails that a duty wrote."""
    _duties[:], _errands[:] = duties, errands


def also(errand: Errand) -> None:
    """One more, which only a server that serves has to do."""
    if errand not in _errands:
        _errands.append(errand)


def tick(config: Config, database: Database) -> bool:
    """Do what is due; True if anything changed. One duty that fails keeps none of the others from being done."""
    changed = [_done(database, duty) for duty in _duties]
    return any([*changed, *(_ran(config, database, function) for function in _errands)])


def _ran(config: Config, database: Database, function: Errand) -> bool:
    try:
        return function(config, database)
    except Exception:
        log.exception("ticking: %s failed; trying again in a minute", function.__name__)
        return False


def _done(database: Database, duty: Duty) -> bool:
    try:
        with database.write() as db:
            serialise_writers(db)
            duty(db)
            changed = bool(db.info.pop("topics", []))
    except Exception:
        log.exception("ticking: %s failed; trying again in a minute", duty.__name__)
        return False
    return changed


async def run(config: Config, database: Database, ring: Callable[[], None]) -> None:
    """For as long as the server runs; `ring` tells that something changed."""
    await asyncio.sleep(FIRST)
    while True:
        if await run_in_threadpool(tick, config, database):
            ring()
        await asyncio.sleep(PERIOD)
