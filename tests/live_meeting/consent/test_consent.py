"""F16: the consent check, from the question to the decision in the minutes."""

import pytest

from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.consent.models import ConsentCheck, ConsentVote
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.quorum import actions as quorum
from roundtable.minutes import actions as minutes_actions
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from tests import world
from tests.live import stage

QUESTION = "Der Aushang hängt ab Juli in allen Unterkünften."


@pytest.fixture
def meeting(database):
    return stage.running(database)


def ask(visit, meeting, names="objections", question=QUESTION):
    return visit("birgit").post(stage.live(meeting, "/checks"), data={"question": question, "names": names})


def newest(database, meeting):
    with database.read() as db:
        return consent.newest_check(db, meeting).id


def path(database, meeting, what=""):
    return stage.live(meeting, f"/checks/{newest(database, meeting)}{what}")


def say(visit, database, meeting, name, choice, reason=""):
    return visit(name).post(path(database, meeting), data={"choice": choice, "reason": reason})


def counts(database, meeting):
    with database.read() as db:
        found = consent.tally(db, consent.newest_check(db, meeting))
        return found.consent, found.abstain, found.object, found.missing


def decisions(database):
    with database.read() as db:
        return [(d.block.text, d.result, d.yes, d.no, d.abstained) for d in db.query(Decision).order_by(Decision.id)]


@pytest.fixture
def asked(visit, meeting):
    assert ask(visit, meeting).status_code == 303
    return meeting


def test_from_the_question_to_the_decision(visit, database, asked):
    for name in ("birgit", "jonas"):
        assert say(visit, database, asked, name, "consent").status_code == 303
    say(visit, database, asked, "ole", "abstain")
    say(visit, database, asked, "petra", "object", "Die Übersetzungen fehlen noch")
    assert counts(database, asked) == (2, 1, 1, 0)
    page = visit("gesa").get(stage.live(asked)).text
    assert "Helferkreis Heide: Die Übersetzungen fehlen noch" in page and "Migrationsberatung: " not in page
    assert visit("ole").post(path(database, asked, "/decision")).status_code == 409
    assert visit("birgit").post(path(database, asked, "/closing")).status_code == 303
    for _ in range(2):
        assert visit("ole").post(path(database, asked, "/decision")).status_code == 303
    text = f"{QUESTION}\n\nEinwand: Helferkreis Heide: Die Übersetzungen fehlen noch"
    assert decisions(database) == [(text, "votes", 2, 1, 1)]
    assert "Steht als Beschluss im Protokoll." in visit("gesa").get(stage.live(asked)).text


def test_all_agree_is_unanimous(visit, database, asked):
    for name in ("birgit", "jonas", "petra"):
        say(visit, database, asked, name, "consent")
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(path(database, asked, "/decision"))
    assert decisions(database) == [(QUESTION, "unanimous", None, None, None)]


def test_nobody_said_anything_gives_no_result(visit, database, asked):
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(path(database, asked, "/decision"))
    assert decisions(database) == [(QUESTION, "", None, None, None)]


def test_without_quorum_it_is_a_recommendation(visit, database, asked):
    with database.write() as db:
        here = world.actor(db, "birgit")
        quorum.set_rule(here, here.table, "majority", None)
    say(visit, database, asked, "jonas", "consent")
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(path(database, asked, "/decision"))
    assert [row[1] for row in decisions(database)] == ["recommendation"]


def test_a_decision_with_this_wording_gets_the_result(visit, database, asked):
    with database.write() as db:
        item = db.get_one(AgendaItem, stage.items(database, asked)["1"].id)
        paragraphs.add_block(world.actor(db, "ole"), item, "decision", QUESTION)
    say(visit, database, asked, "jonas", "consent")
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(path(database, asked, "/decision"))
    assert [row[:2] for row in decisions(database)] == [(QUESTION, "unanimous")]


def test_a_decision_that_was_removed_comes_back(visit, database, asked):
    say(visit, database, asked, "jonas", "consent")
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(path(database, asked, "/decision"))
    for change in (paragraphs.remove_block, lambda here, block: paragraphs.convert_block(here, block, "note")):
        assert "Steht als Beschluss im Protokoll." in visit("ole").get(stage.live(asked)).text
        with database.write() as db:
            change(world.actor(db, "ole"), db.query(Block).one())
        page = visit("ole").get(stage.live(asked)).text
        assert "Steht als Beschluss im Protokoll." not in page and path(database, asked, "/decision") in page
        assert visit("ole").post(path(database, asked, "/decision")).status_code == 303
        with database.read() as db:
            block = db.query(Block).one()
            assert (block.kind, block.removed_at) == ("decision", None)
    assert [row[:2] for row in decisions(database)] == [(QUESTION, "unanimous")]


def test_after_the_end_without_quorum_it_is_a_recommendation_too(visit, database, asked):
    with database.write() as db:
        here = world.actor(db, "birgit")
        quorum.set_rule(here, here.table, "majority", None)
    say(visit, database, asked, "jonas", "consent")
    visit("birgit").post(path(database, asked, "/closing"))
    visit("birgit").post(stage.live(asked, "/end"))
    assert visit("ole").post(path(database, asked, "/decision")).status_code == 303
    assert [row[1] for row in decisions(database)] == ["recommendation"]


