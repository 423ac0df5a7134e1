"""After removal, demotion or closing: the person's invitations and guest links end, and no link seats them again."""

import re

import pytest
from sqlalchemy import select
from starlette.websockets import WebSocketDisconnect

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.permissions import TABLE_ROLES
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member
from tests.accounts.first_moderation.test_state_roles import moderates, path_in, seat
from tests.mail.mailbox import last_link
from tests.world import email

ORIGIN = {"origin": "http://testserver"}
HOME = "/tables/dithmarschen"
UTE = {"name": "Ute", "email": "ute@example.org", "oath": "1"}
PETRA = {"name": "Petra", "email": email("petra"), "oath": "1"}


def leave(visit, database, name: str, by: str = "birgit") -> None:
    number = seat(database, email(name), "dithmarschen").id
    assert visit(by).post(f"{HOME}/members/{number}/leaving").status_code == 303


def lower(role: str):
    def change(visit, database, stored, name: str) -> None:
        number = seat(database, email(name), "dithmarschen").id
        form = {"role": role, "organisation": ""}
        assert visit("birgit").post(f"{HOME}/members/{number}", data=form).status_code == 303

    return change


def remove(visit, database, stored, name: str) -> None:
    leave(visit, database, name)


def close(visit, database, stored, name: str) -> None:
    assert visit("anton").post(f"/people/{stored.user(name).id}/closure").status_code == 303


ENDS = [remove, close, *(lower(role) for role in TABLE_ROLES[:-1])]


@pytest.fixture
def meeting(database) -> int:
    from datetime import timedelta

    with database.write() as db:
        table = seat_table(db)
        start = clock.now() + timedelta(days=1)
        row = Meeting(
            table_id=table, year=2026, number=1, starts_at=start, ends_at=start + timedelta(hours=2), state="planned"
        )
        db.add(row)
        db.flush()
        return row.id


def seat_table(db) -> int:
    return db.scalars(select(Member.table_id).join(Member.user).where(User.email == email("birgit"))).one()


def invitation(client, role: str = "volunteer", uses: int = 20) -> str:
    return path_in(client.post(f"{HOME}/invitations", data={"role": role, "days": "60", "uses": str(uses)}))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("role", ["guest", "moderator"])
def test_what_the_person_gave_ends_for_good(visit, database, stored, end, role):
    moderates(database, "jonas", "dithmarschen")
    path, other = invitation(visit("jonas"), role), invitation(visit("birgit"), role)
    waiting = invitation(visit("jonas"), role)
    visit().post(waiting, data={"name": "Merle", "email": email("merle"), "oath": "1"})
    end(visit, database, stored, "jonas")
    reply = visit().get(path)
    assert (reply.status_code, "Jonas" in reply.text) == (410, False), "nobody is sent to who can't help"
    assert visit().post(path, data=UTE).status_code == 410 and stored.user(UTE["email"]) is None
    assert visit("merle").post(path).status_code == 410
    if end is close:
        visit("anton").post(f"/people/{stored.user('jonas').id}/opening")
    moderates(database, "jonas", "dithmarschen")
    assert visit().post(path, data=UTE).status_code == 410, "it doesn't come back with the right"
    assert visit().post(other, data=UTE).status_code == 303, "others' invitations stay"


def test_a_confirmation_that_is_under_way_ends_too(visit, database, stored, config):
    moderates(database, "jonas", "dithmarschen")
    visit().post(invitation(visit("jonas")), data={"name": "Merle", "email": email("merle"), "oath": "1"})
    link = last_link(config, email("merle"))
    leave(visit, database, "jonas")
    assert visit().post(link).status_code == 410
    assert seat(database, email("merle"), "dithmarschen") is None


@pytest.mark.parametrize("end", ENDS)
def test_links_that_the_person_made_end_at_once(visit, database, stored, meeting, end):
    moderates(database, "jonas", "dithmarschen")
    jonas = visit("jonas")
    reply = jonas.post(f"{HOME}/meetings/{meeting}/projector/links")
    wall = re.search(r"http://testserver(/via/(\S+?)/projector)\"", reply.text)
    jonas.post(f"{HOME}/topics/guest-link", data={"name": "Gast", "email": "gast@example.net"})
    reply = visit("birgit").post(f"{HOME}/meetings/{meeting}/projector/links")
    kept = re.search(r"http://testserver(/via/(\S+?)/projector)\"", reply.text)
    with visit().websocket_connect(f"/live/via/{wall[2]}?since=0", headers=ORIGIN) as socket:
        socket.receive_text()  # the socket is accepted before the link is looked at: a frame says it was let in
        end(visit, database, stored, "jonas")
        with pytest.raises(WebSocketDisconnect) as closed:
            while True:
                socket.receive_text()
    assert closed.value.code == 1012
    assert visit().get(wall[1]).status_code == 410
    assert visit().get(f"/via/{wall[2]}/changes").status_code == 404
    assert visit().get(kept[1]).status_code == 200
    with database.read() as db:
        links = db.scalars(select(GuestLink)).all()
    mine = stored.user("jonas").id
    assert {link.state for link in links if link.created_by_id == mine} == {"revoked"} and len(links) == 3


