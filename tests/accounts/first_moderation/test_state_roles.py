"""Seats are given by a table's moderation. People with a state role can seat nobody, not even themselves."""

import re

import pytest
from sqlalchemy import select, update

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.events import record
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tables.models import Member, RoundTable
from tests.world import email

NEW = "stormarn"  # prepared, nobody has ever sat there
UTE = {"name": "Ute", "email": "ute@example.org", "oath": "1"}
ONE = {"days": "7", "uses": "1"}


def moderates(database, name: str, slug: str) -> None:
    """Seat the person as a moderator, as the operator can."""
    from roundtable.accounts.people.actions import add_user

    with database.write() as db:
        add_user(System(db), email(name), name.capitalize(), slug, "moderator")


def seat(database, address: str, slug: str) -> Member | None:
    with database.read() as db:
        of_person = select(Member).join(Member.user).join(Member.table)
        return db.scalar(of_person.where(User.email == address, RoundTable.slug == slug))


def path_in(reply) -> str:
    found = re.search(r"http://testserver(/join/\S+?)\"", reply.text)
    assert reply.status_code == 200 and found, reply.text
    return found[1]


@pytest.mark.parametrize("who", ["karla", "anton"])
@pytest.mark.parametrize("role", TABLE_ROLES)
def test_no_role_of_the_state_invites_where_somebody_moderates(visit, who, role):
    client = visit(who)
    assert client.get("/tables/dithmarschen/invitations").status_code == 403
    assert client.post("/tables/dithmarschen/invitations", data={"role": role, **ONE}).status_code == 403
    reply = client.post("/tables/dithmarschen/first-moderation")
    assert (reply.status_code, "Moderation" in reply.text) == (409, True)
    assert "Birgit" in client.get("/tables/dithmarschen/first-moderation").text


@pytest.mark.parametrize("role", TABLE_ROLES)
@pytest.mark.parametrize("address", [email("anton"), "ANTON@Example.org", "ute@example.org", email("petra")])
def test_an_administrator_adds_nobody_to_a_table_that_is_moderated(visit, database, role, address):
    before = seat(database, address.lower(), "dithmarschen")
    form = {"name": "Ute", "email": address, "table": "dithmarschen", "role": role}
    reply = visit("anton").post("/people", data=form)
    assert (reply.status_code, "Birgit" in reply.text, address in reply.text) == (422, True, True)
    after = seat(database, address.lower(), "dithmarschen")
    assert (before and before.role) == (after and after.role)


def test_a_coordinator_changes_no_seat(visit, database):
    petra = seat(database, email("petra"), "dithmarschen")
    karla = visit("karla")
    path = f"/tables/dithmarschen/members/{petra.id}"
    assert karla.get(path).status_code == 403
    for where, form in (("", {"role": "moderator", "organisation": ""}), ("/leaving", {}), ("/return", {})):
        assert karla.post(path + where, data=form).status_code == 403
    page = karla.get("/tables/dithmarschen/members").text
    assert path not in page and "/invitations" not in page


def test_an_administrator_without_a_seat_lowers_but_never_raises(visit, database):
    petra = seat(database, email("petra"), "dithmarschen")
    path, anton = f"/tables/dithmarschen/members/{petra.id}", visit("anton")
    for role in ("member", "minute_taker", "moderator"):
        reply = anton.post(path, data={"role": role, "organisation": "Bleibt stehen"})
        assert (reply.status_code, "Bleibt stehen" in reply.text) == (422, True)
    assert 'value="moderator"' not in anton.get(path).text.partition("<main")[2]
    assert anton.post(path, data={"role": "guest", "organisation": ""}).status_code == 303
    assert anton.post(f"{path}/leaving").status_code == 303
    assert anton.post(f"{path}/return", data={"role": "guest"}).status_code == 403
    assert seat(database, email("petra"), "dithmarschen").left_at is not None


def test_an_administrator_who_moderates_does_so_like_everybody(visit, database):
    moderates(database, "anton", "dithmarschen")
    anton = visit("anton")
    path = path_in(anton.post("/tables/dithmarschen/invitations", data={"role": "moderator", **ONE}))
    visit().post(path, data=UTE)
    assert seat(database, UTE["email"], "dithmarschen").role == "moderator"
    form = {"name": "Ida", "email": "ida@example.org", "table": "dithmarschen", "role": "member"}
    assert anton.post("/people", data=form).status_code == 303
    assert seat(database, "ida@example.org", "dithmarschen").role == "member"
    assert anton.get("/people").status_code == 200 and anton.get("/tables/kiel/invitations").status_code == 403


@pytest.mark.parametrize("who", ["karla", "anton"])
def test_a_new_table_gets_its_first_moderation_and_no_other_seat(visit, database, prepared_table, who):
    client = visit(who)
    assert client.post(f"/tables/{NEW}/opening").headers["location"] == f"/tables/{NEW}/first-moderation"
    page = client.get(f"/tables/{NEW}/first-moderation").text
    assert "Rollen im ganzen Land" in page and "first-moderation" in client.get(f"/tables/{NEW}").text
    for role in TABLE_ROLES:
        assert client.post(f"/tables/{NEW}/invitations", data={"role": role, **ONE}).status_code == 403
    first = path_in(client.post(f"/tables/{NEW}/first-moderation"))
    second = path_in(client.post(f"/tables/{NEW}/first-moderation"))
    assert visit().get(first).status_code == 410, "a new one replaces the one before"
    assert visit().post(second, data=UTE).status_code == 303
    assert seat(database, UTE["email"], NEW).role == "moderator"
    assert client.post(f"/tables/{NEW}/first-moderation").status_code == 409
    assert visit().post(second, data={**UTE, "email": "ida@example.org"}).status_code == 410


