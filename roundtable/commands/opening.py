"""Checking folder, disk and database before anything is changed, and opening the database for commands."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from roundtable import features
from roundtable.commands.lock import try_sole_user
from roundtable.commands.stopping import BAD_CONFIG, NO_INPUT, NO_PERMISSION, NO_SPACE, Stop, errors_as_stop, file_stop
from roundtable.core import migrate, private
from roundtable.core.config import Config
from roundtable.core.db import Database, Trouble, trouble
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.files import paths

NEEDED_BYTES = 20_000_000  # below this not even a new database with its starter directory fits


def prepare_folder(config: Config) -> None:
    """Create the data folder if needed. Raises Stop if it can't be written to, or if the disk is full."""
    folder = config.data_dir
    private.be_private()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_stop(error, _existing_part(folder)) from error
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


def close_files_to_others(config: Config) -> None:
    """Make files private that other users of the machine can read (from an earlier release or a restore); prints it."""
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


def _existing_part(folder: Path) -> Path:
    """The deepest part of the path that exists, which is what hinders creating it."""
    return next((part for part in (folder, *folder.parents) if part.exists()), folder)


def _can_create(folder: Path) -> bool:
    # For root os.access always says yes, so try it.
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)  # a full disk is reported later, by its own sentence
    return True


def refuse_new_database_beside_files(config: Config, database: Database) -> None:
    """Raises Stop for a new database beside attached files: the old one isn't restored yet, or this is another."""
    if not paths.is_empty(config) and migrate.is_unused(database):
        sentence = _(
            "Attached files lie in %(path)s, but the database is new: put the copy of the database back "
            "first, or move this folder away to begin anew.",
            path=paths.folder(config),
        )
        raise Stop(sentence, NO_INPUT)


def upgrade_schema(database: Database, then: Callable[[], None] = lambda: None) -> bool:
    """Update the schema, and call `then` while other processes still wait. Returns whether the schema changed.

    Raises Stop for a database of a newer release, and if a migration fails.
    """
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
        return error  # such as a full disk, for which `errors_as_stop()` has a sentence
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
    """The database for a command, which may run beside a server. Raises Stop if it isn't there or not up to date."""
    features.load_models()
    private.be_private()
    with errors_as_stop(config):
        if config.uses_sqlite and not config.database_path.is_file():
            raise _not_set_up()
        with try_sole_user(config) as alone:
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
