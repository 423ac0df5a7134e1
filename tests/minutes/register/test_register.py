"""F27: the register of decisions at a table and across tables, replacing both ways, and the review date."""

from datetime import timedelta

import pytest

from roundtable.core import clock, ticking
from roundtable.directory.models import Country
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.minutes.register import queries as register_queries
from roundtable.minutes.register.models import RegisterEntry
from tests import world
from tests.conftest import count_queries
from tests.minutes.conftest import BEGIN, make_item, make_meeting

REGISTER = "/tables/dithmarschen/decisions"


def decide(db, text, slug="dithmarschen", who="birgit", number=11, days=0, title="Beschlüsse", **item):
    """A published decision on a meeting of its own; its entry."""
    meeting = make_meeting(db, slug, number)
    for name in ("starts_at", "started_at", "ends_at", "ended_at"):
        setattr(meeting, name, getattr(meeting, name) + timedelta(days=days))
    here, top = world.actor(db, who, slug), make_item(db, meeting, 1, title)
    for name, value in item.items():
        setattr(top, name, value)
    block = paragraphs.add_block(here, top, "decision", text)
    kinds.set_result(here, minutes_queries.decision_of(db, block.id), "unanimous")
    publishing.publish(here, meeting)
    return db.query(RegisterEntry).filter_by(block_id=block.id).one().id


@pytest.fixture
def decisions(database):
    """Beschluss 1/2026 and the later 2/2026 in Dithmarschen, 1/2026 in Kiel."""
    with database.write() as db:
        db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        return (
            decide(db, "Anfragen an die Botschaft von Ghana stellt der Helferkreis Heide.", title="Passersatz"),
            decide(
                db, "Anfragen stellt künftig die Beratungsstelle Dithmarschen.", number=12, days=30, title="Anfragen"
            ),
            decide(db, "Kiel trifft sich monatlich.", "kiel", "merle", title="Termine"),
        )


def shown(client, address=REGISTER):
    """Titles of the entries of a list."""
    text = client.get(address).text
    return [name for name in ("Passersatz", "Anfragen", "Termine") if f": {name}</a>" in text]


