"""Signing in with a second step: codes of an app, codes on paper, and what nobody learns before the first one."""

import base64
import re

import pytest
from sqlalchemy import select, update

from roundtable.accounts.attempts.models import Attempt
from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors.models import Authenticator, RecoveryCode
from roundtable.accounts.models import User, UserSession
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.security import hash_password
from tests.accounts.conftest import later
from tests.accounts.factors import code_now, user_of, with_app
from tests.mail import mailbox
from tests.world import email

PASSWORD = "sieben Deiche hoch"


def last_text(config):
    return [mail for mail in mailbox.mails(config) if mail["to"] == email("petra")][-1].get_content()


@pytest.fixture
def petra(database):
    """Petra has a password and an app: its secret, and her codes on paper."""
    with database.write() as db:
        user_of(db, "petra").password_hash = hash_password(PASSWORD)
        return with_app(db, "petra")


def by_password(client, name="petra", password=PASSWORD):
    return client.post("/sign-in", data={"email": email(name), "password": password, "next": "/tasks"})


def is_in(client):
    return client.get("/profile").status_code == 200


@pytest.mark.parametrize("way", ["password", "link"])
def test_after_the_first_step_nobody_is_in_yet(visit, ask, petra, way):
    secret, _codes = petra
    path, client = ask("petra", next="/tasks") if way == "link" else "", visit()
    reply = by_password(client) if way == "password" else client.post(path)
    assert reply.headers["location"] == "/sign-in/second" and "roundtable" not in client.cookies
    assert not is_in(client)
    assert "Noch ein Schritt" in client.get("/sign-in/second").text
    reply = client.post("/sign-in/second", data={"code": code_now(secret)})
    assert reply.headers["location"] == "/tasks" and is_in(client)
    assert "roundtable-step" not in client.cookies


def test_a_code_counts_once(visit, petra):
    secret, _codes = petra
    code, first, second = code_now(secret), visit(), visit()
    for client in (first, second):
        by_password(client)
    assert first.post("/sign-in/second", data={"code": code}).status_code == 303
    reply = second.post("/sign-in/second", data={"code": code})
    assert reply.status_code == 422 and "schon benutzt" in reply.text and not is_in(second)
    assert second.post("/sign-in/second", data={"code": code_now(secret, 1)}).status_code == 303
    assert visit().post("/sign-in/second", data={"code": code_now(secret, 2)}).headers["location"] == "/sign-in"


def test_a_step_opens_once(visit, petra):
    secret, codes = petra
    client, copy = visit(), visit()
    by_password(client)
    copy.cookies.set("roundtable-step", client.cookies["roundtable-step"])
    assert client.post("/sign-in/second", data={"code": code_now(secret)}).status_code == 303
    assert copy.post("/sign-in/second", data={"code": codes[0]}).headers["location"] == "/sign-in"
    assert not is_in(copy)


def test_each_code_on_paper_counts_once_and_is_told(visit, petra, config, database):
    _secret, codes = petra
    first, again = visit(), visit()
    by_password(first)
    assert first.post("/sign-in/second", data={"code": codes[3].upper().replace("-", " ")}).status_code == 303
    assert "9 Codes" in last_text(config)
    by_password(again)
    assert again.post("/sign-in/second", data={"code": codes[3]}).status_code == 422
    with database.read() as db:
        rows = db.scalars(select(RecoveryCode)).all()
        assert len(rows) == 10 and sum(row.used_at is not None for row in rows) == 1
        assert not any(code.replace("-", "") in row.code_hash for row in rows for code in codes)


def test_codes_of_others_dont_count(visit, petra, database):
    _secret, codes = petra
    with database.write() as db:
        user_of(db, "jonas").password_hash = hash_password(PASSWORD)
        app = Authenticator(user_id=user_of(db, "jonas").id, salt="another", confirmed_at=clock.now())
        db.add(app)
        factors.turn_on(System(db), user_of(db, "jonas"))
    client = visit()
    by_password(client, "jonas")
    for foreign in (codes[0], code_now(petra[0])):
        assert client.post("/sign-in/second", data={"code": foreign}).status_code == 422
    assert not is_in(client)


def test_at_most_ten_guesses_also_with_many_first_steps(visit, petra, monkeypatch):
    tried = 0
    for _begin in range(3):
        client = visit()
        by_password(client)
        for _guess in range(8):
            later(monkeypatch, seconds=40)
            reply = client.post("/sign-in/second", data={"code": "000000"})
            tried += "stimmt nicht" in reply.text
    assert tried <= 10 * 2  # sixteen minutes are a little more than one window
    monkeypatch.undo()


def test_nobody_is_locked_out_for_long(visit, petra, monkeypatch):
    secret, _codes = petra
    client = visit()
    by_password(client)
    for _guess in range(12):
        client.post("/sign-in/second", data={"code": "000000"})
    assert "Bitte warten Sie" in client.post("/sign-in/second", data={"code": code_now(secret)}).text
    later(monkeypatch, minutes=16)
    by_password(client)
    assert client.post("/sign-in/second", data={"code": code_now(secret)}).status_code == 303


