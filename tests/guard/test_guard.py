"""The guard in use: hints while writing, a list before publishing, decisions that are remembered (F24)."""

import re
from hashlib import sha256

import pytest

from roundtable import sight
from roundtable.files.models import File
from roundtable.guard import queries
from roundtable.guard.models import GuardDecision
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.minutes.models import Block
from roundtable.minutes.tombstones import key

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


@pytest.mark.parametrize("of_item", [True, False])
def test_names_of_files_are_looked_at_because_the_minutes_print_them(visit, desk, of_item):
    desk.write("Die Konten sind geprüft.")
    with desk.database.write() as db:
        meeting = db.get(Meeting, desk.meeting)
        own = {"table_id": meeting.table_id, "meeting_id": meeting.id, "kind": "pdf", "size": 1}
        item = desk.papers if of_item else None
        db.add(File(**own, item_id=item, name="Passantrag_Frau_Gjoka.pdf", sha256="0" * 64))
        db.add(File(**own, item_id=item, name="Tagesordnung_2026.pdf", sha256="1" * 64))
    assert "Eine Stelle" in publish(visit, desk).text
    page = visit("ole").get(guard(desk)).text
    where = f"/items/{desk.papers}" if of_item else f"/meetings/{desk.meeting}"
    assert "<mark>Frau Gjoka</mark>" in page and f'{where}/files#file-1"' in page and "Tagesordnung" not in page
    assert stay(desk, visit).status_code == 303
    assert publish(visit, desk).status_code == 303


def test_headings_of_sections_are_looked_at_if_the_minutes_print_them(visit, desk):
    with desk.database.write() as db:
        meeting = db.get(Meeting, desk.meeting)
        own = {"table_id": meeting.table_id, "meeting_id": meeting.id}
        db.add_all(AgendaSection(**own, position=n, title=title) for n, title in enumerate(("Frau Gjoka", "Herr Leka")))
        db.flush()
        db.get(AgendaItem, desk.papers).section_id = db.query(AgendaSection.id).filter_by(title="Frau Gjoka").scalar()
    assert "Eine Stelle" in publish(visit, desk).text
    page = visit("birgit").get(guard(desk)).text
    assert "<mark>Frau Gjoka</mark>" in page and "TOP 2" in page and "Leka" not in page
    assert stay(desk, visit).status_code == 303
    assert publish(visit, desk).status_code == 303


def test_nobody_learns_by_trying_what_was_decided_about(visit, desk, config):
    desk.write(SENTENCE)
    stay(desk, visit, found="geb. 3.4.1991", rule="birth")
    with desk.database.read() as db:
        (decision,) = db.query(GuardDecision)
        words, here = (decision.rule, "geb. 3.4.1991"), decision.table_id
        assert decision.fingerprint == queries.fingerprint(db, here, *words) != queries.fingerprint(db, 99, *words)
        assert decision.fingerprint != sha256("\n".join(words).encode()).hexdigest()
        with sight.as_public(db) as other:  # also a second session has the key
            assert queries.fingerprint(other, here, *words) == decision.fingerprint
        if key(db):  # a copy of the database without the data folder
            db.info["secret"] = None
            assert queries.fingerprint(db, here, *words) != decision.fingerprint
