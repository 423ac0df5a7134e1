"""The guard in use: hints while writing, a list before publishing, decisions that are remembered."""

import re
from hashlib import sha256
from html import unescape

import pytest

from roundtable.core import sight
from roundtable.core.events import record
from roundtable.core.security import key
from roundtable.files.models import File
from roundtable.guard.decisions import actions
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.places import queries as places_queries
from roundtable.guard.rules import words
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, AgendaSection, Attendance, Meeting
from roundtable.minutes.models import Block
from roundtable.tables.models import Member
from tests import world

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
    assert "<mark>Frau Gjoka</mark>" in page and "Ersetzen durch „Eine ratsuchende Person“" in page
    assert replace(visit, desk, block, "geb. 3.4.1991", "(Angabe nicht im Protokoll)").status_code == 303
    assert stay(desk, visit).status_code == 303
    assert "Nichts zu entscheiden" in visit("ole").get(guard(desk)).text
    assert publish(visit, desk).status_code == 303
    with desk.database.read() as db:
        assert db.get(Block, block).text == "Frau Gjoka ((Angabe nicht im Protokoll)) fragt nach."


@pytest.mark.parametrize(
    "before",
    [
        "",
        "  ",
        "**",
        "„",
        "Es wurde berichtet. ",
        "Wirklich? ",
        "Stimmt! „",
        "Absatz eins\n\n",
        "- ",
        "Liste:\n* ",
        "1. ",
        "Text\n## ",
        "> ",
        "(Siehe oben.) ",
        "So war es 2026. ",
        "- Punkt\n  - **",
    ],
)
def test_what_begins_a_sentence_has_a_capital(before):
    assert words.suggestions("person", "Herr Leka", before)[0] == "Eine ratsuchende Person"
    assert words.suggestions("telephone", "0171", before) == ["(Nummer bei der Beratungsstelle)"]


@pytest.mark.parametrize(
    "before",
    [
        "Für ",
        "z. B. ",
        "Der Antrag von Dr. ",
        "am 3. ",
        "Nr. ",
        "Es kam u. a. ",
        "Bericht: ",
        "erste Zeile\n",
        "mit „",
        "Kommt er? ja, ",
        "vgl. ",
    ],
)
def test_within_a_sentence_it_has_none(before):
    assert words.suggestions("person", "Herr Leka", before)[0] == "eine ratsuchende Person"
    assert words.suggestions("small_count", "zwei Personen aus Ghana", before) == ["einzelne Ratsuchende aus Ghana"]


def publish(visit, desk):
    return visit("ole").post(f"{desk.url}/publication")


def replace(visit, desk, block, found, replacement, name="ole"):
    page = visit("ole").get(guard(desk)).text
    form = next(part for part in page.split("<form") if f'name="found" value="{found}"' in part and "start" in part)
    start = re.search(r'name="start" value="(\d+)"', form)[1]
    data = {"row": block, "start": start, "found": found, "replacement": replacement}
    return visit(name).post(f"{guard(desk)}/replacements", data=data)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("Frau&nbsp;&nbsp;**Nsi&shy;ah**", "einer ratsuchenden Person"),
        ("Herrn  \nNsiah", "einer ratsuchenden Person"),
        ("[Frau](https://example.org/a_b)\u2009Nsiah", "einer ratsuchenden Person"),
        ("`Frau Nsiah`", "einer ratsuchenden Person"),
    ],
)
def test_a_replacement_hits_what_is_written_and_nothing_else(visit, desk, written, instead):
    before, after = "Der  Antrag\u00a0(neu) von ", " liegt  vor – _wie_ immer."
    block = desk.write(before + written + after)
    page = visit("ole").get(guard(desk)).text
    form = next(part for part in page.split("<form") if "/replacements" in part)
    sent = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    sent["replacement"] = re.search(r'name="replacement"\s+value="([^"]*)"', form)[1]
    assert sent["replacement"] == instead
    assert visit("ole").post(f"{guard(desk)}/replacements", data=sent).status_code == 303
    with desk.database.read() as db:
        text = db.get(Block, block).text
    assert text.startswith(before) and text.endswith(after) and instead in text
    assert "Nsiah" not in text and "Nsi&shy;ah" not in text
    assert publish(visit, desk).status_code == 303


