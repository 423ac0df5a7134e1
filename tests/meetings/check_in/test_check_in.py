"""F13: checking in by QR code or six digits, without an account, and nobody can guess a code."""

import re
from datetime import timedelta

import pytest

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.attempts.models import Attempt
from roundtable.core import clock
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.check_in import actions
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from tests import world
from tests.live import stage
from tests.meetings.attendance.test_attendance import member

UTE = {"name": "Ute Beispiel", "organisation": "Kirchenkreis Dithmarschen"}
WRONG = "Dieser Code gilt gerade nicht. Bitte vergleichen Sie ihn mit den sechs Ziffern an der Wand"


@pytest.fixture
def meeting(database):
    return stage.running(database)


@pytest.fixture
def door(visit, meeting, database):
    """(code, path in the QR code) of a running meeting."""
    assert visit("ole").post(stage.live(meeting, "/door"), data={"state": "open"}).status_code == 303
    with database.read() as db:
        row = db.get_one(Meeting, meeting)
        return row.checkin_code, f"/c/{row.checkin_token}"


def visitors(database):
    with database.read() as db:
        return [(v.name, v.organisation, v.state) for v in db.query(Visitor).order_by(Visitor.id)]


def other_than(code):
    """A wrong code for the same door."""
    return code[:2] + ("0000" if code[2:] != "0000" else "0001")


def test_by_code_from_the_phone_to_the_list(visit, database, meeting, door):
    code, _path = door
    reply = visit().post("/c", data={**UTE, "code": f" {code[:3]} {code[3:]} "})
    assert reply.status_code == 303
    own = visit().get(reply.headers["location"]).text
    assert "Willkommen, Ute Beispiel" in own and "Unbestätigt" in own
    assert visitors(database) == [("Ute Beispiel", "Kirchenkreis Dithmarschen", "unconfirmed")]
    assert "Ute Beispiel" in visit("ole").get(stage.live(meeting)).text
    # Anybody with the code can write anything, so only the moderation sees the name before it is confirmed.
    petra = visit("petra").get(stage.live(meeting)).text
    assert "Ute Beispiel" not in petra and "1 Person hat sich an der Tür angemeldet" in petra
    ident = visitor_id(database)
    assert visit("ole").post(stage.live(meeting, f"/visitors/{ident}"), data={"step": "confirm"}).status_code == 303
    assert "Ute Beispiel" in visit("petra").get(stage.live(meeting)).text
    assert "Bestätigt" in visit().get(reply.headers["location"]).text


def visitor_id(database, name="Ute Beispiel"):
    with database.read() as db:
        return db.query(Visitor).filter_by(name=name).one().id


def test_by_qr_code(visit, database, door):
    _code, path = door
    page = visit().get(path).text
    assert "Runden Tisch Dithmarschen" in page and 'name="code"' not in page
    assert visit().post(path, data=UTE).status_code == 303
    assert [state for _name, _organisation, state in visitors(database)] == ["unconfirmed"]


def test_the_page_of_a_code_says_nothing_about_it(visit, door):
    code, _path = door
    right, wrong = (visit().get(f"/c/{c}") for c in (code, other_than(code)))
    assert right.status_code == wrong.status_code == 200
    assert right.text.replace(code, "") == wrong.text.replace(other_than(code), "")


def test_wrong_expired_and_malformed_codes_look_the_same(visit, database, meeting, door):
    code, _path = door
    answers = [visit().post("/c", data={**UTE, "code": wrong}) for wrong in (other_than(code), "12", "", "x" * 500)]
    visit("birgit").post(stage.live(meeting, "/end"))
    answers.append(visit().post("/c", data={**UTE, "code": code}))
    assert {answer.status_code for answer in answers} == {422}
    assert all(WRONG in answer.text and 'value="Ute Beispiel"' in answer.text for answer in answers)
    assert visitors(database) == []


def test_a_code_is_not_judged_before_the_form_is_complete(visit, database, door):
    code, _path = door
    right, wrong = (
        visit().post("/c", data={"code": c, "name": "", "organisation": ""}) for c in (code, other_than(code))
    )
    assert right.status_code == wrong.status_code == 422
    assert right.text.replace(code, "") == wrong.text.replace(other_than(code), "")
    assert "Bitte nennen Sie uns Ihren Namen." in right.text
    with database.read() as db:
        assert db.query(Attempt).count() == 0


def test_guessing_is_over_after_ten(visit, database, door):
    """After ten wrong codes even the right one is refused. The QR code still works."""
    code, path = door
    client = visit()
    most = attempts.CHECKIN_GUESSES_FROM_NETWORK[0]
    replies = [client.post("/c", data={**UTE, "code": str(100_000 + n * 7)}) for n in range(most + 5)]
    assert [reply.status_code for reply in replies] == [422] * most + [429] * 5
    assert "15 Minuten" in replies[-1].text and 'value="Ute Beispiel"' in replies[-1].text
    assert client.post("/c", data={**UTE, "code": code}).status_code == 429
    assert visitors(database) == []
    with database.read() as db:
        assert db.query(Attempt).count() == 2 * most
    assert client.post(path, data=UTE).status_code == 303


