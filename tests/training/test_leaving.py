"""Whose seat at the table or whose account is gone can't come: they hold no place and get no mail."""

import pytest

from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people
from roundtable.core import ticking
from roundtable.tables.actions import remove_member
from roundtable.tables.models import Member
from roundtable.training import queries
from roundtable.training.models import Training
from tests import world
from tests.training.test_training import TABLE, begins, form, offered, sign_up, states, told


def leaves(database, name):
    with database.write() as db:
        member = db.query(Member).join(User).filter(User.name == name, Member.left_at.is_(None)).first()
        remove_member(world.actor(db, "birgit"), member)


def is_closed(database, name):
    with database.write() as db:
        people.close_account(world.actor(db, "anton"), db.query(User).filter_by(name=name).one())


def taken(database, training):
    with database.read() as db:
        return queries.count(db, db.get_one(Training, training))


@pytest.mark.parametrize("goes", [leaves, is_closed])
def test_the_place_is_free_for_the_next_one(visit, database, config, goes):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    goes(database, "Petra")
    assert taken(database, training) == queries.Count(0, 0)
    sign_up(visit, "ole", training)
    assert ("ole", "Sie haben einen Platz") in told(config)


@pytest.mark.parametrize("goes", [leaves, is_closed])
def test_nobody_moves_up_or_is_told_who_is_gone(visit, database, config, goes):
    training = offered(visit, seats=1)
    for name in ("ole", "petra", "birgit"):
        sign_up(visit, name, training)
    goes(database, "Petra")
    visit("ole").post(f"{TABLE}/training/{training}/place/return")
    visit("birgit").post(f"{TABLE}/training/{training}/facts", data=form(place="Rathaus"))
    assert [to for to, _words in told(config)].count("petra") == 1  # that she waits
    page = visit("birgit").get(f"{TABLE}/training/{training}").text
    assert "Petra" not in page and taken(database, training) == queries.Count(1, 0)


@pytest.mark.parametrize("goes", [leaves, is_closed])
def test_who_waits_gets_the_place_and_not_somebody_new(visit, database, config, goes):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "ole", training)
    goes(database, "Petra")
    sign_up(visit, "birgit", training)
    assert states(database) == {"Petra": "seat", "Ole": "seat", "Birgit": "waiting"}
    assert told(config).count(("ole", "Für Sie ist ein Platz frei")) == 1


def test_who_waits_moves_up_by_itself(visit, database, config):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "ole", training)
    for _minute in range(2):
        ticking.tick(config, database)
        assert states(database)["Ole"] == "waiting"
    leaves(database, "Petra")
    for _minute in range(2):
        ticking.tick(config, database)
    assert states(database)["Ole"] == "seat" and taken(database, training) == queries.Count(1, 0)
    assert told(config).count(("ole", "Für Sie ist ein Platz frei")) == 1


def test_who_came_stays_noted(visit, database):
    training = offered(visit, seats=2)
    sign_up(visit, "petra", training)
    begins(database, training)
    leaves(database, "Petra")
    assert taken(database, training) == queries.Count(1, 0)
    assert "Petra" in visit("birgit").get(f"{TABLE}/training/{training}").text
