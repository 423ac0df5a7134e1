"""Whether data folder and database belong together, and `migrate --adopt` for whoever moved the folder on purpose."""

from roundtable.commands.stopping import BAD_CONFIG, Stop
from roundtable.core import installation
from roundtable.core.config import Config
from roundtable.core.db import KEY_FILE, Database
from roundtable.core.i18n import gettext as _


def require_matching_folder(database: Database, config: Config, note: bool = True) -> None:
    """Raises Stop if folder or key are those of another database. `note`: a new database notes which are its own."""
    try:
        (installation.belong if note else installation.compare)(database, config.data_dir)
    except installation.Foreign as foreign:
        words = _key(config) if str(foreign) == installation.KEY else _folder(config)
        raise Stop(words, BAD_CONFIG) from foreign


def _folder(config: Config) -> str:
    return _(
        "The data folder %(path)s is not the one of this database: attachments would be missing. Set "
        "ROUNDTABLE_DATA_DIR to the folder that all its servers share, or, if you moved it knowingly, run "
        "`roundtable migrate --adopt`.",
        path=config.data_dir,
    )


def _key(config: Config) -> str:
    return _(
        "The key %(path)s is missing or not the one of this database: words that were taken out of the minutes "
        "could come back. Bring the right one back from your copy, or, if it is lost, run "
        "`roundtable migrate --adopt`.",
        path=config.data_dir / KEY_FILE,
    )


def adopt(database: Database, config: Config) -> None:
    """Make this folder with its key the database's own, and print what that means."""
    other_key = installation.adopt(database, config.data_dir)
    print(_("%(path)s is the data folder of this database from now on.", path=config.data_dir))
    if other_key:
        warning = _(
            "Its key for redactions is another one than before: words that were taken out earlier are not "
            "recognised any more when an editor that was open before sends them again, and papers from before can't "
            "be told any more."
        )
        print(warning)
