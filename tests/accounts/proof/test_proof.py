"""What a session that was begun a while ago can't do before its person shows who it is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roundtable.accounts.models import SESSION_LIFE, SESSION_MOST, User, UserSession
from roundtable.core import clock
from roundtable.core.security import hash_password, hash_token
from tests import world
from tests.accounts.factors import code_now, user_of, with_app
from tests.mail import mailbox
from tests.sweeps.matrix import SPECS
from tests.tables.test_privacy import _id_of
from tests.world import email

PASSWORD = "sieben Deiche hoch"


@pytest.fixture
def stale(database):
    """Everybody signed in an hour ago."""
    with database.write() as db:
        db.execute(update(UserSession).values(proved_at=clock.now() - timedelta(hours=1)))


def with_password(database, name):
    with database.write() as db:
        user_of(db, name).password_hash = hash_password(PASSWORD)


def hidden(html):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


def test_what_needs_a_fresh_proof():
    """Roles, factors, and ending sessions. Whoever adds such a route names it here and says `fresh`."""
    fresh = {f"{spec.method} {spec.path}" for spec in SPECS if spec.fresh}
    factors = "/profile/security"
    assert fresh == {
        "POST /people",
        *(f"POST /people/{{user:int}}/{what}" for what in ("role", "closure", "opening")),
        "POST /tables/{table}/members/{member:int}/return",
        "POST /profile/sessions/closure",
        "POST /profile/sessions/{session:int}/closure",
        f"GET {factors}/app",
        *(f"POST {factors}/{what}" for what in ("app", "app/confirmation", "app/removal", "codes")),
        *(f"POST {factors}/{what}" for what in ("step", "step/removal", "passkeys", "passkeys/options")),
        f"GET {factors}/passkeys/new",
        f"POST {factors}/passkeys/{{passkey:int}}/removal",
    }


def test_a_role_waits_in_the_page_until_the_password_was_right(visit, database, stale):
    with_password(database, "anton")
    anton = visit("anton")
    path = f"/people/{_id(database, 'petra')}/role"
    reply = anton.post(path, data={"role": "coordinator"})
    assert reply.status_code == 403 and "Sind Sie es?" in reply.text
    assert _role(database) == ""
    fields = hidden(reply.text)
    assert fields["then"] == path and fields["kept.role"] == "coordinator"
    wrong = anton.post("/proof", data={**fields, "password": "falsch und lang"})
    assert wrong.status_code == 422 and hidden(wrong.text) == fields, "what was chosen waits on"
    reply = anton.post("/proof", data={**fields, "password": PASSWORD})
    assert (
        reply.status_code == 200 and f'action="{path}"' in reply.text and hidden(reply.text) == {"role": "coordinator"}
    )
    assert _role(database) == "", "the last press is the person's"
    again = visit()
    again.cookies.set("roundtable", reply.cookies["roundtable"])
    assert again.post(path, data=hidden(reply.text)).status_code == 303
    assert _role(database) == "coordinator"
    assert visit("anton").get("/profile").status_code == 303, "the token of before is worth nothing"


def _id(database, name):
    with database.read() as db:
        return _id_of(db, name)


def _role(database):
    with database.read() as db:
        return user_of(db, "petra").state_role


def test_at_a_table_only_the_role_asks(visit, database, stale):
    with database.read() as db:
        seat = db.scalar(select(User).where(User.email == email("petra"))).id
        from roundtable.tables.models import Member

        member = db.scalars(select(Member).where(Member.user_id == seat)).one().id
    path, birgit = f"/tables/dithmarschen/members/{member}", visit("birgit")
    assert birgit.post(path, data={"role": "volunteer", "organisation": "Neu"}).status_code == 303
    assert birgit.post(path, data={"role": "member", "organisation": "Neu"}).status_code == 403


def test_with_a_second_step_the_password_is_not_enough(visit, database, stale):
    with_password(database, "anton")
    with database.write() as db:
        secret, _codes = with_app(db, "anton")
    anton = visit("anton")
    assert anton.get("/profile/security/passkeys/new").headers["location"].startswith("/proof?then=")
    page = anton.get("/proof?then=/profile/security/passkeys/new").text
    assert 'name="code"' in page and 'name="password"' not in page
    assert anton.post("/proof", data={"then": "/tasks", "password": PASSWORD}).status_code == 422
    reply = anton.post("/proof", data={"then": "/tasks", "code": code_now(secret)})
    assert reply.headers["location"] == "/tasks"


@pytest.mark.parametrize("then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_it_leads_to_no_other_site(visit, database, stale, then):
    with_password(database, "petra")
    reply = visit("petra").post("/proof", data={"then": then, "password": PASSWORD})
    assert reply.headers["location"] in ("/", "/profile")


def test_without_password_a_link_does_it(visit, config, database, stale):
    petra = visit("petra")
    page = petra.get("/proof?then=/profile/security/passkeys/new").text
    assert 'name="password"' not in page and "Link per E-Mail schicken" in page
    assert petra.post("/proof/link", data={"then": "/profile/security/passkeys/new"}).status_code == 200
    reply = visit().post(mailbox.last_link(config, email("petra")))
    assert reply.headers["location"] == "/profile/security/passkeys/new"


def test_guesses_are_counted_with_those_at_the_sign_in(visit, database, stale):
    with_password(database, "petra")
    petra = visit("petra")
    for _guess in range(10):
        petra.post("/proof", data={"then": "/", "password": "falsch und lang"})
    reply = visit().post("/sign-in", data={"email": email("petra"), "password": PASSWORD})
    assert reply.status_code == 422 and "warten" in reply.text


def test_a_first_password_is_a_new_way_in(visit, database, stale):
    reply = visit("petra").post("/profile/password", data={"new_password": "neun Schafe am Deich"})
    assert reply.status_code == 403 and "neun Schafe" not in reply.text
    with database.read() as db:
        assert user_of(db, "petra").password_hash is None


def test_a_clock_that_was_ahead_makes_nothing_fresh(visit, database):
    with database.write() as db:
        db.execute(update(UserSession).values(proved_at=clock.now() + timedelta(days=400)))
    assert visit("petra").post("/profile/sessions/closure").status_code == 403


def test_a_session_ends_however_often_it_is_used(visit, database):
    start = clock.now()
    with database.write() as db:
        session = db.scalars(
            select(UserSession).where(UserSession.token_hash == hash_token(world.token("petra")))
        ).one()
        session.expires_at = start + SESSION_LIFE
    day = timedelta(days=1)
    used = [number for number in range(0, 200, 30) if _uses(visit, start + number * day)]
    assert used == [number for number in range(0, 200, 30) if number < SESSION_MOST.days]


def _uses(visit, moment):
    with clock.shifted(moment):
        return visit("petra").post("/language", data={"locale": "de"}).status_code == 303 and (
            visit("petra").get("/profile").status_code == 200
        )