@pytest.mark.parametrize("who", ["karla", "anton"])
def test_nobody_makes_themselves_the_first_moderation(visit, database, prepared_table, config, who):
    from tests.mail.mailbox import last_link

    client = visit(who)
    path = path_in(client.post(f"/tables/{NEW}/first-moderation"))
    reply = client.post(path)
    assert (reply.status_code, "selbst" in reply.text) == (409, True)
    visit().post(path, data={"name": who, "email": email(who).upper(), "oath": "1"})
    assert visit().post(last_link(config, email(who))).status_code == 409
    assert seat(database, email(who), NEW) is None
    form = {"name": who, "email": email(who).upper(), "table": NEW, "role": "moderator"}
    assert visit("anton").post("/people", data=form).status_code == (422 if who == "anton" else 303)


@pytest.mark.parametrize("who", ["karla", "anton"])
@pytest.mark.parametrize("role", [role for role in TABLE_ROLES if role != "moderator"])
def test_nobody_with_a_seat_raises_themselves_either(visit, database, prepared_table, config, who, role):
    from roundtable.accounts.people.actions import add_user
    from tests.mail.mailbox import last_link

    path = path_in(visit(who).post(f"/tables/{NEW}/first-moderation"))
    with database.write() as db:
        add_user(System(db), email(who), who, NEW, role)
    reply = visit(who).post(path)
    assert (reply.status_code, "selbst" in reply.text) == (409, True)
    visit().post(path, data={"name": who, "email": email(who).upper(), "oath": "1"})
    assert visit().post(last_link(config, email(who))).status_code == 409
    assert seat(database, email(who), NEW).role == role
    assert visit("petra").post(path).status_code == 303, "the link is still there for whom it is meant"
    assert seat(database, email("petra"), NEW).role == "moderator"


@pytest.mark.parametrize("role", TABLE_ROLES)
def test_no_invitation_raises_who_made_it(database, role):
    """Whatever let them make it: earlier releases, or a right that they had then."""
    from roundtable.accounts.joining import actions as joining
    from roundtable.accounts.joining.models import Invitation

    with database.write() as db:
        table = db.scalars(select(RoundTable).where(RoundTable.slug == "dithmarschen")).one()
        seats = select(Member).join(Member.user).where(User.email == email("birgit"), Member.table_id == table.id)
        birgit = db.scalars(seats).one()
        here = System(db, table.id, birgit.user_id)
        invitation, _path = joining.issue_invitation(here, joining.InvitationDraft(role, "", 7, 5))
        for lower in TABLE_ROLES[: TABLE_ROLES.index(role)]:
            birgit.role = lower
            db.flush()
            assert joining.take_seat(db, db.get_one(Invitation, invitation.id), birgit.user).state in ("own", "gone")
            assert birgit.role == lower


def test_a_link_for_the_first_moderation_ends_when_somebody_moderates(visit, database, prepared_table):
    path = path_in(visit("karla").post(f"/tables/{NEW}/first-moderation"))
    moderates(database, "merle", NEW)
    for reply in (visit().get(path), visit().post(path, data=UTE), visit("jonas").post(path)):
        assert reply.status_code == 410
    assert seat(database, UTE["email"], NEW) is None


def test_a_link_for_the_first_moderation_ends_with_the_role_of_who_made_it(visit, database, prepared_table, stored):
    path = path_in(visit("karla").post(f"/tables/{NEW}/first-moderation"))
    visit("anton").post(f"/people/{stored.user('karla').id}/role", data={"role": ""})
    assert visit().post(path, data=UTE).status_code == 410
    visit("anton").post(f"/people/{stored.user('karla').id}/role", data={"role": "coordinator"})
    assert visit().post(path, data=UTE).status_code == 410, "it doesn't come back with the role"


def test_a_table_that_lost_its_moderation_is_no_new_one(visit, database, stored):
    """A coordinator may not invite a moderator there, because of its confidential content; administrators may."""
    visit("anton").post(f"/people/{stored.user('birgit').id}/closure")
    assert visit("karla").post("/tables/dithmarschen/first-moderation").status_code == 409
    path = path_in(visit("anton").post("/tables/dithmarschen/first-moderation"))
    assert visit("ole").post(path).status_code == 303
    assert seat(database, email("ole"), "dithmarschen").role == "moderator"


def test_invitations_of_roles_in_the_state_from_before_open_nothing(visit, database, stored):
    """Earlier releases let coordinators and administrators invite to every table."""
    from roundtable.accounts.joining import actions as joining

    with database.write() as db:
        table = db.scalars(select(RoundTable).where(RoundTable.slug == "dithmarschen")).one()
        for name in ("karla", "anton"):
            user = db.scalars(select(User).where(User.email == email(name))).one()
            here = System(db, table.id, user.id)
            _row, path = joining.issue_invitation(here, joining.InvitationDraft("moderator", "", 7, 5))
            assert path
    reply = visit().post(path, data=UTE)
    assert (reply.status_code, stored.user(UTE["email"])) == (410, None)
    assert visit("karla").post(path).status_code == 410


def test_the_moderation_counts_only_who_can_sign_in(visit, database, stored):
    moderates(database, "jonas", "dithmarschen")
    with database.write() as db:
        db.execute(update(User).where(User.email == email("jonas")).values(disabled_at=clock.now()))
        record(System(db), "user.closed", topic="members", everywhere=True)
    birgit = seat(database, email("birgit"), "dithmarschen")
    assert visit("birgit").post(f"/tables/dithmarschen/members/{birgit.id}/leaving").status_code == 409
    jonas = seat(database, email("jonas"), "dithmarschen")
    assert visit("birgit").post(f"/tables/dithmarschen/members/{jonas.id}/leaving").status_code == 303
