"""The sheet of the next meeting: date, ring, one's own answer."""

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.meetings import actions, queries
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member, RoundTable
from roundtable.web import fragments
from tests import world
from tests.meetings.conftest import TABLE, at, facts

ORIGIN = {"origin": "http://testserver"}


def sheet(database, role: str = "guest") -> str:
    with database.read() as db:
        table = db.scalar(select(RoundTable).where(RoundTable.slug == "dithmarschen"))
        view = fragments.View(db, table, fragments.Audience(table.id, role, "de"))
        return " ".join(fragments.render(view, "next-meeting").split())


def answers(database) -> dict[str, str]:
    with database.read() as db:
        rows = db.scalars(select(Attendance)).all()
        return {row.member.user.name: row.answer for row in rows}


def answer(visit, name: str, meeting: int, value: str):
    return visit(name).post(f"{TABLE}/meetings/{meeting}/answer", data={"answer": value})


@pytest.mark.parametrize(("days", "words"), [(0, "heute"), (1, "morgen"), (2, "in 2 Tagen"), (9, "in 9 Tagen")])
def test_days_are_said_in_words(database, days, words):
    with database.write() as db:
        actions.plan_meeting(world.actor(db, "birgit"), facts(days))
    assert f"1. Sitzung {at(days).year} <b>{words}</b>" in sheet(database)


def test_nearest_meeting_of_this_table_is_shown(database, planned):
    with database.write() as db:
        here, merle = world.actor(db, "birgit"), world.actor(db, "merle", "kiel")
        actions.plan_meeting(here, facts(20, place="zu spät"))
        actions.plan_meeting(here, facts(-1, place="vorbei"))
        actions.plan_meeting(merle, facts(2, place="Kiel"))
    html = sheet(database)
    assert "Kreishaus Heide" in html and "14:00 bis 16:00 Uhr" in html
    assert not any(word in html for word in ("zu spät", "vorbei", "Kiel"))


def test_running_meeting_wins_and_leads_there(visit, database, planned):
    with database.write() as db:
        db.get(Meeting, planned).state = "running"
        actions.plan_meeting(world.actor(db, "birgit"), facts(1))
    assert "läuft gerade" in sheet(database)
    html = visit("petra").get(TABLE).text
    assert f'href="{TABLE}/meetings/{planned}/live"' in html and "Sind Sie dabei?" not in html


def test_ring_of_a_running_meeting_shows_who_is_there(visit, database, planned):
    for name, value in (("birgit", "yes"), ("ole", "yes"), ("jonas", "no")):
        answer(visit, name, planned, value)
    with database.write() as db:
        db.get(Meeting, planned).state = "running"
    # Whoever accepted isn't there yet.
    assert "0 von 4" in sheet(database) and "3 Plätze noch leer" in sheet(database)
    with database.read() as db:
        members = {member.user.name: member.id for member in db.scalars(select(Member).where(Member.left_at.is_(None)))}
    for name, presence in (("Birgit", "present"), ("Petra", "deputy"), ("Gesa", "present")):
        address = f"{TABLE}/meetings/{planned}/live/attendance/{members[name]}"
        assert visit("birgit").post(address, data={"presence": presence}).status_code == 303
    html = sheet(database)
    for words in ("3 von 5", "am Tisch", "2 sind da", "1 in Vertretung", "1 kommt nicht", "1 Platz noch leer"):
        assert words in html
    assert "zugesagt" not in html


def test_no_meeting_invites_the_moderation_to_plan(database):
    assert "Noch ist keine Sitzung geplant" in sheet(database)
    assert "Sitzung planen" in sheet(database, "moderator") and "Sitzung planen" not in sheet(database)


def test_cancelled_meeting_is_mentioned(database, planned):
    with database.write() as db:
        here = world.actor(db, "birgit")
        actions.plan_meeting(here, facts(30, place="Rathaus"))
        actions.cancel(here, db.get(Meeting, planned), "Hochwasser")
    assert "Rathaus" in sheet(database) and "fällt aus: Hochwasser" in sheet(database)


