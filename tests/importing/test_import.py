"""Importing an agenda or minutes: preview first, then take over; nothing is lost and nothing comes twice."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from roundtable.core.models import Event
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision, Minutes
from roundtable.tasks.models import ActionItem
from tests import world
from tests.meetings.conftest import TABLE, at, facts, titles

SAMPLES = Path(__file__).parent / "samples"
AGENDA = (SAMPLES / "1-dithmarschen-tagesordnung.md").read_text()
MINUTES = (SAMPLES / "1-dithmarschen-protokoll.md").read_text()
LATE = (SAMPLES / "3-herzogtum-lauenburg-protokoll.md").read_text()


@pytest.fixture
def empty(database) -> int:
    """The id of a planned meeting without agenda and chair."""
    with database.write() as db:
        return meetings.plan_meeting(world.actor(db, "birgit"), facts(9, place="")).id


@pytest.fixture
def past(database) -> int:
    """The id of a planned meeting of last month, which was never started."""
    with database.write() as db:
        return meetings.plan_meeting(world.actor(db, "birgit"), facts(-30, place="")).id


def send(visit, meeting: int, text: str = "", name: str = "birgit", **fields):
    return visit(name).post(f"{TABLE}/meetings/{meeting}/import", data={"text": text, **fields})


def upload(visit, meeting: int, name: str, data: bytes):
    files = {"file": (name, BytesIO(data), "application/octet-stream")}
    return visit("birgit").post(f"{TABLE}/meetings/{meeting}/import", data={"text": ""}, files=files)


def take(visit, meeting: int, text: str, preview=None, **fields):
    """Submit the preview with the items and tasks that it has ticked."""
    html = (preview or send(visit, meeting, text)).text
    ticked = {name: _ticked(html, name) for name in ("item", "task", "as_minutes", "with_head")}
    if 'type="hidden" name="as_minutes"' in html:
        ticked["as_minutes"] = ["1"]
    return send(visit, meeting, text, step="take", **{**ticked, **fields})


def _ticked(html: str, name: str) -> list[str]:
    boxes = html.split(f'name="{name}" value="')[1:]
    return [box.split('"')[0] for box in boxes if " checked" in box.split(">")[0]]


def count(database, model) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(model))


def test_preview_shows_everything_and_stores_nothing(visit, database, empty):
    before = [count(database, model) for model in (AgendaItem, Event, ActionItem)]
    html = send(visit, empty, AGENDA).text
    for text in ("Passersatzpapiere: Erreichbarkeit", "30 Min.", "Beratung", "Ausländerbehörde", "8 Punkte"):
        assert text in html
    assert "Kreishaus Heide, Sitzungsraum (Erdgeschoss, barrierefrei)" in html
    assert "Nicht übernommen" in html and "Sitzung 1/2026" in html
    assert [count(database, model) for model in (AgendaItem, Event, ActionItem)] == before


def test_every_word_of_the_source_is_in_the_preview(visit, past):
    html = send(visit, past, MINUTES).text
    shown = html[html.index("<main") : html.index('id="source"')]
    for word in set(MINUTES.replace("*", " ").replace("|", " ").replace("#", " ").split()):
        if any(letter.isalnum() for letter in word) and word not in (
            "Nr.",
            "Frist",
            "Verantwortlich",
            "Status",
            "Aufgabe",
        ):
            assert word.strip("():„“,.") in shown, word


def test_agenda_is_taken_over_with_notes(visit, database, empty):
    assert take(visit, empty, AGENDA).headers["location"] == f"{TABLE}/meetings/{empty}?saved=imported"
    found = titles(database, empty)
    assert len(found) == 8 and found[4] == "5 Passersatzpapiere: Erreichbarkeit der Auslandsvertretungen"
    with database.read() as db:
        meeting = db.get(Meeting, empty)
        fifth = meeting.items[4]
        assert (fifth.kind, fifth.minutes, fifth.presenter) == ("discussion", 30, "Ausländerbehörde")
        assert meeting.chair == "Beratungsstelle Dithmarschen" and meeting.place.startswith("Kreishaus Heide")
        assert meeting.state == "planned"


def test_facts_that_are_there_are_not_overwritten(visit, database, planned):
    take(visit, planned, AGENDA)
    with database.read() as db:
        assert db.get(Meeting, planned).place == "Kreishaus Heide"


def test_facts_stay_empty_without_the_tick(visit, database, empty):
    take(visit, empty, AGENDA, with_head=[])
    with database.read() as db:
        assert db.get(Meeting, empty).chair == ""


def test_unticked_items_stay_away(visit, database, empty):
    take(visit, empty, AGENDA, item=["0", "7", "99", "x", "-1"])
    assert titles(database, empty) == ["1 Begrüßung, Anwesenheit, Tagesordnung", "2 Verschiedenes, Termine"]


def test_same_text_again_warns_and_brings_nothing_twice(visit, database, empty):
    take(visit, empty, AGENDA)
    again = send(visit, empty, AGENDA)
    assert "8 Punkte aus diesem Text stehen schon auf der Tagesordnung." in again.text
    take(visit, empty, AGENDA, preview=again)
    assert len(titles(database, empty)) == 8


def test_who_wants_it_twice_still_gets_no_double(visit, database, empty):
    take(visit, empty, AGENDA)
    take(visit, empty, AGENDA, item=["0", "1"])
    assert len(titles(database, empty)) == 8


def test_minutes_of_a_past_meeting_make_it_held(visit, database, past):
    preview = send(visit, past, MINUTES)
    assert "Das ist das Protokoll" in preview.text
    assert take(visit, past, MINUTES, preview=preview).status_code == 303
    with database.read() as db:
        meeting = db.get(Meeting, past)
        assert meeting.state == "held" and f"{meeting.started_at:%M}" == "05"
        assert db.scalar(select(Minutes.state).where(Minutes.meeting_id == past)) == "draft"
        texts = {item.title: [b.text for b in blocks(db, item)] for item in meeting.items}
    assert len(texts) == 8
    assert texts["Passersatzpapiere"][0].startswith("Zwei Auslandsvertretungen vergeben Termine")
    assert texts["Passersatzpapiere"][1].startswith("Jeder Eintrag im Kontaktverzeichnis erhält ein Prüfdatum.")
    assert "Entschuldigt: Landesamt für Zuwanderung" in texts["Begrüßung, Anwesenheit, Tagesordnung"][-1]


def test_decisions_keep_their_numbers_and_results(visit, database, past):
    take(visit, past, MINUTES)
    with database.read() as db:
        found = db.scalars(select(Decision).order_by(Decision.number)).all()
        assert [(d.label, d.result, d.yes, d.no, d.abstained) for d in found] == [
            ("1/2026", "unanimous", None, None, None),
            ("2/2026", "unanimous", None, None, None),
            ("3/2026", "votes", 6, 0, 1),
        ]
        assert found[2].block.text == "Der Ablauf wird bis Ende 2026 erprobt."


def test_a_decision_whose_number_is_given_already_stays_text(visit, database, past):
    with database.write() as db:
        other = meetings.plan_meeting(world.actor(db, "birgit"), facts(30, place=""))
        item = AgendaItem(table_id=other.table_id, meeting_id=other.id, position=1, label="1", title="Anderes")
        db.add(item)
        db.flush()
        block = Block(table_id=other.table_id, meeting_id=other.id, item_id=item.id, position=1, kind="decision")
        db.add(block)
        db.flush()
        db.add(Decision(table_id=other.table_id, meeting_id=other.id, block_id=block.id, year=2026, number=2))
    take(visit, past, MINUTES)
    with database.read() as db:
        assert sorted(db.scalars(select(Decision.number))) == [1, 2, 3]
        assert any("**Beschluss 2/2026:** Jeder Eintrag" in text for text in db.scalars(select(Block.text)))


def blocks(db, item) -> list[Block]:
    return list(db.scalars(select(Block).where(Block.item_id == item.id).order_by(Block.position)))


def test_tasks_come_with_assignee_and_deadline(visit, database, past):
    take(visit, past, MINUTES)
    with database.read() as db:
        tasks = {
            task.title: task for task in db.scalars(select(ActionItem).options(joinedload(ActionItem.origin_item)))
        }
    assert len(tasks) == 5
    first = tasks["Kontaktdaten von zehn Auslandsvertretungen prüfen"]
    assert (first.assignee, first.due_on.isoformat()) == ("Ausländerbehörde", "2026-04-30")
    later = tasks["Aushang in Unterkünften"]
    assert (later.due_on, later.resubmit_on.isoformat()) == (None, "2026-06-11")
    again = send(visit, past, MINUTES).text
    assert again.count("diese Aufgabe gibt es schon") == 5
    # They belong to the item above their list, so that minutes and files show them.
    assert {task.origin_item.title for task in tasks.values()} == {"Verschiedenes, Termine"}
    page = visit("birgit").get(f"{TABLE}/meetings/{past}/minutes/export.md").text
    assert page.count("| offen |") + page.count("| in Arbeit |") == 5


def test_minutes_find_the_items_of_the_planned_agenda(visit, database, empty):
    take(visit, empty, AGENDA)
    with database.write() as db:
        db.get(Meeting, empty).state = "held"
    preview = send(visit, empty, MINUTES)
    assert "Text kommt zu TOP 5" in preview.text
    take(visit, empty, MINUTES, preview=preview)
    assert len(titles(database, empty)) == 8
    again = send(visit, empty, MINUTES)
    written = count(database, Block)
    take(visit, empty, MINUTES, preview=again, with_head=[])
    assert count(database, Block) == written


def test_late_item_keeps_its_letter(visit, database, past):
    take(visit, past, LATE)
    assert any(title.startswith("3a ") for title in titles(database, past))


def test_wrong_day_is_pointed_out(visit, past):
    html = send(visit, past, MINUTES).text
    assert "Im Text steht der 12. März 2026" in html
    assert 'id="other-day"' not in send(visit, past, "TOP 1 Begrüßung").text


def test_meeting_that_is_still_ahead_gets_no_minutes(visit, database, empty):
    assert "Das ist das Protokoll" not in send(visit, empty, MINUTES).text
    take(visit, empty, MINUTES, as_minutes=["1"])
    with database.read() as db:
        assert db.get(Meeting, empty).state == "planned" and count(database, Block) == 0
        notes = [item.note for item in db.get(Meeting, empty).items]
    assert notes[4].startswith("Zwei Auslandsvertretungen")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_uploaded_file_is_read_in_whatever_encoding(visit, empty, encoding):
    source = "TOP 1 Begrüßung\r\nTOP 2 Rückkehr in Würde\r\n"
    html = upload(visit, empty, "Tagesordnung.TXT", source.encode(encoding)).text
    assert "Rückkehr in Würde" in html and "2 Punkte" in html


@pytest.mark.parametrize(
    ("name", "data", "status", "sentence"),
    [
        ("protokoll.docx", b"PK", 422, "Bitte wählen Sie eine Textdatei"),
        ("protokoll", b"TOP 1 x", 422, "Bitte wählen Sie eine Textdatei"),
        ("bild.md", b"TOP 1 x\n\0\0\1", 422, "Zeile 2: Diese Datei ist keine Textdatei."),
        ("gross.md", b"TOP 1 x\n" + b"a" * 1_000_001, 413, "Diese Datei ist zu groß: höchstens 1 MB."),
        ("leer.md", b"", 422, "kein Tagesordnungspunkt gefunden"),
        ("prosa.md", "Liebe Grüße".encode(), 422, "kein Tagesordnungspunkt gefunden"),
    ],
)
def test_unusable_files_are_named(visit, database, empty, name, data, status, sentence):
    reply = upload(visit, empty, name, data)
    assert reply.status_code == status and sentence in reply.text
    assert titles(database, empty) == []


def test_pasted_text_that_is_no_agenda_comes_back(visit, empty):
    reply = send(visit, empty, "Liebe Grüße <b>aus</b> Heide")
    assert reply.status_code == 422 and "Liebe Grüße &lt;b&gt;aus&lt;/b&gt; Heide</textarea>" in reply.text
    assert send(visit, empty, "  ").status_code == 422


def test_body_over_the_limit_is_413(visit, empty):
    assert upload(visit, empty, "gross.md", b"a" * 5_000_000).status_code == 413


def test_text_of_an_item_that_is_too_long_is_named_and_nothing_stored(visit, database, empty):
    text = "## TOP 1 Kurz\n\nja\n\n## TOP 2 Lang\n\n" + "wort " * 4_000
    reply = take(visit, empty, text)
    assert reply.status_code == 422 and "Der Text zu TOP 2 (Zeile 5) ist zu lang" in reply.text
    assert titles(database, empty) == []


def test_too_many_items_are_refused(visit, database, empty):
    text = "\n".join(f"TOP {number} Thema {number}" for number in range(1, 202))
    reply = take(visit, empty, text)
    assert reply.status_code == 422 and "Höchstens 200 Punkte" in reply.text
    assert titles(database, empty) == []


def test_long_title_is_cut_but_kept_in_the_text(visit, database, empty):
    title = "Sehr " * 60 + "lang"
    take(visit, empty, f"TOP 1 {title}")
    with database.read() as db:
        (item,) = db.get(Meeting, empty).items
    assert len(item.title) == 200 and item.note == title


def test_hostile_source_stays_text(visit, database, empty):
    source = 'TOP 1 "><script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))\n\n\u202eRTL'
    preview = send(visit, empty, source)
    take(visit, empty, source, preview=preview)
    for html in (preview.text, visit("gesa").get(f"{TABLE}/meetings/{empty}").text):
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html and "<img src=x" not in html and 'href="javascript:' not in html


def test_agenda_of_a_closed_meeting_takes_no_import(visit, database, planned):
    with database.write() as db:
        db.get(Meeting, planned).state = "closed"
    assert take(visit, planned, AGENDA).status_code == 409
    assert len(titles(database, planned)) == 3


def test_published_minutes_take_no_import(visit, database, past):
    take(visit, past, "TOP 1 Begrüßung\n\nDie Moderation eröffnet.")
    with database.write() as db:
        db.scalar(select(Minutes)).state = "published"
    reply = take(visit, past, "TOP 2 Nachtrag\n\nText")
    assert reply.status_code == 409 and len(titles(database, past)) == 1


def test_existing_items_without_text_receive_the_minutes(visit, database, past):
    with database.write() as db:
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, past), Content("Begrüßung"))
    take(visit, past, "TOP 1 Begrüßung\n\nDie Moderation eröffnet.\n\nTOP 2 Neues\n\nText")
    assert titles(database, past) == ["1 Begrüßung", "2 Neues"]
    assert count(database, Block) == 2


def test_import_is_recorded(visit, database, empty):
    take(visit, empty, AGENDA)
    with database.read() as db:
        event = db.scalars(select(Event).where(Event.verb == "agenda.imported")).one()
    assert event.topic == f"agenda/{empty}" and event.data == {"title": f"1. Sitzung {at(9).year}", "what": "8"}


def test_lines_broken_at_a_margin_are_joined_and_others_stay(visit, database, empty):
    broken = f"Die Moderation eröffnet die Sitzung. {'Sie grüßt. ' * 5}Die\nTagesordnung gilt."
    take(visit, empty, f"## TOP 1 A\n\n{broken}\n\n- eins {'x' * 70}\n- zwei\n\n## TOP 2 B\n\nkurz\nund bündig")
    with database.read() as db:
        first, second = (item.note for item in db.get(Meeting, empty).items)
    assert first.split("\n")[0].endswith("grüßt. Die Tagesordnung gilt.")
    assert first.split("\n")[-1] == "- zwei" and second == "kurz\nund bündig"


def test_a_broken_line_after_a_bold_label_is_joined_too(visit, database, empty):
    take(visit, empty, f"## TOP 1 A\n\n**Empfehlung:** {'Sie fährt mit. ' * 6}Das\nOriginal bleibt.\n**Art:** kurz")
    with database.read() as db:
        (item,) = db.get(Meeting, empty).items
    first, second = item.note.split("\n")
    assert first.endswith("Das Original bleibt.") and second == "**Art:** kurz"


def test_longer_title_of_the_minutes_is_not_lost(visit, database, past):
    with database.write() as db:
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, past), Content("Fortbildung"))
    take(visit, past, "## TOP 1 Fortbildung im Herbst\n\nGewünscht wird Datenschutz.")
    with database.read() as db:
        assert db.scalar(select(Block.text)) == "Fortbildung im Herbst\n\nGewünscht wird Datenschutz."
    assert titles(database, past) == ["1 Fortbildung"]
