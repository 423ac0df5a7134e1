"""Members of a table: seeing, changing and removing them."""

import pytest
from sqlalchemy import select
from starlette.websockets import WebSocketDisconnect

from roundtable.accounts.models import User
from roundtable.tables import actions
from roundtable.tables.models import Member, RoundTable
from tests import world

ORIGIN = {"origin": "http://testserver"}


def seat_of(db, name, slug="dithmarschen"):
    return db.scalars(
        select(Member)
        .join(User, User.id == Member.user_id)
        .join(RoundTable, RoundTable.id == Member.table_id)
        .where(User.email == world.email(name), RoundTable.slug == slug)
    ).one()


@pytest.fixture
def petra(database):
    with database.read() as db:
        return seat_of(db, "petra")


def test_members_see_who_sits_here_and_guests_do_not(visit):
    assert "Petra" in visit("petra").get("/tables/dithmarschen/members").text
    assert visit("gesa").get("/tables/dithmarschen/members").status_code == 403


def test_only_the_moderation_sees_links_to_change_seats(visit, petra):
    link = f"/tables/dithmarschen/members/{petra.id}"
    assert link in visit("birgit").get("/tables/dithmarschen/members").text
    assert link not in visit("ole").get("/tables/dithmarschen/members").text


def test_a_role_and_an_organisation_are_changed(visit, petra, database):
    form = {"role": "member", "organisation": "Helferkreis Meldorf"}
    reply = visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}", data=form)
    assert reply.headers["location"] == "/tables/dithmarschen/members?saved=seat"
    with database.read() as db:
        now = seat_of(db, "petra")
        assert (now.role, now.organisation) == ("member", "Helferkreis Meldorf")


@pytest.mark.parametrize("role", ["administrator", "coordinator", "owner", ""])
def test_a_role_that_tables_do_not_have_is_refused(visit, petra, database, role):
    form = {"role": role or "nonsense", "organisation": "Text bleibt"}
    reply = visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}", data=form)
    assert reply.status_code == 422
    assert "Text bleibt" in reply.text
    with database.read() as db:
        assert seat_of(db, "petra").role == "volunteer"


def test_the_last_moderation_stays(visit, database):
    with database.read() as db:
        birgit = seat_of(db, "birgit")
    for path, form in (("", {"role": "guest", "organisation": ""}), ("/leaving", {})):
        reply = visit("birgit").post(f"/tables/dithmarschen/members/{birgit.id}{path}", data=form)
        assert reply.status_code == 409
    with database.read() as db:
        assert (seat_of(db, "birgit").role, seat_of(db, "birgit").left_at) == ("moderator", None)


def test_whoever_left_is_out_at_once_and_gets_the_old_seat_back(visit, petra, database):
    client = visit("petra")
    with client.websocket_connect("/live/dithmarschen?since=0&show=presence", headers=ORIGIN) as socket:
        assert "Petra" in socket.receive_text()
        visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}/leaving")
        with pytest.raises(WebSocketDisconnect) as closed:
            while True:
                socket.receive_text()
        assert closed.value.code == 1012
    assert client.get("/tables/dithmarschen").status_code == 404
    with database.write() as db:
        user = db.get_one(User, petra.user_id)
        again = actions.seat_member(world.actor(db, "birgit"), db.get_one(RoundTable, petra.table_id), user, "guest")
        assert (again.id, again.role, again.left_at) == (petra.id, "guest", None)
    assert client.get("/tables/dithmarschen").status_code == 200


def test_who_left_gets_no_role_until_they_are_back(visit, petra, database):
    visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}/leaving")
    form = {"role": "moderator", "organisation": "Helferkreis Büsum"}
    reply = visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}", data=form)
    assert reply.status_code == 409 and "hat den Tisch verlassen" in reply.text
    with database.read() as db:
        assert seat_of(db, "petra").role == "volunteer"


def test_joining_again_never_lowers_a_role(database):
    with database.write() as db:
        here = world.actor(db, "birgit")
        ole = seat_of(db, "ole")
        assert actions.seat_member(here, here.table, ole.user, "guest").role == "minute_taker"
        assert actions.seat_member(here, here.table, ole.user, "moderator").role == "moderator"


def test_the_list_changes_on_other_screens(visit, petra):
    with visit("ole").websocket_connect("/live/dithmarschen?since=0&show=members", headers=ORIGIN) as socket:
        form = {"role": "volunteer", "organisation": "Helferkreis Büsum"}
        visit("birgit").post(f"/tables/dithmarschen/members/{petra.id}", data=form)
        while "Helferkreis Büsum" not in socket.receive_text():
            pass


def test_hostile_names_stay_text(visit, database):
    with database.write() as db:
        seat_of(db, "petra").user.name = "<script>alert(1)</script>"
    page = visit("birgit").get("/tables/dithmarschen/members").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_saving_says_so_on_the_page_that_follows(visit, petra):
    birgit = visit("birgit")
    forms = {
        "/tables/dithmarschen/settings": {"about": "Beratung", "founded": "2018"},
        f"/tables/dithmarschen/members/{petra.id}": {"role": "member", "organisation": "Helferkreis"},
    }
    for path, form in forms.items():
        page = birgit.get(birgit.post(path, data=form).headers["location"]).text
        assert 'id="saved" role="status"' in page and "Gespeichert." in page, path
    assert 'id="saved"' not in birgit.get("/tables/dithmarschen?saved=zauberwort").text
    assert "zauberwort" not in birgit.get("/tables/dithmarschen?saved=zauberwort").text.partition("<main")[2]
