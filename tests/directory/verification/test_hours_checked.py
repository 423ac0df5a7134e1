"""Office hours stand in the check list like numbers (F39): offered, answered, undone, doubted, settled."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from roundtable.core import clock
from roundtable.core.clock import today
from roundtable.core.errors import Conflict
from roundtable.directory import checks
from roundtable.directory.models import Channel, HoursCheck, Organisation
from roundtable.directory.verification import actions, queries
from tests import world
from tests.directory.conftest import statements_of
from tests.directory.verification.test_checklist import DUE, LIST, cards, reserve, text_of

HOURS = "Mo-Fr 9-12 Uhr\nnach Vereinbarung"


@pytest.fixture
def office(starter):
    """Everything else is checked: only these hours are due."""
    with starter.write() as db:
        db.execute(update(Channel).values(verified_on=today()))
        db.execute(update(Organisation).values(office_hours=""))
        entry = Organisation(kind="other", name="Sprechstelle", region="01051", office_hours=HOURS)
        entry.channels.append(Channel(kind="phone", value="+49 481 12345", verified_on=today()))
        db.add(entry)
        db.flush()
        return entry.id


def hours(database, ident):
    with database.read() as db:
        return checks.hours_of(db.get_one(Organisation, ident))


def test_they_are_offered_with_the_number_to_call(starter, office, visit):
    petra = visit("petra")
    petra.post(DUE)
    page = petra.get(DUE).text
    assert cards(page) == [office]
    card = text_of(page[page.index(f'id="due-{office}"') : page.index("</article>")])
    assert "Sprechzeiten" in card and "Mo-Fr 9-12 Uhr" in card and "+49 481 12345" in card and "ungeprüft" in card
    assert reserve(starter, "jonas") == []  # nobody else gets them


@pytest.mark.parametrize(
    ("answer", "form", "said", "mark"),
    [
        ("confirmed", {}, "stimmt", "ok"),
        ("changed", {"value": "Di 14-16 Uhr"}, "geändert", "un"),
        ("unreachable", {}, "niemanden erreicht", "un"),
        ("gone", {}, "gibt es nicht mehr, die Moderation sieht nach", "bad"),
    ],
)
def test_each_answer_is_one_post_and_can_be_undone(starter, office, visit, answer, form, said, mark):
    petra, path = visit("petra"), f"{LIST}/{office}/hours/answer"
    petra.post(DUE)
    reply = petra.post(path, data={"answer": answer, "seen": HOURS, **form})
    assert reply.status_code == 303, reply.text
    found = hours(starter, office)
    assert checks.state(found, today()) == mark and found.value == form.get("value", HOURS)
    page = petra.get(DUE).text
    assert cards(page) == [] and said in text_of(page)
    assert reserve(starter, "jonas") == []  # for a day nobody else is asked either
    assert petra.post(f"{path}/withdrawal").status_code == 303
    again = hours(starter, office)
    assert (again.value, checks.state(again, today()), again.misses, again.doubted_on) == (HOURS, "un", 0, None)
    assert cards(petra.get(DUE).text) == [office]


def test_who_may_write_takes_them_out_and_back(starter, office, visit):
    birgit, path = visit("birgit"), f"{LIST}/{office}/hours/answer"
    birgit.post(DUE)
    assert birgit.post(path, data={"answer": "gone", "seen": HOURS}).status_code == 303
    assert hours(starter, office) is None and "Mo-Fr 9-12" in text_of(birgit.get(f"{LIST}/{office}/earlier").text)
    assert "archiviert" in text_of(birgit.get(DUE).text)
    assert birgit.post(f"{path}/withdrawal").status_code == 303
    assert hours(starter, office).value == HOURS


def test_an_old_answer_or_somebody_elses_is_not_undone(starter, office, visit):
    path = f"{LIST}/{office}/hours/answer"
    visit("petra").post(path, data={"answer": "confirmed", "seen": HOURS})
    assert visit("jonas").post(f"{path}/withdrawal").status_code == 403
    with (
        clock.shifted(clock.now() + timedelta(days=2)),
        starter.write() as db,
        pytest.raises(Conflict),
    ):
        actions.take_hours_back(world.actor(db, "petra"), db.get_one(Organisation, office))


def test_a_change_that_somebody_overtook_is_not_undone(starter, office, visit):
    path = f"{LIST}/{office}/hours/answer"
    visit("petra").post(path, data={"answer": "changed", "value": "Di 14-16 Uhr", "seen": HOURS})
    with starter.write() as db:
        db.get_one(Organisation, office).office_hours = "Mi 8-10 Uhr"
    assert visit("petra").post(f"{path}/withdrawal").status_code == 409
    assert hours(starter, office).value == "Mi 8-10 Uhr"


def test_an_answer_to_what_was_changed_meanwhile_is_refused_and_kept(starter, office, visit):
    petra, path = visit("petra"), f"{LIST}/{office}/hours/answer"
    petra.post(DUE)
    with starter.write() as db:
        db.get_one(Organisation, office).office_hours = "Mi 8-10 Uhr"
    for form in (
        {"answer": "confirmed"},
        {"answer": "changed", "value": "Do 15 Uhr lange getippt"},
        {"answer": "gone"},
    ):
        reply = petra.post(path, data={**form, "seen": HOURS, "entry": office})
        assert reply.status_code == 409 and form.get("value", "") in reply.text
    assert petra.post(path, data={"answer": "changed", "value": "", "seen": "Mi 8-10 Uhr"}).status_code == 422
    assert petra.post(path, data={"answer": "exploded", "seen": "Mi 8-10 Uhr"}).status_code == 422
    assert hours(starter, office).value == "Mi 8-10 Uhr"


def test_three_misses_and_no_longer_there_go_to_the_moderation(starter, office, visit):
    path = f"{LIST}/{office}/hours"
    for who in ("petra", "petra", "jonas", "ole"):  # twice on a day is one try
        assert "Sprechstelle" not in text_of(visit("birgit").get(f"{LIST}/doubts").text)
        visit(who).post(f"{path}/answer", data={"answer": "unreachable", "seen": HOURS})
    page = text_of(visit("birgit").get(f"{LIST}/doubts").text)
    assert "Sprechstelle" in page and "3-mal niemanden erreicht" in page
    assert reserve(starter, "petra") == []  # doubtful ones are not offered
    for who in ("petra", "jonas", "gesa", "ole"):
        assert visit(who).post(f"{path}/settlement", data={"decision": "gone"}).status_code == 403
    assert visit("birgit").post(f"{path}/settlement", data={"decision": "keep"}).status_code == 303
    assert hours(starter, office).misses == 0
    visit("petra").post(f"{path}/answer", data={"answer": "gone", "seen": HOURS})
    assert "gibt es vermutlich nicht mehr" in visit("birgit").get(f"{LIST}/doubts").text
    assert visit("birgit").post(f"{path}/settlement", data={"decision": "gone", "seen": HOURS}).status_code == 303
    assert hours(starter, office) is None
    page = text_of(visit("birgit").get(f"{LIST}/{office}").text)
    assert "hat niemanden erreicht" in page or "niemanden erreicht: Sprechzeiten" in page


def test_they_are_due_again_when_their_check_is_too_old(starter, office):
    with starter.write() as db:
        actions.verify_hours(world.actor(db, "jonas"), db.get_one(Organisation, office), "web", HOURS)
        db.execute(update(Channel).values(verified_on=today() + timedelta(days=200)))
    assert reserve(starter, "petra") == [] and reserve(starter, "petra", days=180) == []
    assert reserve(starter, "petra", days=190) == [office]


def test_the_oldest_fact_of_an_entry_comes_first(starter, office):
    """One entry is offered once, with what was not checked for the longest time."""
    with starter.write() as db:
        entry = db.get_one(Organisation, office)
        actions.verify_hours(world.actor(db, "jonas"), entry, "web", HOURS)
        db.execute(update(HoursCheck).values(at=clock.now() - timedelta(days=400)))
        entry.channels[0].verified_on = today() - timedelta(days=300)
        way = entry.channels[0].id
    with starter.write() as db:
        actor = world.actor(db, "petra")
        assert queries.due(db, "01051", actor.user_id, 9) == [(office, None)]
        db.get_one(Organisation, office).channels[0].verified_on = today() - timedelta(days=500)
        db.flush()
        assert queries.due(db, "01051", actor.user_id, 9) == [(office, way)]


def test_somebody_elses_check_takes_them_off_the_list(starter, office, visit):
    petra = visit("petra")
    petra.post(DUE)
    visit("jonas").post(f"{LIST}/{office}/hours/check", data={"how": "web", "seen": HOURS})
    assert cards(petra.get(DUE).text) == []
    kept = petra.get(DUE, params={"writing": office}, headers={"HX-Request": "true"}).text
    assert cards(kept) == [office] and "Das hat inzwischen jemand anderes beantwortet." in kept


def test_a_card_that_somebody_writes_in_stays_when_the_hours_go(starter, office, visit):
    petra = visit("petra")
    petra.post(DUE)
    with starter.write() as db:
        db.get_one(Organisation, office).office_hours = ""
    assert cards(petra.get(DUE).text) == []
    assert cards(petra.get(DUE, params={"writing": office}, headers={"HX-Request": "true"}).text) == [office]


def test_many_hours_cost_no_more_statements(starter, office, visit):
    petra, birgit, counts = visit("petra"), visit("birgit"), []
    for number in (0, 300):
        with starter.write() as db:
            for each in range(number):
                entry = Organisation(kind="other", name=f"Stelle {each}", region="SH", office_hours=HOURS)
                entry.hours_checks.append(HoursCheck(result="doubted", how="web"))
                db.add(entry)
            db.add(HoursCheck(organisation_id=office, result="doubted", how="web"))
        counts.append((statements_of(petra, DUE), statements_of(birgit, f"{LIST}/doubts")))
    assert counts[0] == counts[1]


def test_words_of_the_guard_are_asked_for(starter, office, visit):
    petra = visit("petra")
    petra.post(DUE)
    form = {
        "answer": "changed",
        "value": "Herr Ali Mustermann, geb. 12.03.1990, fragen",
        "seen": HOURS,
        "entry": office,
    }
    reply = petra.post(f"{LIST}/{office}/hours/answer", data=form)
    assert reply.status_code == 422 and "Mustermann" in reply.text
    looked = re.search(r'name="looked" value="(\w+)"', reply.text)[1]
    assert petra.post(f"{LIST}/{office}/hours/answer", data=form | {"looked": looked}).status_code == 303
