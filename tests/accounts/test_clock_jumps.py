"""A clock that was ahead or behind for a while must not make links work for years, nor lock anybody out for years."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links import queries as guest_links_queries
from roundtable.accounts.joining import actions as joining
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import SESSION_LIFE, User, UserSession
from roundtable.accounts.sessions.actions import delete_sessions_of_the_future, issue_link, start_session
from roundtable.accounts.sessions.queries import link_by_token, session_by_token, sessions_of
from roundtable.core import clock, ticking
from roundtable.meetings.models import Meeting
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.minutes.mailing.queries import lost_mails
from tests import world

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEARS = timedelta(days=3653)
SMALL = (-DAY, -HOUR, HOUR, DAY)  # a clock that is set right; summer time that was taken for winter time
LARGE = (timedelta(days=3), timedelta(days=100), timedelta(days=400), YEARS)


def person(db) -> User:
    return db.scalars(select(User).where(User.email == world.email("birgit"))).one()


def signed_in(database, ahead: timedelta) -> str:
    """The cookie of somebody who signed in while the clock was so far ahead."""
    with clock.shifted(clock.now() + ahead), database.write() as db:
        return start_session(db, person(db), "")


def touched(database, ahead: timedelta) -> str:
    """The cookie of somebody who had signed in before and used a page while the clock was ahead."""
    token = signed_in(database, timedelta())
    with clock.shifted(clock.now() + ahead), database.write() as db:
        if session := session_by_token(db, token):  # None once it has expired
            session.touch()
    return token


def lives(database, token: str, later: timedelta = timedelta()) -> bool:
    with clock.shifted(clock.now() + later), database.read() as db:
        return session_by_token(db, token) is not None


@pytest.mark.parametrize("ahead", SMALL)
def test_a_small_jump_ends_no_session(database, ahead):
    assert lives(database, signed_in(database, ahead))


@pytest.mark.parametrize("made", [signed_in, touched])
@pytest.mark.parametrize("ahead", [*SMALL, *LARGE, -YEARS])
def test_no_session_lives_longer_than_one_life_and_a_little(config, database, made, ahead):
    token = made(database, ahead)
    ticking.tick(config, database)
    assert not lives(database, token, SESSION_LIFE + 4 * DAY)
    assert not lives(database, token, timedelta(days=365))


@pytest.mark.parametrize(("made", "ahead"), [(signed_in, YEARS), (touched, timedelta(days=100))])
def test_a_session_from_the_future_opens_no_page_and_is_not_listed(visit, database, made, ahead):
    token = made(database, ahead)
    client = visit()
    client.cookies.set("roundtable", token)
    assert client.get("/tables/dithmarschen").status_code == 303
    with database.read() as db:
        assert all(session.seen_at < clock.now() + DAY for session in sessions_of(db, person(db).id))


def test_sessions_come_through_a_clock_that_is_behind_for_a_while(database):
    """As on a machine that starts without a clock battery: nobody may be signed out by that."""
    with database.write() as db:
        tokens = [start_session(db, person(db), "") for _ in range(3)]
        before = clock.now() + YEARS  # what was today is the future now
        db.execute(update(UserSession).values(created_at=before, seen_at=before, expires_at=before + SESSION_LIFE))
        start_session(db, person(db), "")
        delete_sessions_of_the_future(db)
    with database.write() as db:
        db.execute(update(UserSession).values(created_at=clock.now(), seen_at=clock.now()))
    assert all(lives(database, token) for token in tokens)


@pytest.mark.parametrize("ahead", [*SMALL, *LARGE])
def test_no_link_by_mail_works_longer_than_meant(database, ahead):
    with clock.shifted(clock.now() + ahead), database.write() as db:
        token = issue_link(db, person(db), HOUR).rpartition("/")[2]
    with clock.shifted(clock.now() + 5 * DAY), database.read() as db:
        assert link_by_token(db, token) is None
    with database.read() as db:
        assert (link_by_token(db, token) is None) == (ahead in LARGE or ahead == -DAY or ahead == -HOUR)


@pytest.mark.parametrize("ahead", LARGE)
def test_no_invitation_and_no_guest_link_works_longer_than_meant(database, visit, ahead):
    with clock.shifted(clock.now() + ahead), database.write() as db:
        here = world.actor(db, "birgit")
        guest = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(here.table_id, "proposal", here.table_id, "gast@example.org")
        )
        token, invitation = "invitation-of-the-future", None
        invitation = Invitation(
            token_hash=guest_links.hash_token(token),
            table_id=here.table_id,
            role="guest",
            expires_at=clock.now() + 7 * DAY,
            max_uses=5,
        )
        db.add(invitation)
    with database.read() as db:
        assert guest_links_queries.find_link(db, guest, "proposal").state == "expired"
        assert db.get_one(Invitation, invitation.id).state == "expired"
    with database.write() as db:
        assert joining._use_up(db, db.get_one(Invitation, invitation.id)) is False
    assert visit().post(f"/via/{guest}/proposal", data={"title": "Fahrdienst"}).status_code in (404, 409, 410)


@pytest.mark.parametrize("ahead", SMALL)
def test_a_small_jump_ends_no_invitation_and_no_guest_link(database, ahead):
    with clock.shifted(clock.now() + ahead), database.write() as db:
        here = world.actor(db, "birgit")
        guest = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(here.table_id, "proposal", here.table_id, "gast@example.org")
        )
    with database.read() as db:
        assert guest_links_queries.find_link(db, guest, "proposal").state == "open"


@pytest.mark.parametrize("limit", [attempts.PASSWORD_GUESSES, attempts.MAILED_LINKS, attempts.CHECKIN_GUESSES])
@pytest.mark.parametrize("ahead", [*SMALL, *LARGE])
def test_tries_of_a_clock_that_was_ahead_lock_nobody_out(database, limit, ahead):
    with clock.shifted(clock.now() + ahead), database.write() as db:
        for _ in range(limit[0] + 5):
            db.add(attempts.Attempt(key=attempts.hash_token("password:x"), at=clock.now()))
    with database.read() as db:
        assert attempts.seconds_to_wait(db, "password:x", limit) <= attempts.WINDOW.total_seconds()
    with clock.shifted(clock.now() + attempts.WINDOW * 2), database.read() as db:
        assert attempts.seconds_to_wait(db, "password:x", limit) == 0


def test_tries_of_a_minute_ago_still_count_when_the_clock_is_set_back_a_little(database):
    with clock.shifted(clock.now() + timedelta(minutes=5)), database.write() as db:
        for _ in range(attempts.PASSWORD_GUESSES[0]):
            db.add(attempts.Attempt(key=attempts.hash_token("password:x"), at=clock.now()))
    with database.read() as db:
        assert attempts.seconds_to_wait(db, "password:x", attempts.PASSWORD_GUESSES) > 0


def test_a_mail_that_was_lost_while_the_clock_was_ahead_is_found(database):
    with database.write() as db:
        here = world.actor(db, "birgit")
        now = clock.now()
        meeting = Meeting(table_id=here.table_id, year=2026, number=1, starts_at=now, ends_at=now, state="held")
        db.add(meeting)
        db.flush()
        part = {"table_id": here.table_id, "meeting_id": meeting.id, "number": 1}
        mailing = Mailing(**part, form="text")
        db.add(mailing)
        db.flush()
        one = MailingRecipient(
            **part,
            mailing_id=mailing.id,
            email="a@example.org",
            part="informed",
            reason="added",
            state="sending",
            at=now + YEARS,
        )
        db.add(one)
    with database.read() as db:
        assert [found.email for found in lost_mails(db)] == ["a@example.org"]


def test_order_comes_from_the_sequence(database, visit):
    """What was recorded while the clock was ahead stays where it was in the order."""
    from roundtable.core.events import record
    from roundtable.core.models import Event

    moments = (timedelta(), YEARS, -YEARS, -HOUR, DAY, timedelta())
    for ahead in moments:
        with clock.shifted(clock.now() + ahead), database.write() as db:
            record(world.actor(db, "birgit"), "table.settings", "table")
    with database.read() as db:
        ids = list(db.scalars(select(Event.id).order_by(Event.id.desc()).limit(len(moments))))
    assert len(ids) == len(moments)
    assert visit("birgit").get("/tables/dithmarschen/activity").status_code in (200, 404)
    assert visit("birgit").get("/tables/dithmarschen/changes?since=0&show=agenda").status_code == 200


def test_a_session_with_stamps_of_the_future_in_the_database_is_none(database):
    """Whatever process wrote them."""
    token = signed_in(database, timedelta())
    with database.write() as db:
        db.execute(update(UserSession).values(seen_at=clock.now() + YEARS, expires_at=clock.now() + YEARS * 2))
    assert not lives(database, token)
