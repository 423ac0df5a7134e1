"""The own account: name, language, password, devices."""

import pytest

from roundtable.accounts.models import User
from roundtable.core.models import Event
from roundtable.core.security import hash_password
from tests.mail.mailbox import mails
from tests.world import email

OLD, NEW = "vier Möwen im Wind", "neun Schafe am Deich"


@pytest.fixture
def with_password(database):
    with database.write() as db:
        db.query(User).filter_by(email=email("petra")).one().password_hash = hash_password(OLD)


@pytest.fixture
def phone(visit, ask):
    """Petra's second device."""
    client = visit()
    client.post(ask("petra"), headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"})
    return client


def test_the_profile_shows_name_address_and_devices(visit):
    page = visit("petra").get("/profile").text
    for words in ("Petra", email("petra"), "Kreis Dithmarschen", "Ehrenamtlich"):
        assert words in page
    assert "Landeshauptstadt Kiel" not in page
    assert "Landeshauptstadt Kiel" in visit("jonas").get("/profile").text


def test_name_changes_everywhere(visit):
    petra = visit("petra")
    assert "Petra" in visit("birgit").get("/tables/dithmarschen/members").text
    assert petra.post("/profile", data={"name": " Petra   H. ", "locale": "de"}).status_code == 303
    assert "Petra H." in visit("birgit").get("/tables/dithmarschen/members").text


def test_a_name_change_is_an_event_of_each_of_my_tables(visit, database):
    visit("jonas").post("/profile", data={"name": "Jonas K.", "locale": "de"})
    with database.read() as db:
        events = db.query(Event).filter_by(verb="user.renamed").all()
        assert len({event.table_id for event in events}) == 2
        assert {event.topic for event in events} == {"members"}


@pytest.mark.parametrize(
    "form", [{"name": "", "locale": "de"}, {"name": "x" * 81, "locale": "de"}, {"name": "P", "locale": "fr"}]
)
def test_a_wrong_profile_form_comes_back(visit, form, stored):
    reply = visit("petra").post("/profile", data=form)
    assert (reply.status_code, "rt-errors" in reply.text) == (422, True)
    assert stored.user("petra").name == "Petra"


def test_language_holds_for_the_person(visit):
    petra = visit("petra")
    assert "Ihr Profil" in petra.get("/profile").text
    petra.post("/language", data={"locale": "en", "back": "/profile"})
    assert "Your profile" in petra.get("/profile").text
    assert "Ihr Profil" in visit("jonas").get("/profile").text


def test_password_is_set_without_a_present_one(visit, site, config):
    petra = visit("petra")
    assert petra.post("/profile/password", data={"new_password": NEW}).status_code == 303
    assert site.post("/sign-in", data={"email": email("petra"), "password": NEW}).status_code == 303
    assert "neues Passwort" in mails(config)[-1].get_content() and NEW not in str(mails(config)[-1])


def test_changing_the_password_needs_the_present_one(visit, with_password, site):
    petra = visit("petra")
    for wrong in ({}, {"current_password": "falsch falsch"}):
        reply = petra.post("/profile/password", data={"new_password": NEW, **wrong})
        assert (reply.status_code, "jetziges Passwort" in reply.text, NEW in reply.text) == (422, True, False)
    assert petra.post("/profile/password", data={"current_password": OLD, "new_password": "kurz"}).status_code == 422
    assert petra.post("/profile/password/removal").status_code == 422
    assert site.post("/sign-in", data={"email": email("petra"), "password": NEW}).status_code == 422
    reply = petra.post("/profile/password", data={"current_password": OLD, "new_password": NEW})
    assert reply.status_code == 303
    assert site.post("/sign-in", data={"email": email("petra"), "password": NEW}).status_code == 303


def test_the_present_password_can_not_be_guessed_either(visit, with_password, monkeypatch):
    from roundtable.core import clock

    stopped = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stopped)
    petra = visit("petra")
    answers = [
        petra.post("/profile/password", data={"new_password": NEW, "current_password": f"geraten {n}"}).text
        for n in range(5)
    ]
    assert ["warten Sie" in text for text in answers] == [False, False, False, True, True]
    assert petra.post("/profile/password", data={"new_password": NEW, "current_password": OLD}).status_code == 422


def test_without_a_password_only_links_sign_in(visit, with_password, site, stored):
    petra = visit("petra")
    assert petra.post("/profile/password/removal", data={"current_password": OLD}).status_code == 303
    assert stored.user("petra").password_hash is None
    assert site.post("/sign-in", data={"email": email("petra"), "password": OLD}).status_code == 422


def test_a_changed_password_ends_the_other_sessions_and_links(visit, with_password, phone, ask):
    link = ask("petra")
    petra = visit("petra")
    assert phone.get("/profile").status_code == 200
    petra.post("/profile/password", data={"current_password": OLD, "new_password": NEW})
    assert petra.get("/profile").status_code == 200
    assert phone.get("/profile").status_code == 303
    assert visit().post(link).status_code == 410


def test_devices_are_listed_and_ended_one_by_one(visit, phone, stored):
    petra = visit("petra")
    page = petra.get("/profile").text
    assert "Safari, iPhone" in page and "dieses Gerät" in page
    other = stored.sessions("petra")[-1].id
    assert petra.post(f"/profile/sessions/{other}/closure").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert petra.get("/profile").status_code == 200


def test_all_other_sessions_are_ended_at_once(visit, phone, stored):
    assert visit("petra").post("/profile/sessions/closure").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert len(stored.sessions("petra")) == 1
    assert visit("jonas").get("/profile").status_code == 200


def test_sessions_of_others_can_not_be_ended(visit, stored):
    foreign = stored.sessions("jonas")[0].id
    replies = [visit("petra").post(f"/profile/sessions/{number}/closure") for number in (foreign, 999_999)]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert visit("jonas").get("/profile").status_code == 200


def test_a_used_session_lives_on_and_an_unused_one_ends(visit, monkeypatch):
    from tests.accounts.conftest import later

    petra = visit()
    from tests.world import token

    petra.cookies.set("roundtable", token("petra"))
    later(monkeypatch, days=2)
    petra.post("/language", data={"locale": "de"})
    later(monkeypatch, days=119)
    assert petra.get("/profile").status_code == 200
    later(monkeypatch, days=2)
    assert petra.get("/profile").status_code == 303


def test_a_hostile_browser_name_is_not_kept(visit, ask, stored):
    agents = ("<script>alert(1)</script>", "x" * 100_000, 'Firefox" onload=', "Mozilla/5.0 (Windows) Firefox/140")
    for agent in agents:
        visit().post(ask("petra"), headers={"user-agent": agent})
    assert [session.device for session in stored.sessions("petra")][1:] == ["", "", "Firefox", "Firefox, Windows"]
