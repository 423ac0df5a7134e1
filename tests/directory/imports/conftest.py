"""Loading a list into the world with the starter directory."""

import pytest

from roundtable.directory.imports import actions, queries
from roundtable.directory.imports.decisions import actions as decisions
from roundtable.directory.imports.reading import NoList, read_list
from roundtable.directory.models import Organisation
from tests import world

# The starter fixtures of the directory's own tests.
from tests.directory.conftest import ghana, phone_of, starter  # noqa: F401


@pytest.fixture
def imported(starter):  # noqa: F811
    """Load a list as somebody; the open differences as (field, act, old, new, part)."""

    def load(data: bytes, who: str = "karla"):
        with starter.write() as db:
            actor = world.actor(db, who)
            begun = actions.begin(actor, "https://www.auswaertiges-amt.de/opendata/representativesInGermany")
            try:
                actions.stage(actor, begun, read_list(data))
            except NoList as problem:
                actions.fail(actor, begun.id, problem)
                return problem.code
        return differences(starter)

    return load


def differences(database) -> list[tuple[str, str, str, str, str]]:
    with database.read() as db:
        return [
            (row.field, row.act, row.old_value, row.new_value, row.part)
            for part in queries.PARTS
            for row in queries.open_page(db, part, 1)
        ]


def decide(database, accept: bool = True, *, fields: tuple[str, ...] = (), who: str = "karla"):
    """Take over (or refuse) the open differences, all or those of these fields."""
    with database.write() as db:
        ids = {
            row.id
            for part in queries.PARTS
            for row in queries.open_page(db, part, 1)
            if not fields or row.field in fields
        }
        outcome = decisions.decide(
            world.actor(db, who), queries.open_import(db), ids if accept else (), () if accept else ids
        )
        return outcome.done, outcome.refused, outcome.left


def undo(database, who: str = "karla"):
    with database.write() as db:
        outcome = decisions.undo(world.actor(db, who), queries.latest(db)[0])
        return outcome.done, outcome.left


def everything(database) -> dict[int, tuple]:
    """All entries with everything that the list could change."""
    with database.read() as db:
        return {
            entry.id: (
                *(entry.name, entry.city, entry.note, entry.office_hours, entry.archived_at, entry.source),
                sorted(row_of(channel) for channel in entry.channels),
            )
            for entry in db.query(Organisation)
        }


def row_of(channel) -> tuple:
    seen = (channel.kind, channel.value, channel.label, str(channel.verified_on), channel.source)
    return (*seen, bool(channel.archived_at))
