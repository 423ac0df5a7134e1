"""Guest links: found only by token and purpose, and open only until they expire or are revoked."""

from datetime import timedelta

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links import queries as guest_links_queries
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock


def issue(db, **values):
    return guest_links.issue_guest_link(db, guest_links.GuestLinkDraft(1, "poll", 7, "Jonas@Example.org", **values))


def test_a_link_is_found_by_its_token_and_purpose_only(database):
    with database.write() as db:
        token = issue(db)
        assert guest_links_queries.find_link(db, token, "poll").email == "jonas@example.org"
        assert guest_links_queries.find_link(db, token, "objection") is None
        assert guest_links_queries.find_link(db, token + "x", "poll") is None
        assert guest_links_queries.find_link(db, "x" * 5000, "poll") is None
        assert token not in str([row.token_hash for row in db.query(GuestLink)])


def test_a_link_grows_old_and_can_be_withdrawn(database):
    with database.write() as db:
        old, withdrawn, good = (
            issue(db, days=1),
            guest_links.issue_guest_link(db, guest_links.GuestLinkDraft(1, "poll", 8, "a@example.org")),
            issue(db),
        )
        guest_links.revoke_links_to(db, "poll", 8)
        with clock.shifted(clock.now() + timedelta(days=2)):
            states = [guest_links_queries.find_link(db, token, "poll").state for token in (old, withdrawn, good)]
        assert states == ["expired", "revoked", "open"]
