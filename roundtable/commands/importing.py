"""`roundtable import`: the shipped directory again, after an update, and the Foreign Office's list of missions."""

from pathlib import Path

from roundtable.commands.opening import existing_database
from roundtable.commands.stopping import NO_INPUT, UNAVAILABLE, Stop, file_stop
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.directory.imports import actions as imports
from roundtable.directory.imports import queries as imports_queries
from roundtable.directory.imports import reading as imports_reading
from roundtable.directory.imports.decisions import actions as decisions
from roundtable.directory.imports.reading import NoList, Reading
from roundtable.starter import Report, load_starter_data


def import_starter(config: Config) -> int:
    """Load the starter data in one transaction, and print how much has changed. What people edited is kept."""
    with existing_database(config) as database, database.write() as db:
        report = load_starter_data(System(db))
    _print_counts(report)
    if report.programmes:
        print(_("Programmes:"))
        _print_counts(report.programmes)
    return 0


def _print_counts(report: Report) -> None:
    print(
        _(
            "New: %(created)s, unchanged: %(unchanged)s, updated: %(updated)s, left as people edited them: %(kept)s.",
            created=report.created,
            unchanged=report.unchanged,
            updated=report.updated,
            kept=report.kept,
        )
    )


def import_missions(config: Config, source: str, accept: bool) -> int:
    """Load the list from the address, another one of the same server, or a file, and note where the contacts differ."""
    with existing_database(config) as database:
        name, found = _list_of(config, source)
        try:
            with database.write() as db:
                begun = imports.begin(System(db), name)
                if begun is None:
                    raise Stop(_("The list is just being loaded. Please wait until that is done."), UNAVAILABLE)
                imports.stage(System(db), begun, found)
        except NoList as problem:
            raise _nothing(problem) from problem
        _print_list(database, found)
        if accept:
            _accept(database)
    return 0


def _list_of(config: Config, source: str) -> tuple[str, Reading]:
    """The source's name and what it holds. Raises Stop."""
    try:
        if source and "://" not in source:
            return Path(source).name, imports_reading.read_list(_file(Path(source)))
        url = source or config.missions_url
        return url, imports_reading.read_list(imports.fetch(config, url))
    except NoList as problem:
        raise _nothing(problem) from problem


def _file(path: Path) -> bytes:
    """No more of it than a list may have: a file of any size costs no more memory."""
    try:
        with path.open("rb") as file:
            data = file.read(imports.MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise Stop(_("There is no file %(path)s.", path=path), NO_INPUT) from error
    except OSError as error:
        stop = file_stop(error, path)
        raise Stop(_("%(path)s can't be read.", path=path), stop.code) from error
    if len(data) > imports.MAX_BYTES:
        raise NoList("large", limit=imports.MAX_BYTES // 1_000_000)
    return data


def _nothing(problem: NoList) -> Stop:
    words = imports_reading.problem_words([problem.code, problem.values])
    reached = problem.code not in ("unreachable", "slow", "broken", "refused")
    return Stop(f"{words} {_('Nothing was changed.')}", NO_INPUT if reached else UNAVAILABLE)


def _print_list(database: Database, found: Reading) -> None:
    with database.read() as db:
        counts, missing = imports_queries.counts(db), len(imports_queries.missing(db))
    print(ngettext("%(n)s mission in the list.", "%(n)s missions in the list.", len(found.seen)))
    print(
        _(
            "To decide: %(plain)s changed, %(touched)s where people have worked, %(new)s new missions.",
            **{part: counts.get(part, 0) for part in imports_queries.PARTS},
        )
    )
    if missing:
        print(_("No longer in the list: %(n)s. They were not deleted; please look at them.", n=missing))
    for unread in found.unread:
        print(f"{unread.where}: {imports_reading.unread_words(unread.reason, unread.what)}")


def _accept(database: Database) -> None:
    """All of it in one transaction."""
    done = 0
    with database.write() as db:
        seen = imports_queries.open_import(db)
        for part in ("plain", "new"):
            done += decisions.decide_all(System(db), part, True, seen).done
    print(ngettext("%(n)s difference taken over.", "%(n)s differences taken over.", done))
