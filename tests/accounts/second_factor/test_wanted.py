"""An installation that wants a second step of some roles: days of grace, one page that leads there, no dead end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from roundtable.accounts.models import User, UserSession
from roundtable.app import create_app
from roundtable.cli import main
from roundtable.core import clock
from tests.accounts.factors import code_now, user_of, with_app
from tests.client import Client
from tests.conftest import OWN_PAGE
from tests.mail import mailbox
from tests.world import email, token

DAYS = 14


@pytest.fixture
def wanting(config, database):
    """`wanting("administration")("anton")`: a client of an application with this setting."""
    opened = []

    def application(rule):
        app = create_app(replace(config, second_step=rule, second_step_days=DAYS), database=database)
        first = Client(app, headers=OWN_PAGE, follow_redirects=False)
        first.__enter__()
        opened.append(first)

        def visit(name):
            client = Client(app, headers=OWN_PAGE, follow_redirects=False)
            client.app_state.update(first.app_state)
            client.portal = first.portal
            client.cookies.set("roundtable", token(name))
            return client

        return visit

    yield application
    for client in opened:
        client.__exit__(None, None, None)


def was_asked(database, days_ago):
    with database.write() as db:
        db.execute(update(User).values(second_step_wanted_at=clock.now() - timedelta(days=days_ago)))


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("off", set()),
        ("administration", {"anton", "karla"}),
        ("moderation", {"anton", "karla", "birgit", "merle"}),
    ],
)
def test_of_whom_it_is_wanted(wanting, database, rule, asked):
    visit = wanting(rule)
    was_asked(database, DAYS + 1)
    people = ("anton", "karla", "birgit", "merle", "ole", "petra", "gesa")
    led = {name for name in people if visit(name).get("/").headers.get("location") == "/profile/security"}
    assert led == asked


def test_the_days_begin_with_the_first_press_and_every_page_says_so(wanting, database):
    anton = wanting("administration")("anton")
    assert "zweiten Schritt" not in anton.get("/people").text
    anton.post("/language", data={"locale": "de"})
    assert "bis zum" in anton.get("/people").text and "zweiten Schritt" in anton.get("/people").text
    with clock.shifted(clock.now() + timedelta(days=DAYS - 1)):
        assert anton.get("/people").status_code == 200
    with clock.shifted(clock.now() + timedelta(days=DAYS, seconds=5)):
        assert anton.get("/people").headers["location"] == "/profile/security"


def test_afterwards_only_setting_it_up_is_open(wanting, database):
    was_asked(database, DAYS + 1)
    anton = wanting("administration")("anton")
    refused = anton.post("/people", data={"name": "Neu", "email": "neu@example.org", "role": "coordinator"})
    assert refused.status_code == 403 and "Zuerst der zweite Schritt" in refused.text
    page = anton.get("/profile/security")
    assert page.status_code == 200 and "jetzt ein" in page.text
    assert anton.get("/privacy").status_code == 200
    with database.write() as db:
        with_app(db, "anton")
    assert anton.get("/people").status_code == 200


def test_it_can_be_changed_but_not_turned_off(wanting, database):
    with database.write() as db:
        with_app(db, "anton")
    anton = wanting("administration")("anton")
    page = anton.get("/profile/security").text
    assert "Zweiten Schritt ausschalten" not in page
    assert anton.post("/profile/security/step/removal").status_code == 422
    with database.read() as db:
        assert user_of(db, "anton").second_step_at


def test_the_last_administrator_is_let_in_by_the_operator(visit, config, database, monkeypatch, capsys):
    """Phone and paper are lost: the command takes the factors away and prints a link."""
    with database.write() as db:
        secret, _codes = with_app(db, "anton")
    monkeypatch.setenv("ROUNDTABLE_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", config.database_url)
    monkeypatch.setenv("ROUNDTABLE_BASE_URL", config.base_url)
    assert main(["user", "unlock", email("anton")]) == 0
    path = "/sign-in/" + capsys.readouterr().out.strip().rpartition("/sign-in/")[2]
    assert visit("anton").get("/profile").status_code == 303, "all sessions ended"
    client = visit()
    assert client.post(path).headers["location"] == "/" and client.get("/people").status_code == 200
    mailbox.deliver(config, database)
    told = [mail for mail in mailbox.mails(config) if mail["to"] == email("anton")][-1]
    assert "Passkeys von Ihrem Konto genommen" in told.get_content() and code_now(secret)
    with database.read() as db:
        assert db.query(UserSession).filter_by(user_id=user_of(db, "anton").id).count() == 1


def test_nobody_unknown_is_unlocked(config, database, monkeypatch, capsys):
    monkeypatch.setenv("ROUNDTABLE_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", config.database_url)
    assert main(["user", "unlock", "nobody@example.org"]) != 0
    assert "nobody@example.org" in capsys.readouterr().err
