"""Before the first answer: starter data, the first administrator's link, and what earlier releases left open."""

from sqlalchemy import select

from roundtable.accounts.people.actions import first_administrator_link
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _
from roundtable.minutes.redaction.originals import actions as originals
from roundtable.starter import load_starter_data
from roundtable.tables.models import Region


def load_starter_once(database: Database) -> None:
    """Load regions, tables and the starter directory into a new database, in one transaction."""
    with database.read() as db:
        if db.scalar(select(Region.ags).limit(1)) is not None:
            return
    with database.write() as db:
        load_starter_data(System(db))


def hide_originals(database: Database) -> None:
    """Data of an earlier release: after this nobody finds by trying which words were taken out of minutes."""
    with database.write() as db:
        originals.hide_originals(db)


def print_first_administrator_link(database: Database, config: Config) -> None:
    """Print a new one-time link as long as there is no administrator."""
    with database.write() as db:
        link = first_administrator_link(System(db), config.url)
    if link:
        print(_("Your one-time link as first administrator:") + f"\n\n    {link}\n", flush=True)