def change(client, entry, **form):
    page = client.get(f"{REGISTER}/{entry}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return client.post(f"{REGISTER}/{entry}/standing", data={"status": "valid", "seen": seen, **form})


def test_published_decisions_stand_in_the_register_and_drafts_do_not(visit, desk, decisions):
    desk.write("Ein Entwurf", kind="decision")
    text = visit("petra").get(REGISTER).text
    assert "Beschluss 1/2026: Passersatz" in text and "Beschluss 2/2026: Anfragen" in text
    assert "Ein Entwurf" not in text and "Kiel trifft sich" not in text
    assert visit("merle").get(REGISTER).status_code == 404


def test_filters_by_year_country_organisation_standing_and_table(visit, decisions):
    petra = visit("petra")
    assert shown(petra) == ["Passersatz", "Anfragen"]
    assert shown(petra, f"{REGISTER}?country=GH") == ["Passersatz"]
    assert shown(petra, f"{REGISTER}?organisation=Beratungsstelle+Dithmarschen") == ["Anfragen"]
    assert shown(petra, f"{REGISTER}?year=2026") == ["Passersatz", "Anfragen"]
    assert shown(petra, f"{REGISTER}?year=2025") == []
    assert shown(petra, f"{REGISTER}?status=done") == []
    assert change(visit("ole"), decisions[0], status="done").status_code == 303
    assert shown(petra, f"{REGISTER}?status=done") == ["Passersatz"]
    assert shown(visit("jonas"), "/decisions") == ["Passersatz", "Anfragen", "Termine"]
    assert shown(visit("jonas"), "/decisions?table=kiel") == ["Termine"]
    assert shown(petra, "/decisions") == ["Passersatz", "Anfragen"]
    assert shown(visit("karla"), "/decisions") == ["Passersatz", "Anfragen", "Termine"]


def test_replacing_links_both_ways_and_only_forward(visit, decisions):
    old, new, kiel = decisions
    ole = visit("ole")
    assert change(ole, new, status="replaced", by=old).status_code == 422
    assert change(ole, old, status="replaced").status_code == 422
    assert change(ole, old, status="replaced", by=kiel).status_code == 404
    assert change(ole, old, status="replaced", by=new).status_code == 303
    petra = visit("petra")
    page = petra.get(f"{REGISTER}/{old}").text
    assert "Ersetzt durch" in page and f'href="{REGISTER}/{new}"' in page
    page = petra.get(f"{REGISTER}/{new}").text
    assert "Ersetzt</dt>" in page and f'href="{REGISTER}/{old}"' in page
    listed = petra.get(REGISTER).text
    assert "ersetzt durch 2/2026" in listed and "ersetzt 1/2026" in listed


def many(db, old, count):
    """So many later decisions of the same table, the first of them 101/2026."""
    like = db.get(RegisterEntry, old)
    block, own = db.get(Block, like.block_id), {"table_id": like.table_id, "meeting_id": like.meeting_id}
    for number in range(101, 101 + count):
        other = Block(**own, item_id=block.item_id, position=number, kind="decision", text=f"Nummer {number}")
        db.add(other)
        db.flush()
        db.add(
            RegisterEntry(
                **own,
                block_id=other.id,
                year=2026,
                number=number,
                title=f"Titel {number}",
                text=other.text,
                decided_on=like.decided_on,
                needs=like.needs,
            )
        )


def test_of_very_many_later_decisions_the_newest_are_chosen_and_others_named(visit, decisions, database):
    ole, old = visit("ole"), decisions[0]
    address = f"{REGISTER}/{old}"
    assert 'name="by_number"' not in ole.get(address).text
    with count_queries(ole) as few:
        ole.get(address)
    with database.write() as db:
        many(db, old, 300)
    with count_queries(ole) as more:
        page = ole.get(address).text
    options = page.partition('name="by"')[2].partition("</select>")[0]
    assert options.count("<option") == register_queries.CHOICE + 1 and "400/2026" in options
    assert "110/2026" not in options and 'name="by_number"' in page
    assert len(more) == len(few)
    for wrong in ("110", "110/2025", "x/2026", "1/9999999999", "110/2026/1"):
        reply = change(ole, old, status="replaced", by_number=wrong)
        assert reply.status_code == 422 and "wie in 3/2026" in reply.text and f'value="{wrong}"' in reply.text
    assert change(ole, old, status="replaced", by_number=" 110 / 2026").status_code == 303
    page = ole.get(address).text
    assert "Beschluss 110/2026: Titel 110" in page.partition('name="by"')[2].partition("</select>")[0]
    assert change(ole, old, status="replaced", by_number="1/2026").status_code == 422  # not by itself


def test_a_due_review_date_comes_into_the_topic_store_once(visit, decisions, database, config):
    old = decisions[0]
    ole, tomorrow = visit("ole"), clock.today() + timedelta(days=1)
    assert change(ole, old, review_on=tomorrow.isoformat()).status_code == 303
    assert "1/2026" not in ole.get("/tables/dithmarschen/topics").text
    with clock.shifted(clock.now() + timedelta(days=1)):
        assert ticking.tick(config, database)
        ticking.tick(config, database)
        store = ole.get("/tables/dithmarschen/topics").text
    assert store.count("Beschluss 1/2026 überprüfen: Passersatz") == 1
    with database.read() as db:
        assert db.query(Topic).count() == 1


def test_of_decisions_for_the_moderation_nobody_else_hears_anything(visit, database):
    with database.write() as db:
        entry = decide(db, "Vertraulicher Wortlaut", title="Geheim", visibility="moderation")
    assert "Geheim" in visit("ole").get(REGISTER).text
    assert change(visit("ole"), entry, review_on=clock.today().isoformat()).status_code == 303
    assert "Geheim" in visit("ole").get("/tables/dithmarschen/topics").text
    for name in ("gesa", "petra", "jonas"):
        client = visit(name)
        assert "Geheim" not in client.get(REGISTER).text + client.get("/decisions").text
        assert client.get(f"{REGISTER}/{entry}").status_code == 404
        assert "Geheim" not in client.get("/tables/dithmarschen/topics").text


def test_internal_paragraphs_are_for_members_also_when_they_were_opened_in_a_draft_since(visit, database):
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), make_meeting(db)
        block = paragraphs.add_block(here, make_item(db, meeting, 1, "Intern"), "decision", "Nur für uns")
        block.internal = True
        kinds.set_result(here, minutes_queries.decision_of(db, block.id), "unanimous")
        publishing.publish(here, meeting)
    assert "Nur für uns" in visit("petra").get(REGISTER).text
    assert "Nur für uns" not in visit("gesa").get(REGISTER).text
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, 1)
        publishing.reopen(here, meeting, "Öffnen")
        paragraphs.set_internal(here, db.get(Block, block.id), False)
    assert "Nur für uns" not in visit("gesa").get(REGISTER).text
    with database.write() as db:
        publishing.publish(world.actor(db, "birgit"), db.get(Meeting, 1))
    assert "Nur für uns" in visit("gesa").get(REGISTER).text


