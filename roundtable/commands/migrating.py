"""`roundtable migrate`: the schema only, for whoever starts the server by other means."""

from roundtable.commands import first
from roundtable.commands.belonging import adopt, require_own
from roundtable.commands.lock import sole_user
from roundtable.commands.opening import prepare_folder, refuse_to_begin_anew, upgrade
from roundtable.commands.stopping import clearly
from roundtable.core import private
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _


def migrate(config: Config, adopting: bool = False) -> int:
    """Also fills a new database, so that it is the same as after a first start.

    `adopting`: whatever folder and key the database had, from now on it is this folder with its key.
    """
    with clearly(config):
        prepare_folder(config)
        private.tighten(config)
        with sole_user(config):
            database = Database(config.database, folder=config.data_dir)
            try:
                refuse_to_begin_anew(config, database)
                if not adopting:
                    require_own(database, config, note=False)
                changed = upgrade(database, then=lambda: first.fill(database))
                if adopting:
                    adopt(database, config)
            finally:
                database.close()
    print(_("The database is ready.") if changed else _("The database is already up to date."))
    return 0
