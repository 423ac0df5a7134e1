"""`roundtable demo`: a filled example in a temporary folder, made by the rooms' own actions.

Everything is invented: roles and first names, no real person, no data of people seeking advice.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.models import Event
from roundtable.demo import (
    centres,
    confirming,
    cooperation,
    countries,
    directory,
    meetings,
    people,
    planning,
    questions,
    tasks,
    totals,
    training,
)

# Each runs in a transaction of its own and may build on what earlier ones have made.
STEPS = (
    people.fill,
    directory.fill,
    confirming.fill,
    meetings.fill,
    tasks.fill,
    planning.fill,
    cooperation.fill,
    countries.fill,
    questions.fill,
    centres.fill,
    training.fill,
    totals.fill,
)


def fill(database: Database) -> None:
    """Fill a database that has regions and the starter directory."""
    for step in STEPS:
        with database.write() as db:
            step(db)
    with database.write() as db:
        _sort_history(db)


def _sort_history(db: Session) -> None:
    """Number all events again by time: steps were run one after the other, but what they made overlaps in time."""
    ids = list(db.scalars(select(Event.id).order_by(Event.at, Event.id)))
    # Two passes, the first to unused numbers, because two rows can't have the same id even for a moment.
    for shift in (max(ids, default=0), 0):
        for place, ident in enumerate(ids, start=1):
            old = ident if shift else max(ids) + place
            db.execute(update(Event).where(Event.id == old).values(id=shift + place))


def serve_demo(config: Config) -> int:
    """Serve the example until Ctrl-C, then delete it. Never touches the operator's own data."""
    from roundtable.demo.pages import routes
    from roundtable.serve import serve

    with TemporaryDirectory(prefix="roundtable-demo-") as folder:
        throw_away = replace(
            config,
            data_dir=Path(folder),
            database_url="",
            base_url="",
            smtp_host="",
            operator=config.operator or "Beispielbetrieb",
        )
        return serve(throw_away, fill=fill, extra=routes, start_path="/demo")
