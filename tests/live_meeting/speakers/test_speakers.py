"""F16: hands that go up, the order in which people are called, and who may change it."""

import pytest

from roundtable.live_meeting.speakers import actions as speakers
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings.models import Meeting
from tests.live import stage
from tests.meetings.attendance.test_attendance import member


@pytest.fixture
def meeting(database):
    return stage.running(database)


def hand(client, meeting, state="up"):
    return client.post(stage.live(meeting, "/hand"), data={"state": state})


def listed(database, meeting):
    """Names on the list: who speaks, then who waits."""
    with database.read() as db:
        now = speakers.current_speaker(db, meeting)
        return now.name if now else "", [speaker.name for speaker in speakers.waiting_speakers(db, meeting)]


def step(client, database, meeting, name, what):
    with database.read() as db:
        ident = db.query(Speaker).filter(Speaker.name.startswith(name)).order_by(Speaker.id.desc()).first().id
    return client.post(stage.live(meeting, f"/speakers/{ident}"), data={"step": what})


PETRA, JONAS = "Petra, Helferkreis Heide", "Jonas, Migrationsberatung"


def test_hands_are_called_in_order_and_the_one_before_has_finished(visit, database, meeting):
    birgit = visit("birgit")
    for name in ("petra", "jonas", "gesa"):
        assert hand(visit(name), meeting).status_code == 303
    assert listed(database, meeting) == ("", [PETRA, JONAS, "Gesa"])
    step(birgit, database, meeting, "Petra", "call")
    assert listed(database, meeting) == (PETRA, [JONAS, "Gesa"])
    step(birgit, database, meeting, "Gesa", "up")
    step(birgit, database, meeting, "Gesa", "call")
    assert listed(database, meeting) == ("Gesa", [JONAS])
    step(birgit, database, meeting, "Gesa", "done")
    step(birgit, database, meeting, "Jonas", "remove")
    assert listed(database, meeting) == ("", [])
    with database.read() as db:
        assert {s.name: s.state for s in db.query(Speaker)} == {PETRA: "done", "Gesa": "done", JONAS: "removed"}


def test_one_hand_however_often_it_is_raised(visit, database, meeting):
    for _ in range(3):
        hand(visit("petra"), meeting)
    assert listed(database, meeting) == ("", [PETRA])
    hand(visit("petra"), meeting, "down")
    hand(visit("petra"), meeting, "down")
    assert listed(database, meeting) == ("", [])
    hand(visit("petra"), meeting)
    assert listed(database, meeting) == ("", [PETRA])


def test_ones_own_panel_says_how_many_are_before(visit, database, meeting):
    own = stage.live(meeting, "/own")
    assert "Zu Wort melden" in visit("jonas").get(own).text
    hand(visit("petra"), meeting)
    hand(visit("jonas"), meeting)
    assert "Vor Ihnen ist noch 1 Person dran." in visit("jonas").get(own).text
    assert "Sie sind als Nächstes dran." in visit("petra").get(own).text
    step(visit("birgit"), database, meeting, "Petra", "call")
    assert "Sie haben das Wort." in visit("petra").get(own).text
    hand(visit("petra"), meeting, "down")
    assert listed(database, meeting) == ("", [JONAS])


def test_the_moderation_notes_people_without_a_phone(visit, database, meeting):
    birgit = visit("birgit")
    reply = birgit.post(stage.live(meeting, "/speakers"), data={"name": "  Frau am  Fenster "})
    assert reply.status_code == 303
    assert listed(database, meeting) == ("", ["Frau am Fenster"])
    assert birgit.post(stage.live(meeting, "/speakers"), data={"name": " "}).status_code == 422
    page = birgit.post(stage.live(meeting, "/speakers"), data={"name": "x" * 81})
    assert page.status_code == 422 and "x" * 81 in page.text


def test_who_may_what(visit, database, meeting):
    hand(visit("petra"), meeting)
    for name in ("petra", "gesa", "ole"):
        assert step(visit(name), database, meeting, "Petra", "call").status_code == 403
        assert visit(name).post(stage.live(meeting, "/speakers"), data={"name": "x"}).status_code == 403
    assert "aufrufen" in visit("birgit").get(stage.live(meeting)).text
    assert "aufrufen" not in visit("ole").get(stage.live(meeting)).text
    # No seat at this table, no hand: the administrator, the coordination, strangers.
    assert [hand(visit(name), meeting).status_code for name in ("anton", "karla", "merle")] == [403, 403, 404]
    assert "Zu Wort melden" not in visit("anton").get(stage.live(meeting)).text
    assert listed(database, meeting) == ("", [PETRA])


@pytest.mark.parametrize("what", ["", "shout", "call call"])
def test_unknown_steps_change_nothing(visit, database, meeting, what):
    hand(visit("petra"), meeting)
    assert step(visit("birgit"), database, meeting, "Petra", what).status_code == 422
    assert hand(visit("petra"), meeting, what).status_code == 422
    assert listed(database, meeting) == ("", [PETRA])


def test_steps_that_come_too_late_change_nothing(visit, database, meeting):
    hand(visit("petra"), meeting)
    hand(visit("petra"), meeting, "down")
    for what in speakers.STEPS:
        assert step(visit("birgit"), database, meeting, "Petra", what).status_code == 303
    assert listed(database, meeting) == ("", [])


def test_only_while_the_meeting_runs(visit, database, meeting):
    hand(visit("petra"), meeting)
    visit("birgit").post(stage.live(meeting, "/end"))
    reply = hand(visit("jonas"), meeting)
    assert reply.status_code == 409 and "Die Sitzung läuft nicht" in reply.text


def test_a_full_list_says_so(visit, database, meeting, monkeypatch):
    monkeypatch.setattr(speakers, "MOST_WAITING", 1)
    hand(visit("petra"), meeting)
    assert hand(visit("jonas"), meeting).status_code == 409
    assert listed(database, meeting) == ("", [PETRA])


def test_a_speaker_of_another_meeting_is_missing(visit, database, meeting):
    hand(visit("petra"), meeting)
    with database.write() as db:
        other = stage.plan(db, number=7).id
        ident = db.query(Speaker).one().id
    assert visit("birgit").post(stage.live(other, f"/speakers/{ident}"), data={"step": "call"}).status_code == 404


def test_hostile_names_stay_text(visit, meeting):
    visit("birgit").post(stage.live(meeting, "/speakers"), data={"name": "<img src=x onerror=alert(1)>"})
    page = visit("birgit").get(stage.live(meeting)).text
    assert "&lt;img src=x" in page and "<img src=x" not in page


def test_a_member_without_organisation_is_called_by_name(database, meeting):
    with database.read() as db:
        assert speakers._name_on_list(member(db, "gesa")) == "Gesa"
        assert db.get_one(Meeting, meeting).state == "running"
