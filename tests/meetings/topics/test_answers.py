"""Who still gets the answer to a proposal, and how guests are named."""

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.meetings.models import AgendaItem
from tests import world
from tests.meetings.topics.test_topics import PROPOSAL, TABLE, link, proposed, to, topics
from tests.tables.test_members import seat_of

__all__ = ["link", "proposed"]
OFFICE = "Beratungsstelle Dithmarschen"
NAMED = f"{OFFICE} (Gast, über Link)"


def answer(visit, topic, planned, how):
    form = {"meeting": planned, "minutes": "10"} if how == "acceptance" else {"reason": "später"}
    assert visit("birgit").post(f"{TABLE}/topics/{topic}/{how}", data=form).status_code == 303


@pytest.mark.parametrize("how", ["acceptance", "refusal"])
@pytest.mark.parametrize("end", ["sits", "leaves", "is closed", "comes back"])
def test_only_who_still_sits_there_gets_the_answer(visit, database, config, planned, proposed, how, end):
    with database.read() as db:
        seat = seat_of(db, "petra")
        ident, user = seat.id, seat.user_id
    if end in ("leaves", "comes back"):
        visit("birgit").post(f"{TABLE}/members/{ident}/leaving")
    if end == "comes back":
        visit("birgit").post(f"{TABLE}/members/{ident}/return", data={"role": "volunteer"})
    if end == "is closed":
        visit("anton").post(f"/people/{user}/closure")
    answer(visit, proposed, planned, how)
    assert len(to(config, world.email("petra"))) == (1 if end in ("sits", "comes back") else 0)


@pytest.mark.parametrize("still", [True, False])
def test_an_administrator_gets_it_as_long_as_they_are_one(visit, database, config, planned, still):
    visit("anton").post(f"{TABLE}/topics", data=PROPOSAL)
    (topic,) = topics(database)
    with database.write() as db:
        db.scalars(select(User).where(User.email == world.email("anton"))).one().state_role = "administrator" * still
    answer(visit, topic.id, planned, "refusal")
    assert len(to(config, world.email("anton"))) == still


@pytest.mark.parametrize("how", ["acceptance", "refusal"])
@pytest.mark.parametrize("state", ["open", "expired", "revoked"])
def test_a_guest_gets_it_unless_the_link_was_revoked(visit, database, config, planned, link, how, state):
    visit().post(link, data={"title": "Erstens"})
    with database.write() as db:
        row = db.scalars(select(GuestLink)).one()
        if state == "revoked":
            row.revoked_at = clock.now()
        if state == "expired":
            row.expires_at = clock.now()
    answer(visit, topics(database)[0].id, planned, how)
    assert len(to(config, "verein@example.org")) == (1 if state == "revoked" else 2), "the link, and the answer"
    page = visit().get(link)
    assert page.status_code == (410 if state == "revoked" else 200)
    assert ("Ihr Thema" in page.text) == (state != "revoked")


@pytest.mark.parametrize("name", [OFFICE, "Amt für Menschen"])
def test_a_guest_is_named_as_a_guest(visit, database, config, planned, link, name):
    visit().post(link, data={"title": "Anfrage", "name": name})
    (topic,) = topics(database)
    named = f"{name} (Gast, über Link)"
    for path in (f"{TABLE}/topics", f"{TABLE}/topics/{topic.id}"):
        assert f"vorgeschlagen von {named}" in visit("petra").get(path).text
    with database.write() as db:
        db.scalars(select(User).where(User.email == world.email("birgit"))).one().locale = "en"
    assert f"{name} (guest, by link)" in visit("birgit").get(f"{TABLE}/topics/{topic.id}").text
    answer(visit, topic.id, planned, "acceptance")
    assert named in visit("petra").get(f"{TABLE}/topics").text, "answered ones, too"
    with database.read() as db:
        assert db.scalars(select(AgendaItem.presenter).where(AgendaItem.title == "Anfrage")).one() == named
    mail = to(config, "verein@example.org")[-1].get_content()
    assert name in mail and "über Link" not in mail, "the guest is greeted by name"
