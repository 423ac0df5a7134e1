"""Passkeys over HTTP, answered by a device in software: what it opens, and every answer that opens nothing."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.accounts.factors.models import Passkey
from roundtable.accounts.models import UserSession
from roundtable.accounts.steps.models import STEP_LIFE
from roundtable.core import clock
from tests.accounts.device import Pocket
from tests.accounts.factors import code_now, options, user_of, with_app, with_passkey
from tests.mail import mailbox
from tests.world import email

NEW, OPTIONS = "/profile/security/passkeys", "/profile/security/passkeys/options"


def add(client, device, name="Telefon"):
    asked = options(client.post(OPTIONS))
    return client.post(NEW, data={"name": name, "answer": device.make(asked["challenge"])})


def sign_in(client, device, following="/tasks"):
    asked = options(client.post("/sign-in/passkey/options"))
    return client.post("/sign-in/passkey", data={"next": following, "answer": device.answer(asked["challenge"])})


def is_in(client):
    return client.get("/profile").status_code == 200


def test_made_once_it_signs_in_without_mail_and_password(visit, config, database):
    device = Pocket()
    assert add(visit("petra"), device).headers["location"] == "/profile/security?saved=passkey"
    mail = [mail for mail in mailbox.mails(config) if mail["to"] == email("petra")][-1]
    assert "neuen Passkey: Telefon" in mail.get_content()
    client = visit()
    reply = sign_in(client, device)
    assert reply.headers["location"] == "/tasks" and is_in(client) and "roundtable-step" not in client.cookies
    assert "zuletzt" in client.get("/profile/security").text
    with database.read() as db:
        assert db.scalars(select(Passkey)).one().last_used_at


@pytest.mark.parametrize("following", ["https://elsewhere.example", "//elsewhere.example"])
def test_it_leads_to_no_other_site(visit, database, following):
    device = Pocket()
    with database.write() as db:
        with_passkey(db, "petra", device)
    assert sign_in(visit(), device, following).headers["location"] == "/"


def _foreign_origin(device, challenge):
    device.origin = "http://evil.example"
    return device.answer(challenge)


def _not_seen(device, challenge):
    device.verified = False
    return device.answer(challenge)


def _changed(device, challenge):
    answer = json.loads(device.answer(challenge))
    answer["response"]["signature"] = "AAAA" + answer["response"]["signature"][4:]
    return json.dumps(answer)


WRONG = {
    "foreign origin": _foreign_origin,
    "nobody was seen": _not_seen,
    "changed signature": _changed,
    "another challenge": lambda device, challenge: device.answer("A" * 43),
    "another device": lambda device, challenge: Pocket(2).answer(challenge),
    "made, not used": lambda device, challenge: device.make(challenge),
    "nothing": lambda device, challenge: "",
    "no object": lambda device, challenge: "[1]",
    "deep": lambda device, challenge: "[" * 10_000,
    "long": lambda device, challenge: json.dumps({"id": "x" * 30_000}),
    "NUL": lambda device, challenge: json.dumps({"id": "a\0b", "rawId": "", "response": {}}),
    "half a character": lambda device, challenge: '{"id": "\\ud800", "response": {}}',
    "no response": lambda device, challenge: json.dumps({"id": device.ident, "response": None}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_opens_nothing(visit, database, wrong):
    device, client = Pocket(), visit()
    with database.write() as db:
        with_passkey(db, "petra", device)
    challenge = options(client.post("/sign-in/passkey/options"))["challenge"]
    reply = client.post("/sign-in/passkey", data={"answer": WRONG[wrong](device, challenge)})
    assert reply.status_code == 422 and "nicht erkannt" in reply.text and not is_in(client)


def test_an_answer_counts_once_and_only_in_its_browser(visit, database):
    device, client, thief = Pocket(), visit(), visit()
    with database.write() as db:
        with_passkey(db, "petra", device)
    answer = device.answer(options(client.post("/sign-in/passkey/options"))["challenge"])
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422
    options(thief.post("/sign-in/passkey/options"))
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422
    step = client.cookies["roundtable-step"]
    assert client.post("/sign-in/passkey", data={"answer": answer}).status_code == 303
    thief.cookies.clear()
    thief.cookies.set("roundtable-step", step)
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422 and not is_in(thief)


def test_a_challenge_gets_old(visit, database):
    device, client = Pocket(), visit()
    with database.write() as db:
        with_passkey(db, "petra", device)
    answer = device.answer(options(client.post("/sign-in/passkey/options"))["challenge"])
    with clock.shifted(clock.now() + STEP_LIFE + timedelta(seconds=1)):
        assert client.post("/sign-in/passkey", data={"answer": answer}).status_code == 422


def test_a_copy_that_counts_behind_is_refused(visit, database):
    device = Pocket()
    device.uses = 5
    with database.write() as db:
        with_passkey(db, "petra", device)
    for uses, status in ((6, 303), (6, 422), (3, 422), (0, 422), (7, 303)):
        device.uses = uses
        assert sign_in(visit(), device).status_code == status, uses


def test_a_closed_account_stays_closed(visit, database):
    device = Pocket()
    with database.write() as db:
        with_passkey(db, "petra", device)
        user_of(db, "petra").disabled_at = clock.now()
    assert sign_in(visit(), device).status_code == 422


def test_as_the_second_step_only_ones_own_counts(visit, ask, database):
    own, foreign = Pocket(1), Pocket(2)
    with database.write() as db:
        with_passkey(db, "petra", own)
        with_passkey(db, "jonas", foreign)
    assert visit("petra").post("/profile/security/step").status_code == 200
    for device, status in ((foreign, 422), (own, 303)):
        client = visit()
        assert client.post(ask("petra")).headers["location"] == "/sign-in/second"
        asked = options(client.post("/sign-in/second/passkey/options"))
        assert [known["id"] for known in asked["allowCredentials"]] == [own.ident]
        device.verified = False  # a key without a finger is enough after the first step
        reply = client.post("/sign-in/second/passkey", data={"answer": device.answer(asked["challenge"])})
        assert reply.status_code == status and is_in(client) == (status == 303)


def test_without_a_first_step_there_is_no_question(visit):
    assert visit().post("/sign-in/second/passkey/options").status_code == 410
    assert visit().post("/sign-in/second/passkey", data={"answer": "{}"}).status_code == 422


def test_known_ones_are_refused_and_named_to_the_browser(visit, database):
    device, client = Pocket(), visit("petra")
    add(client, device)
    asked = options(client.post(OPTIONS))
    assert [known["id"] for known in asked["excludeCredentials"]] == [device.ident]
    assert client.post(NEW, data={"name": "x", "answer": device.make(asked["challenge"])}).status_code == 409
    other = visit("jonas")
    assert add(other, device).status_code == 409


def test_a_name_is_needed_and_can_be_changed_and_foreign_ones_are_not_there(visit, database):
    with database.write() as db:
        passkey = with_passkey(db, "petra", Pocket()).id
    client = visit("petra")
    assert client.post(f"{NEW}/{passkey}", data={"name": " "}).status_code == 422
    assert client.post(f"{NEW}/{passkey}", data={"name": "Mein <b>Telefon"}).status_code == 303
    assert "Mein &lt;b&gt;Telefon" in client.get("/profile/security").text
    for ask in (lambda path: visit("jonas").get(path), lambda path: visit("jonas").post(path, data={"name": "x"})):
        assert ask(f"{NEW}/{passkey}").status_code == 404
    assert visit("jonas").post(f"{NEW}/{passkey}/removal").status_code == 404


def test_removing_the_last_one_ends_the_second_step_and_other_sessions(visit, database):
    device, elsewhere = Pocket(), visit()
    with database.write() as db:
        passkey = with_passkey(db, "petra", device).id
    client = visit("petra")
    client.post("/profile/security/step")
    sign_in(elsewhere, device)
    assert is_in(elsewhere)
    assert "Ihr einziger" in client.get(f"{NEW}/{passkey}").text
    assert client.post(f"{NEW}/{passkey}/removal").status_code == 303
    assert not is_in(elsewhere) and is_in(client)
    with database.read() as db:
        assert user_of(db, "petra").second_step_at is None
    assert sign_in(visit(), device).status_code == 422


def test_the_second_step_stays_while_something_is_left(visit, database):
    with database.write() as db:
        passkey = with_passkey(db, "petra", Pocket()).id
        secret, _codes = with_app(db, "petra")
    client = visit("petra")
    assert client.post(f"{NEW}/{passkey}/removal").status_code == 303
    assert "App, die Codes zeigt" in client.get("/profile/security").text and code_now(secret)


def test_it_shows_that_it_is_you(visit, database):
    device, client = Pocket(), visit("petra")
    with database.write() as db:
        with_passkey(db, "petra", device)
        for session in db.scalars(select(UserSession)):
            session.proved_at = clock.now() - timedelta(hours=1)
    assert client.get(f"{NEW}/new").headers["location"].startswith("/proof")
    answer = device.answer(options(client.post("/proof/passkey/options"))["challenge"])
    reply = client.post("/proof/passkey", data={"answer": answer, "then": f"{NEW}/new"})
    assert reply.headers["location"] == f"{NEW}/new"
    assert visit("petra").get("/profile").status_code == 303, "the token of before is worth nothing"