def test_one_decision_holds_for_the_same_words_however_they_are_spaced(visit, desk):
    desk.write("Frau  Gjoka dankt, Frau\u00a0Gjoka fragt, Frau \nGjoka geht.")
    assert "3 Stellen" in publish(visit, desk).text or "drei Stellen" in publish(visit, desk).text
    assert stay(desk, visit).status_code == 303
    assert publish(visit, desk).status_code == 303


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
    data = {"row": block, "start": 3, "found": "Frau Gjoka", "replacement": "jemand"}
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
        assert len(places_queries.open_findings(db, meeting)) == 2


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
        assert (
            decision.fingerprint
            == places_queries.fingerprint(db, here, *words)
            != places_queries.fingerprint(db, 99, *words)
        )
        assert decision.fingerprint != sha256("\n".join(words).encode()).hexdigest()
        with sight.as_public(db) as other:  # also a second session has the key
            assert places_queries.fingerprint(other, here, *words) == decision.fingerprint
        if key(db):  # a copy of the database without the data folder
            db.info["secret"] = None
            assert places_queries.fingerprint(db, here, *words) != decision.fingerprint


TITLE = "Bericht: Frau Gjoka fragt nach"


def hurt(desk, **texts):
    """Put these texts, which the guard finds, into title, note or heading of the second item."""
    with desk.database.write() as db:
        item = db.get(AgendaItem, desk.papers)
        own = {"table_id": item.table_id, "meeting_id": item.meeting_id}
        if "heading" in texts:
            section = AgendaSection(**own, position=1, title=texts.pop("heading"))
            db.add(section)
            db.flush()
            item.section_id = section.id
        for name, text in texts.items():
            setattr(item, name, text)


@pytest.mark.parametrize("place", ["title", "note", "heading"])
def test_what_the_guard_finds_in_the_agenda_is_corrected_after_the_meeting_and_told(visit, desk, place):
    hurt(desk, **{place: TITLE})
    with desk.database.write() as db:
        row = db.query(AgendaSection).first() or db.get(AgendaItem, desk.papers)
        record(world.actor(db, "birgit"), "agenda.added", f"agenda/{desk.meeting}", row, title=row.title)
    assert ("Gjoka" in visit("petra").get("/tables/dithmarschen").text) == (place != "note")
    desk.write("Die Konten sind geprüft.")
    assert "Eine Stelle" in publish(visit, desk).text
    page = visit("ole").get(guard(desk)).text
    assert "Ersetzen durch „eine ratsuchende Person“" in page and "Den Tagesordnungspunkt ändern" not in page
    form = next(part for part in page.split("<form") if "other-form-" in part)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) | {"replacement": "die Beratungsstelle"}
    assert visit("petra").post(f"{guard(desk)}/replacements", data=sent).status_code == 403
    assert visit("ole").post(f"{guard(desk)}/replacements", data=sent).status_code == 303
    assert visit("ole").post(f"{guard(desk)}/replacements", data=sent).status_code == 409  # it is not there any more
    with desk.database.read() as db:
        item, section = db.get(AgendaItem, desk.papers), db.query(AgendaSection).first()
        assert "Bericht: die Beratungsstelle fragt nach" in (item.title, item.note, section and section.title)
    feed = visit("petra").get("/tables/dithmarschen").text
    assert "berichtigte nach der Sitzung die Tagesordnung" in feed and "Gjoka" not in feed
    assert publish(visit, desk).status_code == 303
    paper = visit("petra").get(desk.url).text
    assert ("die Beratungsstelle fragt nach" in paper) == (place != "note") and "Gjoka" not in paper
    assert visit("ole").post(f"{guard(desk)}/replacements", data=sent).status_code == 409  # published: it stays


def test_before_the_end_of_the_meeting_the_agenda_is_changed_as_usual(visit, desk):
    hurt(desk, title=TITLE)
    with desk.database.write() as db:
        db.get(Meeting, desk.meeting).state = "running"
    page = visit("ole").get(guard(desk)).text
    assert "<mark>Frau Gjoka</mark>" in page and "other-form-" not in page
    sent = {"kind": "item", "row": desk.papers, "start": "9", "found": "Frau Gjoka", "replacement": "jemand"}
    reply = visit("ole").post(f"{guard(desk)}/replacements", data=sent)
    assert reply.status_code == 409 and "Diese Sitzung ist noch nicht vorbei" in reply.text
    with desk.database.read() as db:
        assert db.get(AgendaItem, desk.papers).title == TITLE


def test_a_corrected_title_is_short_enough_and_of_this_meeting(visit, desk):
    hurt(desk, title="Frau Gjoka " + "x" * 180)
    sent = {"kind": "item", "row": desk.papers, "start": "0", "found": "Frau Gjoka", "replacement": "y" * 100}
    reply = visit("ole").post(f"{guard(desk)}/replacements", data=sent)
    assert reply.status_code == 422 and "höchstens 200" in reply.text
    for odd in ({"kind": "task"}, {"row": "999"}, {"row": "x"}):
        assert visit("ole").post(f"{guard(desk)}/replacements", data={**sent, **odd}).status_code in (404, 422)


