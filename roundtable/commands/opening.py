"""Folder, disk and database, looked at before anything is changed."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from roundtable import features
from roundtable.commands.lock import maybe_sole_user
from roundtable.commands.stopping import BAD_CONFIG, NO_INPUT, NO_PERMISSION, NO_SPACE, Stop, clearly, file_stop
from roundtable.core import migrate, private
from roundtable.core.config import Config
from roundtable.core.db import Database, Trouble, trouble
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.files import places

NEEDED_BYTES = 20_000_000  # below this not even a new database with its starter directory fits


def prepare_folder(config: Config) -> None:
    """The data folder exists and can be written to; raises Stop."""
    folder = config.data_dir
    private.be_private()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_stop(error, _blocking(folder)) from error
    if not os.access(folder, os.W_OK | os.X_OK) or not _can_create(folder):
        raise Stop(_("The data folder %(path)s can't be written to.", path=folder), NO_PERMISSION)
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        sentence = _(
            "The disk is full: %(path)s has %(free)s MB left, at least %(needed)s MB are needed.",
            path=folder,
            free=free // 1_000_000,
            needed=NEEDED_BYTES // 1_000_000,
        )
        raise Stop(sentence, NO_SPACE)


def close_to_others(config: Config) -> None:
    """What an earlier release or a restore left readable for other users of the machine; says so in one line."""
    if count := private.tighten(config):
        print(
            ngettext(
                "%(n)s file or folder in %(path)s could be read by others on this machine; now it can't.",
                "%(n)s files and folders in %(path)s could be read by others on this machine; now they can't.",
                count,
                path=config.data_dir,
            ),
            flush=True,
        )


def _blocking(folder: Path) -> Path:
    """The part of the path that is in the way."""
    return next((part for part in (folder, *folder.parents) if part.exists()), folder)


def _can_create(folder: Path) -> bool:
    # os.access says yes to root everywhere; only trying tells.
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)  # full is another sentence
    return True


def refuse_to_begin_anew(config: Config, database: Database) -> None:
    """Raises Stop where files lie and the database is new: it was not put back yet, or is the wrong one."""
    if not places.is_empty(config) and migrate.is_unused(database):
        sentence = _(
            "Attached files lie in %(path)s, but the database is new: put the copy of the database back "
            "first, or move this folder away to begin anew.",
            path=places.folder(config),
        )
        raise Stop(sentence, NO_INPUT)


def upgrade(database: Database, then: Callable[[], None] = lambda: None) -> bool:
    """True if the schema changed; raises Stop for a database of a newer release, or if a migration fails."""
    features.load_models()
    try:
        return migrate.upgrade(database, then)
    except migrate.BrokenHistory as error:
        sentence = _("The migrations are not in order, so nothing was changed: %(what)s.", what=error)
        raise Stop(sentence, BAD_CONFIG) from error
    except migrate.Failed as failed:
        raise _migration_stop(failed) from failed
    except migrate.NewerDatabase as error:
        sentence = _(
            "This database was made by a newer release of roundtable (revision %(revision)s): update "
            "roundtable, or use the copy that was made before.",
            revision=error,
        )
        raise Stop(sentence, NO_INPUT) from error


def _migration_stop(failed: migrate.Failed) -> Exception:
    error = failed.error
    if isinstance(error, OSError) or (isinstance(error, SQLAlchemyError) and trouble(error) is not Trouble.OTHER):
        return error  # a full disk, say: that has its own sentence
    why = f"{type(error).__name__}: {(str(getattr(error, 'orig', error)).splitlines() or [''])[0][:200]}".rstrip(". :")
    if failed.copy is None:
        return Stop(_("The update of the database failed (%(why)s): start the release before again.", why=why))
    sentence = _(
        "The update of the database failed (%(why)s): start the release before again, with %(copy)s in the "
        "place of the database.",
        why=why,
        copy=failed.copy,
    )
    return Stop(sentence)


@contextmanager
def existing_database(config: Config) -> Iterator[Database]:
    """For commands, also while a server runs: the database, which must be there and up to date."""
    features.load_models()
    private.be_private()
    with clearly(config):
        if config.uses_sqlite and not config.database_path.is_file():
            raise _not_set_up()
        with maybe_sole_user(config) as alone:
            database = Database(config.database, checkpoints=alone, folder=config.data_dir)
            try:
                _require_current(database)
                yield database
            finally:
                database.close()


def _require_current(database: Database) -> None:
    with database.reader.connect() as connection:
        revision = migrate.current_revision(connection)
    if revision != migrate.newest_revision():
        raise _not_set_up()


def _not_set_up() -> Stop:
    sentence = _("The database is not set up for this release yet: start the server once, or run `roundtable migrate`.")
    return Stop(sentence, NO_INPUT)
