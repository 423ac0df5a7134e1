"""F06: an item for members or the moderation, in the agenda, the running meeting and search."""

import pytest
from sqlalchemy import select

from roundtable.carrying import actions as carrying
from roundtable.core import clock
from roundtable.meetings.models import AgendaItem, Meeting
from tests.meetings.conftest import TABLE

TITLE = "Passersatzpapiere"


def form(client, path, **changes):
    data = {"title": TITLE, "kind": "discussion", "minutes": "30", "presenter": "", "note": "", **changes}
    seen = client.get(path).text.partition('name="seen" value="')[2].partition('"')[0]
    return client.post(path, data={**data, "seen": seen})


@pytest.fixture
def hidden(visit, database, planned):
    """The second of three items, for the moderation only; its address."""
    with database.read() as db:
        item = db.scalars(select(AgendaItem.id).where(AgendaItem.title == TITLE)).one()
    path = f"{TABLE}/meetings/{planned}/items/{item}"
    assert form(visit("birgit"), path, visibility="moderation").status_code == 303
    return path


def test_the_form_offers_three_choices_with_a_sentence_each(visit, hidden):
    page = visit("birgit").get(hidden).text
    for sentence in (
        "Auch Gäste sehen ihn",
        "Gäste sehen ihn nicht",
        "Nur Protokollführung, Moderation und Verwaltung",
    ):
        assert sentence in page
    assert 'value="moderation" checked' in page


def test_others_see_neither_title_nor_search_result_and_the_right_times(visit, hidden, planned):
    path = f"{TABLE}/meetings/{planned}"
    for name in ("birgit", "ole", "anton"):
        assert TITLE in visit(name).get(path).text, name
        assert TITLE in visit(name).get(f"{TABLE}/search?q={TITLE}").text.replace(f'value="{TITLE}"', ""), name
    for name in ("gesa", "petra", "jonas", "karla"):
        page = visit(name).get(path).text
        assert TITLE not in page and "Fortbildung" in page, name
        assert "14:35" in page, "what comes after a hidden item begins when it begins"
        assert "rt-mark" not in visit(name).get(f"{TABLE}/search/results?q={TITLE}").text
        assert TITLE not in visit(name).get(TABLE).text


def test_a_form_that_says_nothing_about_it_leaves_it_hidden(visit, hidden, database):
    assert form(visit("birgit"), hidden, title="Anders").status_code == 303
    with database.read() as db:
        assert db.scalars(select(AgendaItem.visibility).where(AgendaItem.title == "Anders")).one() == "moderation"


def test_a_strange_choice_is_refused(visit, hidden):
    reply = form(visit("birgit"), hidden, visibility="nobody")
    assert reply.status_code == 422 and "Bitte wählen Sie" in reply.text


def test_the_running_meeting_says_that_an_internal_item_is_discussed(visit, hidden, planned, database):
    with database.write() as db:
        meeting = db.get_one(Meeting, planned)
        meeting.state, meeting.started_at = "running", clock.now()
        meeting.current_item_id = int(hidden.rpartition("/")[2])
    assert TITLE in visit("ole").get(f"{TABLE}/meetings/{planned}/live").text
    for name in ("gesa", "petra"):
        page = visit(name).get(f"{TABLE}/meetings/{planned}/live").text
        assert "Gerade wird ein interner Punkt besprochen." in page and "ein interner Punkt" in page
        assert TITLE not in page
        assert visit(name).get(f"{TABLE}/meetings/{planned}/live?item={hidden.rpartition('/')[2]}").status_code == 404


def test_it_stays_hidden_when_it_is_carried_over(visit, hidden, planned, database):
    from roundtable.meetings import actions
    from tests import world
    from tests.meetings.conftest import facts

    with database.write() as db:
        here = world.actor(db, "birgit")
        db.get_one(Meeting, planned).state = "held"
        later = actions.plan_meeting(here, facts(40))
        assert carrying.carry_over(here, later, [f"item/{hidden.rpartition('/')[2]}"]) == 1
        path = f"{TABLE}/meetings/{later.id}"
    assert TITLE in visit("birgit").get(path).text
    assert TITLE not in visit("petra").get(path).text