def guesses(database, networks, wrong):
    """How many of a thousand tries from so many networks were not refused; the last one has the right code."""
    with database.write() as db:
        code = db.query(Meeting).one().checkin_code
        tried = [
            actions.try_code(db, wrong[n % len(wrong)], f"10.0.{n % networks // 250}.{n % networks % 250}")
            for n in range(999)
        ]
        assert {found.meeting for found in tried} == {None}
        assert actions.try_code(db, code, "10.0.0.0").meeting is None
        return sum(found.wait_seconds == 0 for found in tried)


def test_a_thousand_guesses_from_one_network(database, door):
    wrong = (other_than(door[0]), "200001", "300001", "", "999999999")
    assert guesses(database, 1, wrong) == attempts.CHECKIN_GUESSES_FROM_NETWORK[0]


def test_a_thousand_guesses_from_a_thousand_networks(database, door):
    code = door[0]
    assert guesses(database, 1000, (other_than(code),)) == attempts.CHECKIN_GUESSES[0]
    assert attempts.CHECKIN_GUESSES[0] / 10_000 <= 0.002  # the chance that one of them is right
    with database.write() as db:
        assert actions.try_code(db, code, "192.0.2.1").meeting is None
    with clock.shifted(clock.now() + attempts.WINDOW + timedelta(seconds=1)), database.write() as db:
        assert actions.try_code(db, code, "192.0.2.1").meeting is not None


def test_who_guesses_at_one_door_closes_no_other(visit, database, meeting, door):
    other = stage.running(database, "kiel")
    visit("merle").post(f"/tables/kiel/meetings/{other}/live/door", data={"state": "open"})
    with database.write() as db:
        code = db.get_one(Meeting, other).checkin_code
        for n in range(100):
            actions.try_code(db, other_than(door[0]), f"10.0.0.{n}")
        assert actions.try_code(db, door[0], "192.0.2.1").meeting is None
        assert actions.try_code(db, code, "192.0.2.1").meeting.id == other
    assert visit().post("/c", data={**UTE, "code": code}).status_code == 303


def test_a_pause_does_not_tell_where_there_is_a_meeting(database, door):
    nobody = str(10 + (int(door[0][:2]) - 9) % 90)
    with database.write() as db:
        for wrong in (other_than(door[0]), f"{nobody}0000"):
            tried = [actions.try_code(db, wrong, f"10.{wrong[0]}.0.{n}") for n in range(30)]
            assert sum(found.wait_seconds == 0 for found in tried) == attempts.CHECKIN_GUESSES[0]


def test_no_two_meetings_share_a_door_while_there_are_others(database, meeting):
    with database.write() as db:
        row = db.get_one(Meeting, meeting)
        codes = []
        for number in range(90):
            codes.append(actions._new_code(db))
            db.add(Meeting(**_like(row), number=500 + number, checkin_code=codes[-1]))
            db.flush()
        assert len({code[:2] for code in codes}) == 90 and all(len(code) == 6 for code in codes)
        assert actions._new_code(db) not in codes  # there are ninety doors; a ninety-first meeting shares one


def _like(row):
    return {name: getattr(row, name) for name in ("table_id", "year", "starts_at", "ends_at")}


def test_after_the_end_the_qr_code_answers_kindly(visit, database, meeting, door):
    _code, path = door
    arrived = visit().post(path, data=UTE).headers["location"]
    visit("birgit").post(stage.live(meeting, "/end"))
    for reply in (visit().get(path), visit().post(path, data={"name": "Zu spät", "organisation": "x"})):
        assert reply.status_code == 410
        assert "Die Sitzung ist zu Ende" in reply.text
    assert "Danke, dass Sie da waren, Ute Beispiel." in visit().get(arrived).text
    assert visit().post(arrived).status_code == 409
    assert len(visitors(database)) == 1


@pytest.mark.parametrize(
    "path", ["/c/" + "a" * 32, "/c/x", "/c/" + "9" * 7, "/c/" + "a" * 3000, "/c/%00", "/c/here/nobody"]
)
def test_unknown_tokens(visit, path):
    for reply in (visit().get(path), visit().post(path, data=UTE)):
        assert reply.status_code == 404
        assert "Dieser Code gilt nicht" in reply.text


