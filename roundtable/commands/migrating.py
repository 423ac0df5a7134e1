"""`roundtable migrate`: update the schema without starting the server."""

from roundtable.commands import first_start
from roundtable.commands.data_folder import adopt, require_matching_folder
from roundtable.commands.lock import sole_user
from roundtable.commands.opening import prepare_folder, refuse_new_database_beside_files, upgrade_schema
from roundtable.commands.stopping import errors_as_stop
from roundtable.core import private
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _


def migrate(config: Config, adopting: bool = False) -> int:
    """Update the schema; a new database also gets the starter data, as at a first start.

    `adopting`: the database accepts this data folder and its key as its own from now on.
    """
    with errors_as_stop(config):
        prepare_folder(config)
        private.tighten(config)
        with sole_user(config):
            database = Database(config.database, folder=config.data_dir)
            try:
                refuse_new_database_beside_files(config, database)
                if not adopting:
                    require_matching_folder(database, config, note=False)
                changed = upgrade_schema(database, then=lambda: first_start.load_starter_once(database))
                if adopting:
                    adopt(database, config)
            finally:
                database.close()
    print(_("The database is ready.") if changed else _("The database is already up to date."))
    return 0
