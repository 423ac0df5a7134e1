"""0020 notes who made a guest link; existing links keep working and name nobody."""

from sqlalchemy import select

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links import queries as guest_links_queries
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import migrate
from roundtable.tables.actions import remove_member
from tests import world
from tests.ops.test_storage import downgraded, everything
from tests.tables.test_members import seat_of


def test_links_that_are_there_stay_and_name_nobody(database):
    with database.write() as db:
        here = world.actor(db, "birgit")
        token = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(here.table_id, "proposal", here.table_id, "gast@example.org", "Gast")
        )
    before = everything(database)
    assert before["guest_link"]
    downgraded(database, "0019")
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.write() as db:
        here = world.actor(db, "birgit")
        guest_links.issue_guest_link(
            db,
            guest_links.GuestLinkDraft(
                here.table_id, "proposal", here.table_id, "a@example.org", made_by=seat_of(db, "ole").user_id
            ),
        )
        remove_member(here, seat_of(db, "ole"))
        assert guest_links_queries.find_link(db, token, "proposal").state == "open"
        assert [link.state for link in db.scalars(select(GuestLink).order_by(GuestLink.id))] == ["open", "revoked"]
