"""Nobody gets a seat, or a name at a seat, that reads like an organisation's."""

import pytest
from sqlalchemy import select

from roundtable.accounts.models import User
from roundtable.tables.models import Member
from tests import world
from tests.tables.test_members import seat_of

OFFICE = "Beratungsstelle Dithmarschen"
SPELLINGS = [
    OFFICE,
    "beratungsstelle  dithmarschen",
    "Beratungs-Stelle Dithmarschen.",
    "Beratungsstelle\u200dDithmarschen",
]


def name_of(database, who):
    with database.read() as db:
        return db.scalar(select(User.name).where(User.email == world.email(who)))


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("who", ["petra", "gesa", "karla", "anton"])
def test_nobody_renames_themselves_so(visit, database, who, name):
    before = name_of(database, who)
    reply = visit(who).post("/profile", data={"name": name, "locale": "de"})
    assert (reply.status_code, "eigenen Namen" in reply.text) == (422, True)
    assert name_of(database, who) == before


def test_other_tables_and_an_unchanged_name_do_not_matter(visit, database):
    assert visit("merle").post("/profile", data={"name": OFFICE, "locale": "de"}).status_code == 303
    with database.write() as db:
        db.query(User).filter_by(email=world.email("petra")).one().name = OFFICE
    assert visit("petra").post("/profile", data={"name": OFFICE, "locale": "en"}).status_code == 303
    assert visit("petra").post("/language", data={"locale": "de", "back": "/"}).status_code == 303


@pytest.mark.parametrize("name", SPELLINGS)
def test_nobody_joins_so(visit, invite, stored, name):
    form = {"name": name, "email": "neu@example.org", "oath": "1"}
    path = invite()
    reply = visit().post(path, data=form)
    assert (reply.status_code, "eigenen Namen" in reply.text) == (422, True)
    assert stored.user("neu@example.org") is None
    assert visit().post(path, data={**form, "name": "Neu"}).status_code == 303


def test_nobody_who_is_called_so_already_takes_a_seat(visit, database, invite):
    visit("merle").post("/profile", data={"name": OFFICE, "locale": "de"})
    reply = visit("merle").post(invite())
    assert (reply.status_code, "Profil" in reply.text) == (409, True)
    assert visit("merle").get("/tables/dithmarschen").status_code == 404
    form = {"name": "x", "email": world.email("merle"), "table": "dithmarschen", "role": "guest"}
    with database.write() as db:
        db.query(Member).filter_by(id=seat_of(db, "birgit").id).one().user.state_role = "administrator"
    assert visit("birgit").post("/people", data=form).status_code == 422


def test_a_seat_is_not_given_back_so(visit, database):
    with database.write() as db:
        seat = seat_of(db, "petra")
        ident, seat.organisation = seat.id, ""
    path = f"/tables/dithmarschen/members/{ident}"
    assert visit("birgit").post(f"{path}/leaving").status_code == 303
    assert visit("petra").post("/profile", data={"name": OFFICE, "locale": "de"}).status_code == 303
    reply = visit("birgit").post(f"{path}/return", data={"role": "volunteer"})
    assert (reply.status_code, "eigenen Namen" in reply.text) == (422, True)


def test_no_organisation_is_entered_that_somebody_is_called_like(visit, database):
    with database.write() as db:
        ole, gesa = seat_of(db, "ole").id, seat_of(db, "gesa").id
    path = "/tables/dithmarschen/members"
    reply = visit("birgit").post(f"{path}/{ole}", data={"role": "minute_taker", "organisation": "GESA"})
    assert reply.status_code == 422
    own = {"role": "guest", "organisation": "Gesa"}
    assert visit("birgit").post(f"{path}/{gesa}", data=own).status_code == 303, "one's own name is no other's"
    with database.write() as db:
        seat_of(db, "gesa").user.name = OFFICE
    reply = visit("birgit").post(f"{path}/{gesa}", data={"role": "guest", "organisation": ""})
    assert reply.status_code == 422