def test_answers_fill_the_ring(visit, database, planned):
    assert "4 noch offen" in sheet(database)
    for name, value in (("birgit", "yes"), ("ole", "deputy"), ("jonas", "no"), ("gesa", "yes")):
        assert answer(visit, name, planned, value).status_code == 303
    html = sheet(database)
    for words in ("2 zugesagt", "1 mit Vertretung", "1 abgesagt", "1 noch offen", "3 von 5"):
        assert words in html
    assert answers(database) == {"Birgit": "yes", "Ole": "deputy", "Jonas": "no", "Gesa": "yes"}


def test_answer_can_be_changed_any_time_before(visit, database, planned):
    for value in ("yes", "no", "no"):
        answer(visit, "petra", planned, value)
    assert answers(database) == {"Petra": "no"}


def test_own_answer_is_marked_for_oneself_only(visit, planned):
    answer(visit, "petra", planned, "no")
    mine, hers = visit("petra").get(TABLE).text, visit("ole").get(TABLE).text
    assert 'value="no" class="rt-choice__b" aria-pressed="true"' in mine
    assert 'aria-pressed="true"' not in hers[hers.index('id="rsvp"') : hers.index('id="rsvp"') + 2500]


def test_panel_fetches_itself(visit, planned):
    panel = visit("petra").get(f"{TABLE}/next/answer").text
    assert panel.lstrip().startswith('<div class="rt-next__mine" id="rsvp"') and "(3 Punkte)" in panel
    assert "<html" not in panel


def test_ring_shows_the_seat_that_the_panel_names(visit, database, planned):
    panel = visit("petra").get(f"{TABLE}/next/answer").text
    seat = panel.split('data-seat="')[1].split('"')[0]
    assert f'id="{seat}"' in sheet(database)


def test_administrator_and_coordinator_have_no_seat(visit, database, planned):
    assert "Sind Sie dabei?" in visit("petra").get(TABLE).text
    for name in ("anton", "karla"):
        assert "Sind Sie dabei?" not in visit(name).get(TABLE).text
        assert answer(visit, name, planned, "yes").status_code == 403
    assert answers(database) == {}


@pytest.mark.parametrize("value", ["", "open", "maybe", "yes'--"])
def test_only_three_answers_exist(visit, database, planned, value):
    assert answer(visit, "petra", planned, value).status_code == 422
    assert answers(database) == {}


@pytest.mark.parametrize("state", ["running", "held", "closed"])
def test_no_answer_to_what_runs_or_is_over(visit, database, planned, state):
    with database.write() as db:
        db.get(Meeting, planned).state = state
    assert answer(visit, "petra", planned, "yes").status_code == 409
    assert answers(database) == {}


def test_answer_to_another_tables_meeting_is_missing(visit, database, planned):
    reply = visit("jonas").post(f"/tables/kiel/meetings/{planned}/answer", data={"answer": "yes"})
    assert reply.status_code == 404 and answers(database) == {}


def test_whoever_left_has_no_seat(database, planned):
    assert "von 4" in sheet(database)
    with database.write() as db:
        petra = world.actor(db, "petra").user_id
        db.scalar(select(Member).where(Member.user_id == petra)).left_at = at(-1)
        world_changed(db)
    assert "von 3" in sheet(database)


def world_changed(db) -> None:
    from roundtable.core.events import record

    record(world.actor(db, "birgit"), "member.left", "members")


def test_seats_of_many_meetings_take_two_queries(database, planned):
    from sqlalchemy import event

    with database.write() as db:
        for number in range(12):
            actions.plan_meeting(world.actor(db, "birgit"), facts(number))
    statements: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda c, u, statement, *r: statements.append(statement))
    with database.read() as db:
        meetings = queries.meetings_ahead(db, db.get(Meeting, planned).table_id, clock.today())
        statements.clear()
        seats = queries.seats_of_all(db, meetings)
    assert len(seats) == 13 and all(len(each) == 4 for each in seats.values())
    assert len(statements) == 2


def test_another_persons_answer_is_pushed(visit, planned):
    with visit("birgit").websocket_connect("/live/dithmarschen?since=0&show=next-meeting", headers=ORIGIN) as socket:
        answer(visit, "petra", planned, "yes")
        while "1 zugesagt" not in socket.receive_text():
            pass