def test_weak_hints_are_shown_and_never_block_publishing(visit, desk):
    """A file number could be anything: it is shown beside the paragraph and in the list, but needs no decision."""
    desk.write("Az.: 33-45/2026 liegt vor.")
    assert "Das Veröffentlichen wartet nicht darauf." in visit("ole").get(f"{desk.url}/edit").text
    page = visit("ole").get(guard(desk)).text
    assert "Az.: 33-45/2026" in page and "Bitte kurz ansehen" in page and "Nichts zu entscheiden" in page
    assert "Vor dem Veröffentlichen zu entscheiden" not in page
    assert publish(visit, desk).status_code == 303


def test_the_sure_ones_stand_first_and_are_counted_alone(visit, desk):
    desk.write("Az.: 33-45/2026 liegt vor.")
    desk.write("Frau Gjoka fragt nach.")
    page = visit("ole").get(guard(desk)).text
    order = ("Vor dem Veröffentlichen zu entscheiden", "Gjoka</mark>", "Bitte kurz ansehen")
    assert sorted(order, key=page.index) == list(order)
    assert "Eine Stelle" in publish(visit, desk).text


def test_a_correction_of_published_minutes_waits_for_the_sure_ones_only(visit, desk):
    with desk.database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, desk.meeting)
        assert actions.allow_findings(here, meeting, "Az.: 33-45/2026", "") == []
        found = actions.allow_findings(here, meeting, "Frau Gjoka, Az.: 33-45/2026", "")
        assert [each.text for each in found] == ["Frau Gjoka"]


def test_the_whole_name_is_replaced_and_the_page_shows_how_it_reads_then(visit, desk):
    block = desk.write("Gestern war Herr Ahmad Noori wieder da.")
    page = visit("ole").get(guard(desk)).text
    assert "Gestern war <ins>eine ratsuchende Person</ins> wieder da." in page
    assert replace(visit, desk, block, "Herr Ahmad Noori", "eine ratsuchende Person").status_code == 303
    with desk.database.read() as db:
        assert db.get(Block, block).text == "Gestern war eine ratsuchende Person wieder da."
    assert publish(visit, desk).status_code == 303


@pytest.mark.parametrize("place", ["chair", "minute_taker", "presenter", "deputy", "visitor", "member"])
def test_who_has_to_do_with_the_meeting_is_known_whatever_the_name(visit, desk, place):
    desk.write("Herr Nnamdi berichtet kurz.")
    with desk.database.read() as db:
        assert [each.finding.text for each in places_queries.blocking_findings(db, db.get(Meeting, desk.meeting))] == [
            "Herr Nnamdi"
        ]
    with desk.database.write() as db:
        make_known(db, db.get(Meeting, desk.meeting), place)
    assert "<mark>" not in visit("ole").get(guard(desk)).text
    assert publish(visit, desk).status_code == 303


def make_known(db, meeting, place):
    own = {"table_id": meeting.table_id, "meeting_id": meeting.id}
    member = db.query(Member).filter_by(table_id=meeting.table_id).first()
    if place in ("chair", "minute_taker"):
        setattr(meeting, place, "Chidi Nnamdi")
    elif place == "presenter":
        meeting.items[0].presenter = "Herr Nnamdi, Beratungsstelle"
    elif place == "deputy":
        row = db.query(Attendance).filter_by(meeting_id=meeting.id, member_id=member.id).first()
        row = row or Attendance(**own, member_id=member.id)
        row.deputy = "nnamdi"
        db.add(row)
    elif place == "visitor":
        db.add(Visitor(**own, name="Chidi Nnamdi", state="confirmed", token_hash="0" * 64))
    else:
        member.user.name = "chidi nnamdi"


def test_somebody_who_checked_in_and_was_not_confirmed_is_not_known(visit, desk):
    desk.write("Herr Nnamdi berichtet kurz.")
    with desk.database.write() as db:
        meeting = db.get(Meeting, desk.meeting)
        own = {"table_id": meeting.table_id, "meeting_id": meeting.id}
        db.add(Visitor(**own, name="Chidi Nnamdi", state="unconfirmed", token_hash="0" * 64))
    assert "<mark>Herr Nnamdi</mark>" in visit("ole").get(guard(desk)).text
