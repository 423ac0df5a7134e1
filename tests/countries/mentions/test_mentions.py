"""Mentions lead to what they name, and what is named lists them by the reader's rights."""

from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.countries.mentions import names
from roundtable.directory.models import Organisation
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.actions import BlockDraft
from roundtable.tasks import actions as tasks
from roundtable.tasks.actions import TaskDraft
from tests import world
from tests.directory.conftest import statements_of
from tests.meetings.conftest import facts

TABLE = "/tables/dithmarschen"


@pytest.fixture
def meeting(starter):
    """Items that mention Ghana: for all, for members and for the moderation; and a task."""
    with starter.write() as db:
        birgit = world.actor(db, "birgit")
        planned = meetings.plan_meeting(birgit, facts())
        for visibility in ("all", "members", "moderation"):
            agenda.add_item(
                birgit, planned, Content(f"Papiere {visibility}", note="Neues zu #Ghana.", visibility=visibility)
            )
        agenda.add_item(birgit, planned, Content("Frage an #LaZuF und #Sierra-Leone"))
        agenda.add_item(birgit, planned, Content("Ohne", note="Ghana, #Ghanaer, #Guinea"))
        tasks.create_task(birgit, TaskDraft("Bei der Botschaft anrufen #ghana"))
        return planned.id


def listed(client, path=f"{TABLE}/countries/GH/mentions"):
    return client.get(path).text


def test_each_reader_sees_what_they_may_read(starter, visit, meeting):
    seen = {
        "gesa": {"all"},
        "petra": {"all", "members", "anrufen"},
        "ole": {"all", "members", "moderation", "anrufen"},
        "birgit": {"all", "members", "moderation", "anrufen"},
    }
    for name, words in seen.items():
        page = listed(visit(name))
        for word in ("all", "members", "moderation"):
            assert (f"Papiere {word}" in page) == (word in words), (name, word)
        assert ("anrufen" in page) == ("anrufen" in words), name
        assert ">Ohne<" not in page


def test_other_tables_see_nothing_of_it_but_their_members_do(starter, visit, meeting):
    assert "Papiere" not in listed(visit("merle"), "/tables/kiel/countries/GH/mentions")
    page = listed(visit("jonas"), "/tables/kiel/countries/GH/mentions")  # sits at both
    assert "Papiere members" in page and "Papiere moderation" not in page and "Dithmarschen" in page


def test_a_draft_is_for_those_who_may_read_drafts_and_internal_for_the_table(starter, visit, meeting):
    with starter.write() as db:
        ole = world.actor(db, "ole")
        item = next(item for item in db.get_one(Meeting, meeting).items if item.title == "Papiere all")
        paragraphs.send_block(ole, item, BlockDraft("note", "Kosten für #Ghana sind gestiegen."))
        paragraphs.send_block(ole, item, BlockDraft("note", "Nur für uns: #Kenia.", internal=True))
    assert "/minutes#block-" in listed(visit("petra"))
    assert "/minutes#block-" not in listed(visit("gesa"))
    kenia = f"{TABLE}/countries/KE/mentions"
    assert "/minutes#block-" in listed(visit("petra"), kenia) and "Papiere" not in listed(visit("gesa"), kenia)


def test_an_organisation_lists_what_mentions_it(starter, visit, meeting):
    with starter.read() as db:
        office = db.query(Organisation).filter(Organisation.name.contains("(LaZuF)")).one().id
    assert "Frage an #LaZuF" in listed(visit("gesa"), f"{TABLE}/directory/{office}/mentions")
    entry = visit("gesa").get(f"{TABLE}/directory/{office}").text
    assert f'href="{TABLE}/directory/{office}/mentions"' in entry
    assert "Frage an" in listed(visit("gesa"), f"{TABLE}/countries/SL/mentions")


def test_the_agenda_links_there(starter, visit, meeting):
    page = visit("gesa").get(f"{TABLE}/meetings/{meeting}").text
    assert f'<a class="rt-mention" href="{TABLE}/mentions/Ghana">#Ghana</a>' in page
    page = visit("petra").get(f"{TABLE}/tasks").text
    assert f'href="{TABLE}/mentions/ghana">#ghana</a>' in page


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Ghana", "countries/GH"),
        ("ghana", "countries/GH"),
        ("Elfenbeink%C3%BCste", "countries/CI"),
        ("Ivory-Coast", "countries/CI"),
        ("Kongo", ""),
        ("Iran", "countries/IR"),
        ("Sierra-Leone", "countries/SL"),
        ("Sierra_Leone", "countries/SL"),
        ("Burkina", "countries/BF"),
        ("Tuerkei", "countries/TR"),
        ("Turkey", "countries/TR"),
    ],
)
def test_where_a_mention_leads(starter, visit, name, path):
    reply = visit("gesa").get(f"{TABLE}/mentions/{name}", follow_redirects=False)
    if path:
        assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/{path}#table-links")
    else:
        assert reply.status_code == 200