def test_names_stay_out_where_the_table_wants_only_counts(visit, database, meeting):
    ask(visit, meeting, names="")
    say(visit, database, meeting, "petra", "object", "Zu früh")
    for name in ("birgit", "petra", "gesa"):
        page = visit(name).get(stage.live(meeting)).text
        shown = page[page.index(f'id="consent-{meeting}"') : page.index(f'id="attendance-{meeting}"')]
        assert "<b>1</b> Einwand" in shown and "Helferkreis" not in shown and "Zu früh" not in shown
    visit("birgit").post(path(database, meeting, "/closing"))
    visit("birgit").post(path(database, meeting, "/decision"))
    assert decisions(database) == [(QUESTION, "votes", 0, 1, 0)]


def test_an_organisation_has_one_voice_and_may_change_its_mind(visit, database, asked):
    with database.write() as db:
        from roundtable.tables.models import Member

        for row in db.query(Member).filter(Member.organisation == "Helferkreis Heide"):
            row.organisation = "Migrationsberatung"
    say(visit, database, asked, "petra", "object", "Nein")
    say(visit, database, asked, "jonas", "consent", "wird nicht gespeichert")
    assert counts(database, asked) == (1, 0, 0, 2)
    with database.read() as db:
        assert [(v.seat, v.reason) for v in db.query(ConsentVote)] == [("Migrationsberatung", "")]


def test_who_may_what(visit, database, asked):
    assert say(visit, database, asked, "gesa", "consent").status_code == 403
    assert say(visit, database, asked, "anton", "consent").status_code == 403
    assert say(visit, database, asked, "merle", "consent").status_code == 404
    assert 'name="choice"' in visit("petra").get(stage.live(asked, "/own/vote")).text
    assert 'name="choice"' not in visit("gesa").get(stage.live(asked, "/own/vote")).text
    assert visit("ole").post(stage.live(asked, "/checks"), data={"question": "x"}).status_code == 403
    assert visit("ole").post(path(database, asked, "/closing")).status_code == 403
    assert visit("petra").post(path(database, asked, "/decision")).status_code == 403
    assert counts(database, asked) == (0, 0, 0, 4)


def test_ones_own_answer_is_marked(visit, database, asked):
    say(visit, database, asked, "petra", "object", "Zu früh")
    page = visit("petra").get(stage.live(asked, "/own/vote")).text
    assert 'value="object" class="rt-choice__b" aria-pressed="true"' in page and 'value="Zu früh"' in page
    assert 'aria-pressed="true"' not in visit("jonas").get(stage.live(asked, "/own/vote")).text


@pytest.mark.parametrize("choice", ["", "yes", "consent;object", "\x00"])
def test_other_answers_are_refused(visit, database, asked, choice):
    assert say(visit, database, asked, "petra", choice).status_code == 422
    assert counts(database, asked) == (0, 0, 0, 4)


def test_bad_questions_come_back_with_what_was_typed(visit, database, meeting):
    assert ask(visit, meeting, question="  ").status_code == 422
    reply = ask(visit, meeting, question="y" * 301)
    assert reply.status_code == 422 and "y" * 301 in reply.text
    assert ask(visit, meeting, names="everything").status_code == 422
    with database.read() as db:
        assert db.query(ConsentCheck).count() == 0


def test_after_closing_and_after_the_end_nothing_is_counted(visit, database, asked):
    ask(visit, asked, question="Eine zweite Frage?")
    with database.read() as db:
        first = db.query(ConsentCheck).order_by(ConsentCheck.id).first()
        assert first.closed_at is not None, "one question at a time"
    reply = visit("petra").post(stage.live(asked, f"/checks/{first.id}"), data={"choice": "consent"})
    assert reply.status_code == 409 and "nicht mehr gezählt" in reply.text
    visit("birgit").post(stage.live(asked, "/end"))
    assert say(visit, database, asked, "petra", "consent").status_code == 409
    assert ask(visit, asked).status_code == 409
    # What was said can still be taken into the minutes.
    assert visit("ole").post(path(database, asked, "/decision")).status_code == 303
    assert [row[0] for row in decisions(database)] == ["Eine zweite Frage?"]


def test_published_minutes_take_no_result(visit, database, asked):
    visit("birgit").post(path(database, asked, "/closing"))
    with database.write() as db:
        row = minutes_actions.lock_minutes(world.actor(db, "ole"), asked)
        row.state = "published"
    assert visit("ole").post(path(database, asked, "/decision")).status_code == 409
    assert decisions(database) == []


def test_a_question_about_a_hidden_item_is_as_hidden(visit, database, asked):
    with database.write() as db:
        db.get_one(AgendaItem, stage.items(database, asked)["1"].id).visibility = "moderation"
    assert QUESTION in visit("birgit").get(stage.live(asked)).text
    for where in ("", "/own/vote", "/own"):
        assert QUESTION not in visit("petra").get(stage.live(asked, where)).text
    assert say(visit, database, asked, "petra", "consent").status_code == 404


def test_hostile_words_stay_words(visit, database, meeting):
    ask(visit, meeting, question="<script>alert(1)</script>")
    say(visit, database, meeting, "petra", "object", '"><img src=x>')
    for name in ("birgit", "petra"):
        page = visit(name).get(stage.live(meeting)).text
        assert "&lt;script&gt;alert" in page and "<script>alert" not in page and "<img src=x" not in page
    with database.read() as db:
        assert db.query(Block).count() == 0 and db.get_one(Meeting, meeting).state == "running"
