"""The guard in use: hints while writing, a list before publishing, decisions that are remembered (F24)."""

import re

from roundtable.guard import queries
from roundtable.guard.models import GuardDecision
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block

SENTENCE = "Frau Gjoka (geb. 3.4.1991) fragt nach."


def guard(desk):
    return f"{desk.url}/guard"


def stay(desk, visit, reason="Eine Rednerin der Fortbildung", name="ole", found="Frau Gjoka", rule="person"):
    return visit(name).post(f"{guard(desk)}/decisions", data={"rule": rule, "found": found, "reason": reason})


def test_saving_is_never_blocked_and_shows_a_hint_to_those_who_write(visit, desk):
    desk.write(SENTENCE)
    page = visit("ole").get(f"{desk.url}/edit").text
    assert "Das sieht nach einem Geburtsdatum aus." in page and "<mark>Frau Gjoka</mark>" in page
    readers = visit("petra").get(f"{desk.url}/edit").text
    assert "Frau Gjoka" in readers and "Geburtsdatum aus" not in readers


def test_publishing_waits_until_each_place_is_decided(visit, desk):
    block = desk.write(SENTENCE)
    assert "zwei Stellen" in publish(visit, desk).text or "2 Stellen" in publish(visit, desk).text
    page = visit("ole").get(guard(desk)).text
    assert "<mark>Frau Gjoka</mark>" in page and "Ersetzen durch „eine ratsuchende Person“" in page
    assert replace(visit, desk, block, "geb. 3.4.1991", "(Angabe nicht im Protokoll)").status_code == 303
    assert stay(desk, visit).status_code == 303
    assert "Nichts zu entscheiden" in visit("ole").get(guard(desk)).text
    assert publish(visit, desk).status_code == 303
    with desk.database.read() as db:
        assert db.get(Block, block).text == "Frau Gjoka ((Angabe nicht im Protokoll)) fragt nach."


def publish(visit, desk):
    return visit("ole").post(f"{desk.url}/publication")


def replace(visit, desk, block, found, replacement, name="ole"):
    page = visit("ole").get(guard(desk)).text
    form = next(part for part in page.split("<form") if f'name="found" value="{found}"' in part and "start" in part)
    start = re.search(r'name="start" value="(\d+)"', form)[1]
    data = {"block": block, "start": start, "found": found, "replacement": replacement}
    return visit(name).post(f"{guard(desk)}/replacements", data=data)


def test_a_decision_is_remembered_logged_and_can_be_taken_back(visit, desk):
    desk.write(SENTENCE)
    stay(desk, visit)
    page = visit("birgit").get(guard(desk)).text
    assert "<mark>Frau Gjoka</mark>" not in page and "Eine Rednerin der Fortbildung" in page and "Ole" in page
    with desk.database.read() as db:
        (decision,) = db.query(GuardDecision)
        assert "gjoka" not in decision.fingerprint and len(decision.fingerprint) == 64
    visit("birgit").post(f"{guard(desk)}/reconsiderations", data={"decision": decision.id})
    assert "<mark>Frau Gjoka</mark>" in visit("birgit").get(guard(desk)).text


def test_a_reason_is_needed_and_only_what_was_found_can_be_excused(visit, desk):
    desk.write(SENTENCE)
    refused = stay(desk, visit, reason="")
    assert refused.status_code == 422 and "Bitte schreiben Sie, warum" in refused.text
    assert stay(desk, visit, found="Herr Niemand").status_code == 409
    with desk.database.read() as db:
        assert db.query(GuardDecision).count() == 0


def test_a_paragraph_that_changed_meanwhile_is_not_touched(visit, desk):
    block = desk.write(SENTENCE)
    data = {"block": block, "start": 3, "found": "Frau Gjoka", "replacement": "jemand"}
    assert visit("ole").post(f"{guard(desk)}/replacements", data=data).status_code == 409
    with desk.database.read() as db:
        assert db.get(Block, block).text == SENTENCE


def test_members_and_the_directory_are_known(database, desk, visit):
    desk.write("Frau Petra dankt. Siehe Kreishaus.")
    assert "Nichts zu entscheiden" in visit("ole").get(guard(desk)).text


def test_others_see_neither_list_nor_decide(visit, desk):
    block = desk.write(SENTENCE)
    assert visit("ole").get(guard(desk)).status_code == 200
    assert [visit(name).get(guard(desk)).status_code for name in ("jonas", "petra", "gesa", "merle")] == [
        403,
        403,
        403,
        404,
    ]
    assert stay(desk, visit, name="jonas").status_code == 403
    assert replace(visit, desk, block, "Frau Gjoka", "x", name="merle").status_code == 404


def test_the_list_costs_the_same_for_many_paragraphs(visit, desk, database):
    desk.write(SENTENCE)
    with database.read() as db:
        meeting = db.get(Meeting, desk.meeting)
        assert len(queries.open_findings(db, meeting)) == 2