def test_leaving_is_said_on_the_own_page(visit, database, meeting, door):
    _code, path = door
    own = visit().post(path, data=UTE).headers["location"]
    assert visit().post(own).status_code == 303
    assert "Auf Wiedersehen, Ute Beispiel" in visit().get(own).text
    with database.read() as db:
        assert db.query(Visitor).one().left_at is not None
    # Back again: the same line in the list, on the same page.
    assert "Ich bin wieder da" in visit().get(own).text
    assert visit().post(own, data={"step": "back"}).status_code == 303
    assert "Willkommen, Ute Beispiel" in visit().get(own).text
    with database.read() as db:
        assert db.query(Visitor).one().left_at is None
    visit("birgit").post(stage.live(meeting, "/door"), data={"state": "closed"})
    visit().post(own)
    assert "Ich bin wieder da" not in visit().get(own).text
    assert visit().post(own, data={"step": "back"}).status_code == 409


def test_who_types_anothers_name_gets_no_power_over_them(visit, database, meeting, door):
    """Everybody in the room knows the code and the names, but a visitor's page can only be opened from their phone."""
    _code, path = door
    own = visit().post(path, data=UTE).headers["location"]
    visit("ole").post(stage.live(meeting, f"/visitors/{visitor_id(database)}"), data={"step": "confirm"})
    other = visit().post(path, data={"name": "UTE beispiel", "organisation": UTE["organisation"]}).headers["location"]
    assert visit().post(other).status_code == 303
    assert "Willkommen, Ute Beispiel" in visit().get(own).text and "Bestätigt" in visit().get(own).text
    with database.read() as db:
        assert [(v.state, v.left_at is None) for v in db.query(Visitor).order_by(Visitor.id)] == [
            ("confirmed", True),
            ("unconfirmed", False),
        ]


@pytest.mark.parametrize("where", ["page", "door"])
def test_a_deputy_who_left_and_comes_back_is_looked_at_again(visit, database, meeting, door, where):
    _code, path = door
    ina = {"name": "Ina Beispiel", "organisation": "Migrationsberatung"}
    own = visit().post(path, data=ina).headers["location"]
    with database.read() as db:
        seat = member(db, "jonas").id
    step = stage.live(meeting, f"/visitors/{visitor_id(database, 'Ina Beispiel')}")
    visit("ole").post(step, data={"step": str(seat)})
    assert visit().post(own).status_code == 303
    assert "Ina Beispiel: Vertretung für Migrationsberatung" not in visit("ole").get(stage.live(meeting)).text
    reply = visit().post(own, data={"step": "back"}) if where == "page" else visit().post(path, data=ina)
    assert reply.status_code == 303
    assert "Ina Beispiel: Vertretung für Migrationsberatung" in visit("ole").get(stage.live(meeting)).text
    with database.read() as db:
        waiting = db.query(Visitor).filter_by(state="unconfirmed").one().id
    visit("ole").post(stage.live(meeting, f"/visitors/{waiting}"), data={"step": str(seat)})
    with database.read() as db:
        row = db.query(Attendance).filter_by(member_id=seat).one()
        assert (row.presence, row.deputy, row.left_at) == ("deputy", "Ina Beispiel", None)


def test_a_visitor_can_be_the_deputy_of_an_empty_seat(visit, database, meeting, door):
    _code, path = door
    visit().post(path, data={"name": "Ina Beispiel", "organisation": "migrationsberatung"})
    page = visit("ole").get(stage.live(meeting)).text
    assert "Ina Beispiel: Vertretung für Migrationsberatung" in page
    with database.read() as db:
        seat = member(db, "jonas").id
    reply = visit("ole").post(
        stage.live(meeting, f"/visitors/{visitor_id(database, 'Ina Beispiel')}"), data={"step": str(seat)}
    )
    assert reply.status_code == 303
    with database.read() as db:
        row = db.query(Attendance).filter_by(member_id=seat).one()
        assert (row.presence, row.deputy) == ("deputy", "Ina Beispiel")
    assert visitors(database) == [("Ina Beispiel", "migrationsberatung", "seated")]


def test_declined_people_are_on_no_list(visit, database, meeting, door):
    _code, path = door
    own = visit().post(path, data=UTE).headers["location"]
    visit("ole").post(stage.live(meeting, f"/visitors/{visitor_id(database)}"), data={"step": "decline"})
    assert "Ute Beispiel" not in visit("ole").get(stage.live(meeting)).text
    assert "Sie stehen nicht auf der Liste" in visit().get(own).text


@pytest.mark.parametrize("step", ["", "throw out", "-1", "9" * 30])
def test_other_steps_change_nothing(visit, database, meeting, door, step):
    visit().post(door[1], data=UTE)
    path = stage.live(meeting, f"/visitors/{visitor_id(database)}")
    # A number is the id of a member; there is none with this one.
    assert visit("ole").post(path, data={"step": step}).status_code == (404 if step.isdecimal() else 422)
    assert visit("petra").post(path, data={"step": "confirm"}).status_code == 403
    assert visit("ole").post(stage.live(meeting + 1, f"/visitors/{visitor_id(database)}")).status_code == 404
    assert visitors(database)[0][2] == "unconfirmed"


