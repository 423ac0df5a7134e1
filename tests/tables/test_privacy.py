"""The page on privacy says only what the program does: its claims are checked against the code where possible."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.attempts.models import Attempt
from roundtable.accounts.models import LOCALE_LIFE, SESSION_LIFE, SESSION_MOST, User, UserSession
from roundtable.accounts.sessions.actions import issue_link, start_session
from roundtable.core import clock
from roundtable.core.config import ROOT
from roundtable.core.security import hash_password
from tests import world

LANGUAGES = ("de", "en")


def page(visit, language="de", name=""):
    return visit(name).get("/privacy", headers={"accept-language": language}).text


def main_part(html):
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_long_comes_from_where_it_is_decided(visit, language):
    text = main_part(page(visit, language))
    hours = int(attempts.KEPT_FOR.total_seconds()) // 3600
    words = {"de": ("Tage", "Stunden"), "en": ("days", "hours")}[language]
    named = re.findall(rf"(\d+) ({words[0]}\w*|{words[1]})", text)
    assert {int(number) for number, unit in named if unit != words[1]} == {
        SESSION_LIFE.days,
        SESSION_MOST.days,
        LOCALE_LIFE.days,
    }
    assert [int(number) for number, unit in named if unit == words[1]] == [hours]


def test_a_session_ends_by_itself_and_a_new_one_deletes_it(visit, database):
    with database.write() as db:
        db.query(UserSession).filter(UserSession.user_id == _id_of(db, "petra")).update({"expires_at": clock.now()})
    with clock.shifted(clock.now() + timedelta(seconds=1)):
        assert visit("petra").get("/profile").status_code == 303
        with database.write() as db:
            start_session(db, db.get_one(User, _id_of(db, "jonas")), "")
    with database.read() as db:
        assert db.query(UserSession).filter(UserSession.user_id == _id_of(db, "petra")).count() == 0


def _id_of(db, name):
    return db.query(User.id).filter(User.email == world.email(name)).scalar()


def test_tries_are_counted_without_names_and_deleted(database):
    with database.write() as db:
        attempts.count_attempt(db, "password:petra@example.org", attempts.PASSWORD_GUESSES)
        (attempt,) = db.query(Attempt)
        assert "petra" not in attempt.key
        attempt.at = clock.now() - attempts.KEPT_FOR - timedelta(minutes=1)
        attempts.count_attempt(db, "password:jonas@example.org", attempts.PASSWORD_GUESSES)
    with database.read() as db:
        assert db.query(Attempt).count() == 1


def test_there_are_two_cookies_with_their_ages(visit, database, config):
    client = visit()
    client.post("/language", data={"locale": "en"})
    with database.write() as db:
        path = issue_link(db, db.get_one(User, _id_of(db, "petra")), timedelta(hours=1))
    reply = client.post(path)
    assert reply.status_code == 303
    cookies = {cookie.name: cookie.expires - clock.now().timestamp() for cookie in client.cookies.jar}
    assert set(cookies) == {"locale", "roundtable"}
    assert abs(cookies["locale"] - LOCALE_LIFE.total_seconds()) < 60
    assert abs(cookies["roundtable"] - SESSION_LIFE.total_seconds()) < 60


def test_no_other_place_sets_a_cookie_or_keeps_anything_in_a_browser():
    python = {_in(path, "roundtable"): path.read_text(encoding="utf-8") for path in (ROOT / "roundtable").rglob("*.py")}
    assert {name: text.count("set_cookie(") for name, text in python.items() if "set_cookie(" in text} == {
        "accounts/sessions/pages.py": 1,
        "accounts/sign_in/pages.py": 1,
        "accounts/steps/pages.py": 1,
    }
    scripts = {_in(path, "static/js"): path.read_text(encoding="utf-8") for path in (ROOT / "static/js").rglob("*.js")}
    keeps = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.|cookie")
    kept = {name for name, text in scripts.items() if keeps.search(text)}
    assert kept <= {"editor/draft.js", "editor/rescue.js", "editor/unsent.js", "page/kept.js"}, (
        "say on the page on privacy what is kept, and list it here"
    )


def _in(path: Path, folder: str) -> str:
    return path.relative_to(ROOT / folder).as_posix()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_promised_that_no_code_does(visit, language):
    """Closing an account and removing a member delete nothing, and there is no way yet to delete a person's data."""
    text = main_part(page(visit, language))
    for promise in ("nicht Ihr Name", "not your name", "stehen nie", "ever kept"):
        assert promise not in text
    said = {"de": "bisher keine Funktion, die eine Person löscht", "en": "no function that deletes a person"}
    assert said[language] in text


def test_a_closed_account_and_a_freed_seat_keep_the_name(visit, database):
    with database.read() as db:
        person = _id_of(db, "petra")
    assert visit("anton").post(f"/people/{person}/closure").status_code in (200, 303)
    with database.read() as db:
        user = db.get_one(User, person)
        assert user.disabled_at and user.name == "Petra" and user.email == world.email("petra")


def test_nobody_can_read_a_password(database):
    assert "Deiche" not in hash_password("sieben Deiche hoch") and hash_password("x" * 12).startswith("$argon2id$")