def test_a_new_version_changes_the_text_and_keeps_what_was_noted(visit, decisions, database):
    old, new, _kiel = decisions
    assert change(visit("ole"), old, status="replaced", by=new).status_code == 303
    with database.write() as db:
        here = world.actor(db, "birgit")
        entry = db.get(RegisterEntry, old)
        publishing.reopen(here, entry.meeting, "Berichtigung")
        block = db.get(Block, entry.block_id)
        paragraphs.save_block(here, block, block.rev, "Neuer Wortlaut")
        assert "Neuer" not in visit("petra").get(f"{REGISTER}/{old}").text
        publishing.publish(here, entry.meeting)
    page = visit("petra").get(f"{REGISTER}/{old}").text
    assert "Neuer Wortlaut" in page and "Ersetzt durch" in page
    with database.write() as db:
        here, entry = world.actor(db, "birgit"), db.get(RegisterEntry, new)
        publishing.reopen(here, entry.meeting, "Beschluss zurückgenommen")
        paragraphs.remove_block(here, db.get(Block, entry.block_id))
        publishing.publish(here, entry.meeting)
    assert visit("petra").get(f"{REGISTER}/{new}").status_code == 404
    assert "Ersetzt durch" not in visit("petra").get(f"{REGISTER}/{old}").text


def test_a_decision_that_was_taken_back_replaces_nothing(visit, decisions, database):
    old, new, _kiel = decisions
    with database.write() as db:
        here, entry = world.actor(db, "birgit"), db.get(RegisterEntry, new)
        publishing.reopen(here, entry.meeting, "Beschluss zurückgenommen")
        paragraphs.remove_block(here, db.get(Block, entry.block_id))
        publishing.publish(here, entry.meeting)
    reply = change(visit("ole"), old, status="replaced", by=new)
    assert reply.status_code == 422 and "Dieser Beschluss wurde zurückgenommen." in reply.text
    with database.read() as db:
        assert (db.get(RegisterEntry, old).status, db.get(RegisterEntry, old).replaced_by_id) == ("valid", None)


def test_who_may_not_publish_sees_no_form_and_changes_nothing(visit, decisions):
    assert "standing-form" in visit("ole").get(f"{REGISTER}/{decisions[0]}").text
    page = visit("jonas").get(f"{REGISTER}/{decisions[0]}").text
    assert "Passersatz" in page and "standing-form" not in page
    assert (
        visit("jonas").post(f"{REGISTER}/{decisions[0]}/standing", data={"status": "done", "seen": "1"}).status_code
        == 403
    )


