"""0024 on data of earlier releases: from the first start on nothing there tells which words were taken out."""

import pytest
from sqlalchemy import text

from roundtable.commands.checking import check
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.minutes.redaction.originals import queries as originals_queries
from roundtable.minutes.redaction.tombstones.queries import mask
from roundtable.serve import prepare_database
from tests import postgres as pg
from tests.conftest import POSTGRESQL
from tests.ops.releases import opening
from tests.ops.test_storage import everything

OLD = "SELECT id, table_id, number, sha256, redacted_sha256 FROM minutes_version WHERE redaction_id IS NOT NULL"
WORDS = "Heideblick"  # what the story of the releases took out


@pytest.fixture(params=["0014-0307722", "0017-e5d41d2", "0019-7ea9df7"])
def release(request, tmp_path):
    """(settings, database) of an earlier release, not updated yet."""
    opening.unpack(request.param, tmp_path)
    url = pg.new_database(request.getfixturevalue("postgres"), f"hidden {request.param}") if POSTGRESQL else ""
    config = Config(data_dir=tmp_path, database_url=url, base_url="http://testserver", operator="Testbetrieb")
    database = Database(config.database, folder=tmp_path)
    if POSTGRESQL:
        opening.carry_over(tmp_path / "roundtable.sqlite3", database)
    yield config, database
    database.close()


def test_the_start_hides_what_tells_the_words_and_papers_are_told_afterwards(release, capsys):
    config, database = release
    with database.read() as db:
        before = db.execute(text(OLD)).all()
        had_length = "length" in db.execute(text("SELECT * FROM redaction")).keys()  # noqa: SIM118
    assert before and all(row.sha256 != row.redacted_sha256 for row in before)
    database.close()
    prepare_database(config)
    kept = str(everything(database))
    with database.read() as db:
        for row in before:
            assert row.sha256 not in kept and row.redacted_sha256 in kept
            found = originals_queries.find_version(db, row.table_id, row.sha256)
            assert found and (found.version.id, found.today) == (row.id, False)
            assert mask(db, row.table_id, f"{WORDS} ist da.").startswith("[geschwärzt") == had_length
        assert db.scalar(text("SELECT max(length) FROM redaction")) == 0
    database.close()
    prepare_database(config)  # once more changes nothing
    assert str(everything(database)) == kept
    assert check(config) == 0, capsys.readouterr().out


@pytest.mark.sqlite("what PostgreSQL does with old rows is its own affair")
def test_nothing_is_left_in_the_file(release):
    config, database = release
    with database.read() as db:
        originals = [row.sha256.encode() for row in db.execute(text(OLD))]
    database.close()
    prepare_database(config)
    data = b"".join(path.read_bytes() for path in config.data_dir.glob("roundtable.sqlite3*"))
    assert originals and not [each for each in originals if each in data]