def test_an_office_by_its_acronym_and_by_its_kind(starter, visit):
    with starter.read() as db:
        lazuf = db.query(Organisation).filter(Organisation.name.contains("(LaZuF)")).one().id
        heide = db.query(Organisation).filter_by(kind="immigration_authority", region="01051").one().id
    for name, organisation in (("LaZuF", lazuf), ("Ausl%C3%A4nderbeh%C3%B6rde-Dithmarschen", heide)):
        reply = visit("gesa").get(f"{TABLE}/mentions/{name}", follow_redirects=False)
        assert reply.headers.get("location") == f"{TABLE}/directory/{organisation}#table-links"


def test_what_is_not_clear_is_asked_and_what_is_unknown_is_said(starter, visit, meeting):
    page = visit("gesa").get(f"{TABLE}/mentions/Guinea-").text
    assert visit("gesa").get(f"{TABLE}/mentions/3").status_code == 404
    page = visit("gesa").get(f"{TABLE}/mentions/Diakonie")
    assert page.status_code == 200 and "Was ist gemeint?" in page.text
    page = visit("gesa").get(f"{TABLE}/mentions/Fahrtkosten").text
    assert "Kein Land und kein Kontakt hat diesen Namen." in page


@pytest.mark.parametrize("name", ["%22%3E%3Cb%20qz%3E", "a%22b", "%00", "..%2F..", "a" * 300, "%23Ghana"])
def test_hostile_addresses(starter, visit, name):
    assert visit("gesa").get(f"{TABLE}/mentions/{name}", follow_redirects=False).status_code in (200, 303, 404)


def test_spellings_and_whole_words():
    spelled = names.spellings(["Sierra Leone", "Ghana"])
    assert names.stands_in("neues zu #sierra leone.", spelled) and names.stands_in("#ghana", spelled)
    for text in ("#ghanaer", "##ghana", "x#ghana", "ghana", "#sierra", "&#ghana"):
        assert not names.stands_in(text, spelled), text


def test_the_same_number_of_statements_for_many_mentions(starter, visit, meeting):
    client = visit("petra")
    few = statements_of(client, f"{TABLE}/countries/GH/mentions")
    with starter.write() as db:
        birgit = world.actor(db, "birgit")
        for number in range(60):
            tasks.create_task(birgit, TaskDraft(f"Aufgabe {number} zu #Ghana"))
    assert statements_of(client, f"{TABLE}/countries/GH/mentions") == few
    assert listed(client).count('id="mention-') == 30


def test_minutes_say_how_sure_the_contacts_are_that_they_mention(starter, visit, meeting):
    """Also what is out of date; a name that may mean several is left out."""
    with starter.write() as db:
        birgit, planned = world.actor(db, "birgit"), db.get_one(Meeting, meeting)
        office = db.query(Organisation).filter(Organisation.name.contains("(LaZuF)")).one()
        for way in office.channels:
            way.verified_on, way.verified_how = clock.today() - timedelta(days=500), "phone"
        item = agenda.add_item(birgit, planned, Content("Papiere"))
        paragraphs.send_block(birgit, item, BlockDraft("note", "Bitte #LaZuF fragen, nicht #Botschaft."))
        month = f"{clock.today() - timedelta(days=500):%m/%Y}"
        ident = office.id
    page = visit("birgit").get(f"{TABLE}/meetings/{meeting}/minutes").text
    shown = page[page.index('id="contacts"') : page.index("</section>", page.index('id="contacts"'))]
    assert shown.count("<li") == 1 and f"directory/{ident}" in shown
    assert f"zuletzt geprüft {month}, veraltet" in shown


def test_a_name_written_out_counts_as_used(starter, visit, meeting):
    with starter.write() as db:
        birgit, planned = world.actor(db, "birgit"), db.get_one(Meeting, meeting)
        agenda.add_item(birgit, planned, Content("Bericht", note="Die Botschaft der Republik Ghana hat geantwortet."))
        ident = db.query(Organisation).filter_by(name="Botschaft der Republik Ghana").one().id
    assert "Bericht" in listed(visit("petra"), f"{TABLE}/directory/{ident}/mentions")
    assert names.unmistakable("Landesamt") == [] == names.unmistakable("Amt Süd")