def test_who_looked_at_an_older_state_overwrites_nothing(visit, decisions):
    ole = visit("ole")
    assert change(ole, decisions[0], status="done", seen="1").status_code == 303
    assert change(ole, decisions[0], status="valid", seen="1").status_code == 409
    assert shown(ole, f"{REGISTER}?status=done") == ["Passersatz"]


def test_subjects_can_be_corrected(visit, decisions, database):
    ole = visit("ole")
    with database.read() as db:
        seen = db.get(RegisterEntry, decisions[1]).version
    form = {"seen": seen, "country": ["GH", ""], "organisation": [], "more": "  Neue   Stelle "}
    assert ole.post(f"{REGISTER}/{decisions[1]}/subjects", data=form).status_code == 303
    assert shown(ole, f"{REGISTER}?country=GH") == ["Passersatz", "Anfragen"]
    assert shown(ole, f"{REGISTER}?organisation=Neue+Stelle") == ["Anfragen"]
    assert shown(ole, f"{REGISTER}?organisation=Beratungsstelle+Dithmarschen") == []
    bad = {"seen": seen + 1, "country": "<script>", "organisation": "x" * 500}
    assert ole.post(f"{REGISTER}/{decisions[1]}/subjects", data=bad).status_code == 422


def test_as_many_queries_for_one_decision_as_for_many(visit, database):
    with database.write() as db:
        decide(db, "Eins", title="Eins")
    petra = visit("petra")
    petra.get(REGISTER)
    with count_queries(petra) as few:
        petra.get(REGISTER)
    with database.write() as db:
        for number in range(12, 22):
            decide(db, "Noch einer", number=number, days=number)
    with count_queries(petra) as many:
        assert petra.get(REGISTER).text.count('id="decision-') == 11
    assert len(many) == len(few)


def test_hostile_addresses_are_no_errors(visit, decisions):
    petra = visit("petra")
    for query in ("year=%00", "country=%00%00", "organisation='--", "page=99999", "page=-1", "status=%F0%9F%98%80"):
        assert petra.get(f"{REGISTER}?{query}").status_code == 200
    assert petra.get(f"{REGISTER}/99999").status_code == 404


def test_begin_is_the_day_of_the_meeting(database, decisions):
    with database.read() as db:
        assert db.get(RegisterEntry, decisions[0]).decided_on == clock.local(BEGIN).date()
        assert db.get(AgendaItem, 1).title == "Passersatz"


@pytest.mark.parametrize(
    ("visibility", "internal", "wanted", "blind"),
    [
        ("all", False, "all", []),
        ("all", True, "members", ["gesa"]),
        ("members", False, "members", ["gesa"]),
        ("moderation", True, "moderation", ["gesa", "petra"]),
    ],
)
def test_reviewing_a_hidden_decision_is_a_hidden_item(visit, database, visibility, internal, wanted, blind):
    with database.write() as db:
        entry = decide(db, "Vertraulicher Wortlaut", title="Geheim", visibility=visibility)
        db.query(Block).one().internal = internal
        meeting = make_meeting(db, number=2)
        meeting.state, meeting.starts_at = "planned", clock.now() + timedelta(days=9)
        meeting.ends_at, meeting_id = meeting.starts_at + timedelta(hours=2), meeting.id
    ole, base = visit("ole"), "/tables/dithmarschen"
    assert change(ole, entry, review_on=clock.today().isoformat()).status_code == 303
    with database.read() as db:
        topic = db.query(Topic).one().id
    form = {"meeting": str(meeting_id), "minutes": "10"}
    assert visit("birgit").post(f"{base}/topics/{topic}/acceptance", data=form).status_code == 303
    with database.read() as db:
        assert db.query(AgendaItem.visibility).filter_by(meeting_id=meeting_id).all() == [(wanted,)]
    for name in ("birgit", "petra", "gesa"):
        for path in (f"{base}/meetings/{meeting_id}", base):  # the agenda and the feed
            assert ("Geheim" in visit(name).get(path).text) is (name not in blind), (name, path)
