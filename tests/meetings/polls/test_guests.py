"""Guests of a date poll: whose address it is, who still hears of it, and how they are named."""

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.meetings.polls.models import PollVoice
from tests import world
from tests.meetings.polls.test_polls import TABLE, ask_guest, link, options, poll, result, to

__all__ = ["link", "poll"]
GUEST = "amt@example.org"


@pytest.fixture
def squatted(visit, database, poll):
    """Somebody sits at the table under the guest's address, which they never proved."""
    with database.write() as db:
        world.squat(db, GUEST)
    return visit("squatter")


def close(visit, database, poll):
    visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": options(database, poll)[0]})


def test_an_unproven_address_keeps_nobody_from_being_asked(visit, database, config, poll, squatted):
    path = ask_guest(visit, config, poll)
    assert visit().post(path, data={"all": "no"}).status_code == 303
    assert squatted.post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"}).status_code == 303
    assert result(database, poll) == {"Jobcenter (Gast, über Link)": ["no", "no"], "Wer auch immer": ["yes", "yes"]}
    close(visit, database, poll)
    told = to(config, GUEST)[-1].get_content()
    assert "Jobcenter" in told and "Wer auch immer" not in told and "/tables/" not in told
    assert "eingetragen" not in told, "who said no isn't told that they are noted as coming"


def test_a_proven_address_sits_at_the_table_and_is_asked_there(visit, database, config, poll, squatted):
    with database.write() as db:
        db.scalars(select(User).where(User.email == GUEST)).one().confirmed_at = clock.now()
    form = {"name": "Jobcenter", "email": GUEST, "locale": "de"}
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/guests", data=form).status_code == 422


def leave(visit, database, user_email):
    from roundtable.tables.models import Member

    with database.read() as db:
        seat = select(Member.id).join(Member.user).where(User.email == user_email, Member.left_at.is_(None))
        ident = db.scalars(seat).one()
    assert visit("birgit").post(f"{TABLE}/members/{ident}/leaving").status_code == 303


@pytest.mark.parametrize("proven", [False, True])
@pytest.mark.parametrize("how", ["leaves", "is closed"])
def test_links_end_with_an_address_only_if_it_is_proven(visit, database, config, poll, squatted, proven, how):
    path = ask_guest(visit, config, poll)
    with database.write() as db:
        user = db.scalars(select(User).where(User.email == GUEST)).one()
        user.confirmed_at, ident = clock.now() if proven else None, user.id
    if how == "leaves":
        leave(visit, database, GUEST)
    else:
        assert visit("anton").post(f"/people/{ident}/closure").status_code == 303
    with database.read() as db:
        assert db.scalars(select(GuestLink)).one().state == ("revoked" if proven else "open")
    assert visit().post(path, data={"all": "no"}).status_code == (410 if proven else 303)
    before = len(to(config, GUEST))
    close(visit, database, poll)
    assert len(to(config, GUEST)) == before + (0 if proven else 1)


def test_whose_link_was_revoked_is_told_nothing_more_but_a_second_link_counts(visit, database, config, poll, link):
    with database.write() as db:
        db.scalars(select(GuestLink)).one().revoked_at = clock.now()
    ask_guest(visit, config, poll, "zweite@example.org")
    before = len(to(config, GUEST))
    ask_guest(visit, config, poll)
    close(visit, database, poll)
    assert len(to(config, GUEST)) == before + 2 and len(to(config, "zweite@example.org")) == 2


def test_a_revoked_link_gets_no_result(visit, database, config, poll, link):
    with database.write() as db:
        db.scalars(select(GuestLink)).one().revoked_at = clock.now()
    before = len(to(config, GUEST))
    close(visit, database, poll)
    assert len(to(config, GUEST)) == before
    for reply in (visit().get(link), visit().post(link, data={"all": "yes"})):
        assert (reply.status_code, "zurückgezogen" in reply.text, "steht fest" in reply.text) == (410, True, False)


def test_guests_are_named_as_guests_in_the_result(visit, database, poll, link):
    with database.write() as db:
        db.scalars(select(PollVoice)).one().name = "Beratungsstelle Dithmarschen"
    named = "Beratungsstelle Dithmarschen (Gast, über Link)"
    assert named in visit("petra").get(f"{TABLE}/polls/{poll}").text, "asked, without an answer"
    visit().post(link, data={"all": "yes"})
    assert named in visit("petra").get(f"{TABLE}/polls/{poll}").text
