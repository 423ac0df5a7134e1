"""The first start: what a new database holds, and how the first administrator gets in."""

from sqlalchemy import select

from roundtable.accounts.people.actions import first_administrator_link
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _
from roundtable.starter import first_start
from roundtable.tables.models import Region


def fill(database: Database) -> None:
    """Regions, prepared tables and the starter directory: all of it in one transaction, or it is still new."""
    with database.read() as db:
        if db.scalar(select(Region.ags).limit(1)) is not None:
            return
    with database.write() as db:
        first_start(System(db))


def announce(database: Database, config: Config) -> None:
    """Prints a fresh one-time link as long as there is no administrator who signed in."""
    with database.write() as db:
        link = first_administrator_link(System(db), config.url)
    if link:
        print(_("Your one-time link as first administrator:") + f"\n\n    {link}\n", flush=True)
