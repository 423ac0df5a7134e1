"""Mails with minutes that wait or failed go only to who still sits at the table."""

import pytest

from roundtable.minutes.mailing import actions as mailing
from roundtable.minutes.mailing.models import MailingRecipient
from tests import world
from tests.minutes.conftest import BASE
from tests.minutes.mailing.test_mailing import PEOPLE, outbox, post, published, states
from tests.tables.test_members import seat_of

__all__ = ["published"]
PETRA, EXTRA = world.email("petra"), "presse@example.org"


@pytest.fixture
def ordered(visit, published, database):
    """Mails to everybody at the table and to one more address, none of which has arrived."""

    def with_state(state):
        listed = {"to": [*sorted(PEOPLE), EXTRA], "also": EXTRA, "listed": [EXTRA]}
        assert post(visit("ole"), published, **listed).status_code == 303
        with database.write() as db:
            for one in db.query(MailingRecipient):
                one.state = state

    return with_state


def petra_goes(visit, database, how):
    with database.read() as db:
        seat = seat_of(db, "petra")
        ident, user = seat.id, seat.user_id
    if how == "leaves":
        assert visit("birgit").post(f"{BASE}/members/{ident}/leaving").status_code == 303
    else:
        assert visit("anton").post(f"/people/{user}/closure").status_code == 303


def emptied(config):
    for path in config.outbox.glob("*"):
        path.unlink()


@pytest.mark.parametrize("how", ["leaves", "is closed"])
def test_waiting_mails(visit, published, database, config, ordered, how):
    ordered("waiting")
    petra_goes(visit, database, how)
    emptied(config)
    assert mailing.deliver(config, database)
    assert sorted(str(one["To"]) for one in outbox(config)) == sorted({*PEOPLE, EXTRA} - {PETRA})
    assert PETRA not in states(database)


@pytest.mark.parametrize("how", ["leaves", "is closed"])
def test_failed_mails(visit, published, database, config, ordered, how):
    ordered("failed")
    petra_goes(visit, database, how)
    emptied(config)
    assert visit("ole").post(f"{published.url}/mailing/retry").status_code == 303
    assert sorted(str(one["To"]) for one in outbox(config)) == sorted({*PEOPLE, EXTRA} - {PETRA})
    assert PETRA not in states(database)


def test_the_only_failed_mail(visit, published, database, config):
    post(visit("ole"), published)
    with database.write() as db:
        db.query(MailingRecipient).filter_by(email=PETRA).one().state = "failed"
    petra_goes(visit, database, "leaves")
    emptied(config)
    assert visit("ole").post(f"{published.url}/mailing/retry").status_code == 303
    assert outbox(config) == [] and PETRA not in states(database)
    assert visit("ole").post(f"{published.url}/mailing/retry").status_code == 409
