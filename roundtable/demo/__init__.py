"""`roundtable demo`: a filled example in a throw-away folder, made only through the domain's own actions.

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
from roundtable.demo import cooperation, directory, meetings, people, planning, tasks

# One function per feature, each with an own transaction; a later one builds on the earlier ones.
PARTS = (people.fill, directory.fill, meetings.fill, tasks.fill, planning.fill, cooperation.fill)


def fill(database: Database) -> None:
    """After the first start's regions and directory."""
    for part in PARTS:
        with database.write() as db:
            part(db)
    with database.write() as db:
        _sort_history(db)


def _sort_history(db: Session) -> None:
    """Events in the order of their time: the parts were made one after the other, their history overlaps."""
    ids = list(db.scalars(select(Event.id).order_by(Event.at, Event.id)))
    # Through numbers that are free, because an id can't be given twice even for a moment.
    for shift in (max(ids, default=0), 0):
        for place, ident in enumerate(ids, start=1):
            old = ident if shift else max(ids) + place
            db.execute(update(Event).where(Event.id == old).values(id=shift + place))


def serve_demo(config: Config) -> int:
    """Until Ctrl-C; then everything is gone. Never touches the operator's own data."""
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