def test_the_door_is_closed_at_first_and_opened_by_who_notes_attendance(visit, database, meeting):
    assert "kann sich mit einem Code anmelden, sobald" in visit("petra").get(stage.live(meeting, "/door")).text
    assert visit("petra").post(stage.live(meeting, "/door"), data={"state": "open"}).status_code == 403
    visit("ole").post(stage.live(meeting, "/door"), data={"state": "open"})
    page = visit("petra").get(stage.live(meeting, "/door")).text
    assert "rt-qr__code" in page
    code = re.search(r"(\d{3}) (\d{3})</p>", page)
    assert visit().post("/c", data={**UTE, "code": code[1] + code[2]}).status_code == 303
    # Opening twice keeps the code that people are typing; closing ends it, opening again gives another one.
    with database.read() as db:
        before = db.get_one(Meeting, meeting).checkin_code, db.get_one(Meeting, meeting).checkin_token
    visit("ole").post(stage.live(meeting, "/door"), data={"state": "open"})
    visit("ole").post(stage.live(meeting, "/door"), data={"state": "closed"})
    assert visit().get(f"/c/{before[1]}").status_code == 404
    visit("ole").post(stage.live(meeting, "/door"), data={"state": "open"})
    with database.read() as db:
        assert db.get_one(Meeting, meeting).checkin_token != before[1]


def test_no_door_before_and_after_the_meeting(visit, database):
    planned = stage.planned(database)
    assert visit("ole").post(stage.live(planned, "/door"), data={"state": "open"}).status_code == 409
    with database.write() as db:
        here = world.actor(db, "birgit")
        row = db.get_one(Meeting, planned)
        running.start_meeting(here, row)
        actions.open_door(here, row)
        running.end_meeting(here, row)
        assert row.checkin_code is None
    assert visit("ole").post(stage.live(planned, "/door"), data={"state": "open"}).status_code == 409


def test_a_crowd_is_told_to_speak_to_the_moderation(visit, database, meeting, door, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    for number in range(2):
        assert visit().post(door[1], data={"name": f"Gast {number}", "organisation": "x"}).status_code == 303
    reply = visit().post(door[1], data=UTE)
    assert reply.status_code == 422
    assert "nennen Sie der Moderation" in reply.text and 'value="Ute Beispiel"' in reply.text
    assert len(visitors(database)) == 2


def test_hostile_names_stay_text(visit, meeting, door):
    visit().post(door[1], data={"name": "<script>alert(1)</script>", "organisation": "\"'><img src=x>\u202e\x00"})
    page = visit("ole").get(stage.live(meeting)).text
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page


def test_tokens_stay_out_of_the_logs():
    from roundtable.core.logs import hide

    assert hide('GET /c/abc123 HTTP/1.1" 200') == 'GET /c/… HTTP/1.1" 200'
    assert hide("/c/here/abc123") == "/c/here/…"


def now_shown(client, own: str) -> str:
    html = client.get(f"{own}/now").text
    assert html.strip().startswith('<div id="here"') and "<html" not in html
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_own_page_follows_what_is_discussed_and_shows_nothing_internal(visit, database, meeting, door):
    _code, path = door
    own = visit().post(path, data=UTE).headers["location"]
    assert "Begrüßung, Anwesenheit, Tagesordnung" in visit().get(own).text
    shown = now_shown(visit(), own)
    assert "TOP 1 Begrüßung, Anwesenheit, Tagesordnung" in shown and "Unbestätigt" in shown
    with database.write() as db:
        birgit, row = world.actor(db, "birgit"), db.get_one(Meeting, meeting)
        first, second = row.items[:2]
        second.title, second.visibility = "Kanarienvogel, Telefon 04821 1234567", "members"
        running.set_current_item(birgit, row, first.id, second.id)
    shown = now_shown(visit(), own)
    assert "Gerade wird ein interner Punkt besprochen." in shown and "Kanarienvogel" not in shown
    assert "Kanarienvogel" in visit("petra").get(stage.live(meeting)).text
    with database.write() as db:
        db.get_one(AgendaItem, second.id).visibility = "all"
    shown = now_shown(visit(), own)
    assert "TOP 2 Kanarienvogel" in shown and "1234567" not in shown
    visit("ole").post(stage.live(meeting, f"/visitors/{visitor_id(database)}"), data={"step": "confirm"})
    assert "Bestätigt" in now_shown(visit(), own)
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    shown = now_shown(visit(), own)
    assert "Die Sitzung ist zu Ende" in shown and "Kanarienvogel" not in shown
    assert visit().get("/c/here/erfunden/now").headers["location"] == "/c/here/erfunden"
