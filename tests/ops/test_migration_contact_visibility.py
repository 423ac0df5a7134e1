"""0039: numbers that are there already stay for everybody and are nobody's private ones."""

from sqlalchemy import select

from roundtable.core import migrate
from roundtable.directory.models import Channel, Organisation
from tests.ops.test_storage import downgraded, everything


def test_numbers_stay_for_everybody(database):
    with database.write() as db:
        entry = Organisation(kind="other", name="Meldeamt")
        entry.channels = [Channel(kind="phone", value="+49 431 1234"), Channel(kind="email", value="amt@example.org")]
        db.add(entry)
    before = everything(database)
    downgraded(database, "0038")
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name for name in before if before[name] != after[name]} <= {"channel"}
    with database.read() as db:
        rows = [(c.value, c.visibility, c.private, c.consent_on, c.withdrawn_on) for c in db.scalars(select(Channel))]
    assert rows == [("+49 431 1234", "all", False, None, None), ("amt@example.org", "all", False, None, None)]
