"""Ending a command with one sentence and an exit code instead of a stack trace."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from roundtable.core.config import Config, ConfigError
from roundtable.core.db import Trouble, trouble
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _

FAILED, USAGE, NO_INPUT, UNAVAILABLE, NO_SPACE, NO_PERMISSION, BAD_CONFIG = 1, 64, 66, 69, 73, 77, 78


class Stop(Exception):
    """The command can't go on: one sentence for the operator, and the exit code (as in sysexits.h)."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


@contextmanager
def errors_as_stop(config: Config) -> Iterator[None]:
    """Turn errors of configuration, import files, database and file system into Stop."""
    try:
        yield
    except ConfigError as error:
        raise Stop(str(error), BAD_CONFIG) from error
    except Invalid as error:  # a broken import file, ours included
        raise Stop(" ".join(error.errors.values()), NO_INPUT) from error
    except SQLAlchemyError as error:
        raise _database_stop(error, config) from error
    except OSError as error:
        raise file_stop(error) from error


def file_stop(error: OSError, path: Path | str = "") -> Stop:
    """The Stop for a file or folder that can't be used."""
    where = path or error.filename or "?"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Stop(_("The disk is full: %(path)s can't be written.", path=where), NO_SPACE)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Stop(_("%(path)s can't be written: no permission.", path=where), NO_PERMISSION)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Stop(_("%(path)s must be a folder, but it is a file.", path=where), NO_PERMISSION)
    return Stop(_("%(path)s can't be used: %(why)s.", path=where, why=error.strerror or error), FAILED)


def _database_stop(error: SQLAlchemyError, config: Config) -> Stop:
    if isinstance(error, ArgumentError | NoSuchModuleError) or not isinstance(error, DBAPIError):
        return Stop(
            _("ROUNDTABLE_DATABASE_URL can't be used; it must look like postgresql://name:password@host/database."),
            BAD_CONFIG,
        )
    kind = trouble(error)
    if not config.uses_sqlite:
        return _postgres_stop(error, kind)
    path = config.database_path
    if kind is Trouble.FULL:
        return Stop(_("The disk is full: %(path)s can't be written.", path=path), NO_SPACE)
    if kind is Trouble.DAMAGED:
        sentence = _(
            "The database %(path)s is damaged: put a copy in its place, see “Damaged database” in the README.",
            path=path,
        )
        return Stop(sentence)
    if kind is Trouble.BUSY:
        return Stop(_("The database %(path)s is in use by another program.", path=path), UNAVAILABLE)
    return Stop(_("The database %(path)s can't be opened: %(why)s.", path=path, why=_first_line(error)), NO_INPUT)


def _postgres_stop(error: DBAPIError, kind: Trouble) -> Stop:
    text = _first_line(error)
    if kind is Trouble.REFUSED:
        return Stop(_("PostgreSQL does not let roundtable in: the user name or the password is wrong."), NO_PERMISSION)
    if kind is Trouble.GONE:
        return Stop(_("PostgreSQL can't be reached: %(why)s.", why=text), UNAVAILABLE)
    return Stop(_("PostgreSQL refuses: %(why)s.", why=text), UNAVAILABLE)


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return lines[0].rstrip(".")[:200]