def test_nothing_tells_who_has_a_second_step(visit, petra):
    """A wrong password, an unknown address and a known one look the same with and without a second step."""
    replies = [by_password(visit(), name, "falsch und lang") for name in ("petra", "jonas", "nobody-at-all")]
    texts = {re.sub(r"[a-z-]+@example\.org", "", reply.text) for reply in replies}
    assert {reply.status_code for reply in replies} == {422} and len(texts) == 1
    assert not any("step" in name for reply in replies for name in reply.cookies)
    asked = [visit().post("/sign-in", data={"email": email(name)}) for name in ("petra", "jonas", "nobody-at-all")]
    assert len({re.sub(r"[a-z-]+@example\.org", "", reply.text) for reply in asked}) == 1


def test_setting_it_up_as_a_person_does(visit, database, config):
    client, elsewhere = visit("petra"), visit()
    with database.write() as db:
        petra = user_of(db, "petra")
        petra.password_hash = hash_password(PASSWORD)
    by_password(elsewhere)
    assert is_in(elsewhere)
    assert client.post("/profile/security/app").headers["location"] == "/profile/security/app"
    page = client.get("/profile/security/app").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1]
    assert "<svg" in page and f"secret={secret.replace(' ', '')}" in page
    with database.read() as db:
        app = db.scalars(select(Authenticator)).one()
        assert app.confirmed_at is None and secret.replace(" ", "") not in app.salt
    wrong = client.post("/profile/security/app/confirmation", data={"code": "000000"})
    assert wrong.status_code == 422 and secret in wrong.text, "the same code is on the page again"
    key = base64.b32decode(secret.replace(" ", ""))
    reply = client.post("/profile/security/app/confirmation", data={"code": code_now(key)})
    codes = re.findall(r"<li><code>([a-z0-9-]{14})</code>", reply.text)
    assert reply.status_code == 200 and len(codes) == 10
    assert is_in(client) and not is_in(elsewhere), "who came in by one step comes in anew"
    assert "zweiten Schritt" in last_text(config)
    assert "Noch 10 Codes" in client.get("/profile/security").text
    fresh = re.findall(r"<li><code>([a-z0-9-]{14})</code>", client.post("/profile/security/codes").text)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    by_password(elsewhere)
    assert elsewhere.post("/sign-in/second", data={"code": codes[0]}).status_code == 422
    assert elsewhere.post("/sign-in/second", data={"code": fresh[0]}).status_code == 303


def test_an_app_that_nobody_confirmed_asks_for_nothing(visit, ask):
    client = visit("petra")
    client.post("/profile/security/app")
    assert visit().post(ask("petra")).headers["location"] == "/"
    assert client.post("/profile/security/codes").status_code == 422


def test_removing_the_app_ends_the_rest(visit, petra, database, config):
    client, elsewhere = visit("petra"), visit()
    secret, _codes = petra
    by_password(elsewhere)
    elsewhere.post("/sign-in/second", data={"code": code_now(secret)})
    half = visit()
    by_password(half)
    assert client.post("/profile/security/app/removal").status_code == 303
    assert not is_in(elsewhere) and is_in(client)
    assert half.get("/sign-in/second").status_code == 410, "begun sign-ins end as well"
    with database.read() as db:
        assert user_of(db, "petra").second_step_at is None and not db.scalars(select(RecoveryCode)).all()
    assert "entfernt" in last_text(config)
    assert by_password(visit()).headers["location"] == "/tasks"


def test_the_first_proof_of_an_address_ends_factors_of_whoever_typed_it(visit, ask, petra, database):
    with database.write() as db:
        db.execute(update(User).where(User.email == email("petra")).values(confirmed_at=None))
    client = visit()
    assert client.post(ask("petra")).headers["location"] == "/"
    assert is_in(client)
    with database.read() as db:
        assert not db.scalars(select(Authenticator)).all() and user_of(db, "petra").second_step_at is None


def test_a_closed_account_gets_no_further(visit, petra, database):
    secret, _codes = petra
    client = visit()
    by_password(client)
    assert visit("anton").post(f"/people/{_id(database)}/closure").status_code == 303
    assert client.post("/sign-in/second", data={"code": code_now(secret)}).headers["location"] == "/sign-in"
    assert not is_in(client)


def _id(database):
    with database.read() as db:
        return user_of(db, "petra").id


def test_the_id_changes_with_every_step(visit, petra, database):
    secret, _codes = petra
    client, old = visit(), visit("petra")
    client.cookies.set("roundtable", old.cookies["roundtable"], domain="testserver.local")
    by_password(client)
    assert is_in(old)
    client.post("/sign-in/second", data={"code": code_now(secret)})
    assert client.cookies["roundtable"] != old.cookies["roundtable"] and is_in(client)
    assert not is_in(old), "the session of before has ended"
    with database.read() as db:
        assert db.query(Attempt).count() >= 1 and db.query(UserSession).count() >= 1
