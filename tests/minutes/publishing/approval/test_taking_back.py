"""An approval that was recorded by mistake is taken back: by the moderation, with a reason, and never silently."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock, events
from roundtable.core.models import Event
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block, Decision, Minutes
from roundtable.web import fragments
from tests.minutes.conftest import BASE
from tests.minutes.publishing.test_lifecycle import act
from tests.minutes.review.objections.test_objections import later_meeting

REASON = {"reason": "Verklickt <b>& bedauert"}


@pytest.fixture
def approved(visit, desk):
    """Minutes approved in a running meeting; gives that meeting and its approval item."""
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    later, item = later_meeting(desk)
    assert approve(visit, desk, later).status_code == 303
    return later, item


def approve(visit, desk, later=""):
    return act(visit, desk, "approval", name="birgit", meeting=str(later), early="1")


def take_back(visit, desk, name="birgit", **data):
    return act(visit, desk, "approval/withdrawal", name=name, **(data or REASON))


def state_of(desk):
    with desk.database.read() as db:
        minutes = db.scalar(select(Minutes).where(Minutes.meeting_id == desk.meeting))
        return minutes.state, minutes.approved_at, minutes.approved_in_id, db.get(Meeting, desk.meeting).state


def sentences(desk, item):
    """What the approving minutes say about it now."""
    with desk.database.read() as db:
        return db.scalars(select(Block.text).where(Block.item_id == item, Block.removed_at.is_(None))).all()


def test_taken_back_the_minutes_wait_again_and_everybody_reads_why(visit, desk, approved):
    later, item = approved
    assert len(sentences(desk, item)) == 1 and state_of(desk)[0] == "approved"
    assert 'id="approval-withdrawal"' in visit("birgit").get(desk.url).text
    assert take_back(visit, desk).headers["location"] == desk.url
    assert state_of(desk) == ("published", None, None, "held") and sentences(desk, item) == []
    page = visit("gesa").get(desk.url).text
    assert "Genehmigung zurückgenommen am" in page and "von Beratungsstelle Dithmarschen:" in page
    assert "Verklickt &lt;b&gt;&amp; bedauert" in page and "Genehmigt in der Sitzung" not in page
    assert "nahm die Genehmigung des Protokolls zurück" in visit("petra").get(BASE).text
    assert "Genehmigt das Protokoll vom" not in visit("ole").get(f"{BASE}/meetings/{later}/minutes").text
    with desk.database.read() as db:
        (told,) = db.scalars(select(Event).where(Event.verb == "minutes.approval_taken_back")).all()
        assert (told.data["reason"], told.actor_id is not None) == (REASON["reason"], True)
    with desk.database.read() as db:  # the sentence is in the draft's history, with the number that it had
        assert [block.removed_at is not None for block in db.scalars(select(Block).where(Block.item_id == item))] == [
            True
        ]


def test_approved_again_the_sentence_comes_back_with_its_number(visit, desk, approved):
    later, item = approved
    before = sentences(desk, item)
    take_back(visit, desk)
    assert approve(visit, desk, later).status_code == 303
    assert sentences(desk, item) == before and state_of(desk)[0] == "approved"
    with desk.database.read() as db:
        assert len(db.scalars(select(Decision)).all()) == 1
    assert "Genehmigung zurückgenommen am" in visit("gesa").get(desk.url).text


def test_only_the_moderation_and_only_with_a_reason(visit, desk, approved):
    for name in ("gesa", "jonas", "petra", "ole"):
        assert take_back(visit, desk, name).status_code == 403
        assert 'id="approval-withdrawal"' not in visit(name).get(desk.url).text
    empty = take_back(visit, desk, reason=" ")
    assert empty.status_code == 422 and "Bitte sagen Sie, warum" in empty.text
    assert state_of(desk)[0] == "approved"


def test_once_the_approving_minutes_are_published_the_approval_stays(visit, desk, approved):
    later, _item = approved
    with desk.database.write() as db:
        db.get(Meeting, later).state = "held"
    assert visit("ole").post(f"{BASE}/meetings/{later}/minutes/publication").status_code == 303
    late = take_back(visit, desk)
    assert late.status_code == 409 and "Die Genehmigung bleibt" in late.text and state_of(desk)[0] == "approved"
    assert 'id="approval-withdrawal"' not in visit("birgit").get(desk.url).text


def test_a_recorded_correction_keeps_the_approval(visit, desk, approved):
    later, _item = approved
    form = {"text": "Es waren sieben.", "in_meeting": str(later)}
    assert act(visit, desk, "corrections", **form).status_code == 303
    late = take_back(visit, desk)
    assert late.status_code == 409 and "eine Berichtigung" in late.text


def test_without_a_meeting_it_is_possible_on_the_same_day(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    assert take_back(visit, desk).status_code == 409  # not approved yet
    approve(visit, desk)
    with clock.shifted(clock.now() + timedelta(days=1)):
        late = take_back(visit, desk)
        assert late.status_code == 409 and "am selben Tag" in late.text
        assert 'id="approval-withdrawal"' not in visit("birgit").get(desk.url).text
    assert take_back(visit, desk).status_code == 303 and state_of(desk)[0] == "published"


def test_both_pages_hear_of_it(visit, desk, approved):
    later, _item = approved
    with desk.database.read() as db:
        before, table = events.newest(db), db.get(Meeting, later).table_id
    take_back(visit, desk)
    with desk.database.read() as db:
        topics = events.topics_since(db, str(before), [table])
    assert fragments.is_stale("minutes", desk.meeting, topics) and fragments.is_stale("minutes", later, topics)
    assert fragments.is_stale("meetings", None, topics)
