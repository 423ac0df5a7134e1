"""What is decided under "approve the minutes" is offered to be recorded for them, and never recorded by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Decision, Minutes
from roundtable.minutes.paragraphs.kinds import actions as kinds
from tests import world
from tests.conftest import count_queries
from tests.minutes.conftest import BASE, make_item
from tests.minutes.publishing.test_lifecycle import act
from tests.minutes.review.objections.test_objections import later_meeting

ASKS = "Ist das Protokoll vom 12. März damit genehmigt?"


@pytest.fixture
def later(visit, desk):
    """(a running meeting, its approval item) after the first minutes were published."""
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    return later_meeting(desk)


def decide(desk, item, result="unanimous", votes=None):
    block = desk.write("Das Protokoll wird genehmigt.", item, "decision", "ole")
    with desk.database.write() as db:
        decision = db.scalar(select(Decision).where(Decision.block_id == block))
        kinds.set_result(world.actor(db, "ole"), decision, result, votes)
    return block


def state(desk):
    with desk.database.read() as db:
        minutes = db.scalar(select(Minutes).where(Minutes.meeting_id == desk.meeting))
        return minutes.state, minutes.approved_in_id


def pages(visit, later, name="birgit"):
    meeting, item = later
    paths = (f"/live?item={item}", "/minutes", "/minutes/edit")
    return [visit(name).get(f"{BASE}/meetings/{meeting}{path}").text for path in paths]


def test_a_decision_under_the_item_is_offered_and_recorded_only_on_yes(visit, desk, later):
    assert all(ASKS not in page for page in pages(visit, later))
    decide(desk, later[1])
    for page in pages(visit, later):
        assert ASKS in page and "Einwendungen dagegen sind noch bis" in page
    assert state(desk) == ("published", None)
    form = {"meeting": str(later[0]), "result": "unanimous", "early": "1", "back": f"{BASE}/meetings/{later[0]}/live"}
    reply = act(visit, desk, "approval", name="birgit", **form)
    assert (reply.status_code, reply.headers["location"]) == (303, form["back"])
    assert state(desk) == ("approved", later[0])
    assert all(ASKS not in page for page in pages(visit, later))
    with desk.database.read() as db:  # what the table wrote itself stays the only decision
        assert len(db.scalars(select(Decision)).all()) == 1


def test_the_offer_stays_when_the_meetings_minutes_are_published(visit, desk, later):
    decide(desk, later[1])
    with desk.database.write() as db:
        db.get_one(Meeting, later[0]).state = "held"
    assert visit("ole").post(f"{BASE}/meetings/{later[0]}/minutes/publication").status_code == 303
    assert state(desk) == ("published", None)
    assert ASKS in visit("birgit").get(f"{BASE}/meetings/{later[0]}/minutes").text


@pytest.mark.parametrize("name", ["gesa", "petra", "jonas", "ole"])
def test_only_who_may_approve_is_asked(visit, desk, later, name):
    decide(desk, later[1])
    assert all(ASKS not in page for page in pages(visit, later, name))


@pytest.mark.parametrize(
    ("result", "votes", "offered"),
    [
        ("majority", None, "majority"),
        ("votes", (5, 0, 0), "unanimous"),
        ("votes", (5, 1, 0), "majority"),
        ("votes", (2, 3, 0), ""),
        ("recommendation", None, ""),
        ("postponed", None, ""),
    ],
)
def test_only_a_decision_for_it_counts(desk, later, result, votes, offered):
    decide(desk, later[1], result, votes)
    with desk.database.read() as db:
        found = minutes_queries.decided_approvals(db, [db.get_one(AgendaItem, later[1])])
        assert [each.result for each in found] == ([offered] if offered else [])


def test_a_removed_decision_another_item_and_another_table_count_for_nothing(desk, later):
    with desk.database.write() as db:
        meeting = db.get_one(Meeting, later[0])
        other = make_item(db, meeting, 2, "Anderes").id
        minutes = db.scalar(select(Minutes.id).where(Minutes.meeting_id == desk.meeting))
        kiel = db.query(Meeting).filter(Meeting.table_id != meeting.table_id).first()
        if kiel:
            make_item(db, kiel, 9, "Fremd").carry_key = f"approve/{minutes}"
    decide(desk, other)
    with desk.database.read() as db:
        items = list(db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == later[0])))
        assert minutes_queries.decided_approvals(db, items) == []


def test_one_item_or_many_take_as_many_queries(visit, desk, later):
    decide(desk, later[1])
    client, address = visit("birgit"), f"{BASE}/meetings/{later[0]}/minutes/edit"
    counts = []
    for numbers in (range(2, 3), range(3, 31)):  # new items, of which no fragment is kept yet
        with desk.database.write() as db:
            for number in numbers:
                item = make_item(db, db.get_one(Meeting, later[0]), number, f"Mehr {number}")
                item.carry_key = f"approve/{10_000 + number}"
        with count_queries(client) as statements:
            assert f"Mehr {numbers[-1]}" in client.get(address).text
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_after_the_window_nothing_is_said_about_objections(visit, desk, later):
    decide(desk, later[1])
    with clock.shifted(clock.now() + timedelta(days=25)):
        page = visit("birgit").get(f"{BASE}/meetings/{later[0]}/minutes").text
    assert ASKS in page and "Einwendungen dagegen" not in page