@pytest.mark.parametrize("end", [remove, close])
def test_links_that_were_sent_to_the_person_end(visit, database, stored, end):
    with database.write() as db:
        for address in (email("petra"), "gast@example.net"):
            guest_links.issue_guest_link(
                db, guest_links.GuestLinkDraft(seat_table(db), "proposal", seat_table(db), address)
            )
    end(visit, database, stored, "petra")
    with database.read() as db:
        assert {link.email: link.state for link in db.scalars(select(GuestLink))} == {
            email("petra"): "revoked",
            "gast@example.net": "open",
        }


def test_a_raised_role_and_other_tables_lose_nothing(visit, database, stored):
    moderates(database, "jonas", "kiel")
    moderates(database, "jonas", "dithmarschen")
    at_kiel = path_in(visit("jonas").post("/tables/kiel/invitations", data={"role": "guest", "days": "7", "uses": "9"}))
    leave(visit, database, "jonas")
    assert visit().post(at_kiel, data=UTE).status_code == 303


def test_a_state_role_that_is_taken_away_takes_its_links_along(visit, database, stored, meeting):
    visit("anton").post(f"/people/{stored.user('karla').id}/role", data={"role": "administrator"})
    visit("karla").post(f"{HOME}/meetings/{meeting}/projector/links")
    visit("anton").post(f"/people/{stored.user('karla').id}/role", data={"role": "coordinator"})
    with database.read() as db:
        assert [link.state for link in db.scalars(select(GuestLink))] == ["revoked"]


WAYS_IN = {
    "signed in": lambda visit, path, config: visit("petra").post(path),
    "by the address": lambda visit, path, config: _confirmed(visit, path, config, email("petra")),
    "by the address in capitals": lambda visit, path, config: _confirmed(visit, path, config, " PETRA@EXAMPLE.ORG"),
}


def _confirmed(visit, path, config, typed):
    browser = visit()
    browser.post(path, data={**PETRA, "email": typed})
    return browser.post(last_link(config, email("petra")))


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("role", ["guest", "volunteer", "moderator"])
def test_no_open_link_seats_a_removed_person_again(visit, database, config, stored, way, role):
    before = invitation(visit("birgit"), role)
    single = invitation(visit("birgit"), role, uses=1)
    leave(visit, database, "petra")
    after = invitation(visit("birgit"), role)
    for path in (before, single, after):
        reply = WAYS_IN[way](visit, path, config)
        assert (reply.status_code, "Moderation" in reply.text) == (409, True)
    petra = seat(database, email("petra"), "dithmarschen")
    assert petra.left_at is not None
    assert visit("petra").get(HOME).status_code == 404
    with database.read() as db:
        assert {row.uses for row in db.scalars(select(Invitation))} == {0}


def test_a_confirmation_asked_for_before_the_removal_seats_nobody(visit, database, config):
    path = invitation(visit("birgit"))
    visit().post(path, data=PETRA)
    leave(visit, database, "petra")
    assert visit().post(last_link(config, email("petra"))).status_code == 409
    assert seat(database, email("petra"), "dithmarschen").left_at is not None


@pytest.mark.parametrize("way", WAYS_IN)
def test_an_invitation_for_one_person_made_since_is_a_decision(visit, database, config, way):
    leave(visit, database, "petra")
    path = invitation(visit("birgit"), "guest", uses=1)
    assert WAYS_IN[way](visit, path, config).status_code == 303
    back = seat(database, email("petra"), "dithmarschen")
    assert (back.role, back.left_at) == ("guest", None)


def test_the_moderation_gives_a_seat_back(visit, database):
    leave(visit, database, "petra")
    birgit, number = visit("birgit"), seat(database, email("petra"), "dithmarschen").id
    assert f"{HOME}/members/{number}" in birgit.get(f"{HOME}/members").text
    page = birgit.get(f"{HOME}/members/{number}").text
    assert "return-form" in page and "member-form" not in page
    for who in ("ole", "jonas", "petra", "gesa", "merle", "karla", "anton"):
        assert visit(who).post(f"{HOME}/members/{number}/return", data={"role": "guest"}).status_code in (403, 404)
    assert birgit.post(f"{HOME}/members/{number}/return", data={"role": "king"}).status_code == 422
    reply = birgit.post(f"{HOME}/members/{number}/return", data={"role": "member"})
    assert reply.headers["location"] == f"{HOME}/members?saved=returned"
    assert seat(database, email("petra"), "dithmarschen").role == "member"
    assert visit("petra").get(HOME).status_code == 200
