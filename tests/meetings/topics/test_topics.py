"""The topic store: members and guests propose, the moderation answers, the proposer gets one mail."""

import html
import re

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.live_meeting.running import actions as running
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics import actions
from roundtable.meetings.topics.models import Topic
from tests import world
from tests.mail.mailbox import mails
from tests.meetings.conftest import TABLE, facts, item_ids, queries_of, titles

PROPOSAL = {"title": "Sprachmittlung auf Farsi", "note": "Wer kann **einspringen**?", "minutes": "20"}


def topics(database) -> list[Topic]:
    with database.read() as db:
        return list(db.scalars(select(Topic).order_by(Topic.id)))


@pytest.fixture
def proposed(visit, database):
    """The id of a proposal by Petra, who may not change the agenda."""
    visit("petra").post(f"{TABLE}/topics", data=PROPOSAL)
    (topic,) = topics(database)
    return topic.id


@pytest.fixture
def link(visit, config):
    """The path of a link mailed to somebody without an account."""
    form = {"name": "Anwaltsverein", "email": "Verein@Example.org", "locale": "de"}
    assert visit("birgit").post(f"{TABLE}/topics/guest-link", data=form).status_code == 200
    (mail,) = mails(config)
    assert mail["To"] == "verein@example.org"
    return re.search(r"http://testserver(/via/\S+/proposal)", mail.get_content())[1]


def to(config, address):
    return [mail for mail in mails(config) if mail["To"] == address]


def test_a_member_without_edit_right_proposes_in_three_fields(visit, database, planned):
    page = visit("petra").get(f"{TABLE}/topics").text
    form = page[page.index('id="topic-form"') : page.index("</form>", page.index('id="topic-form"'))]
    assert len(re.findall(r"<(input|textarea|select)\b", form)) == 3
    assert visit("petra").post(f"{TABLE}/meetings/{planned}/items", data={"title": "x"}).status_code == 403
    reply = visit("petra").post(f"{TABLE}/topics", data=PROPOSAL)
    (topic,) = topics(database)
    place = f"{TABLE}/topics?topic={topic.id}&saved=proposed#topic-{topic.id}"
    assert (reply.status_code, reply.headers["location"]) == (303, place)
    assert (topic.title, topic.minutes, topic.state) == ("Sprachmittlung auf Farsi", 20, "open")
    html = visit("birgit").get(f"{TABLE}/topics").text
    assert "Sprachmittlung auf Farsi" in html and "vorgeschlagen von Petra" in html
    assert "<strong>einspringen</strong>" in html
    assert "Sprachmittlung auf Farsi" in visit("birgit").get(TABLE).text  # the feed


def test_the_store_is_reached_from_the_table_and_from_the_agenda(visit, planned, proposed):
    assert f'href="{TABLE}/topics"' in visit("petra").get(TABLE).text
    page = visit("petra").get(f"{TABLE}/meetings/{planned}").text
    assert f'href="{TABLE}/topics/{proposed}?meeting={planned}"' in page and "Ein Vorschlag wartet." in page


def test_guests_of_the_table_and_strangers_see_no_store(visit, proposed):
    assert visit("petra").get(f"{TABLE}/topics").status_code == 200
    assert visit("gesa").get(f"{TABLE}/topics").status_code == 403
    assert "Sprachmittlung" not in visit("gesa").get(TABLE).text
    assert visit("merle").get(f"{TABLE}/topics/{proposed}").status_code == 404


def test_pressing_twice_proposes_once(visit, database):
    for _ in range(2):
        visit("petra").post(f"{TABLE}/topics", data=PROPOSAL)
    assert len(topics(database)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": " "}, "Bitte schreiben Sie, worum es geht."),
        ({"minutes": "viele"}, "Bitte geben Sie eine ganze Zahl"),
        ({"note": "x" * 2001}, "zu lang"),
    ],
)
def test_a_wrong_proposal_comes_back_with_what_was_typed(visit, database, changed, sentence):
    reply = visit("petra").post(f"{TABLE}/topics", data={**PROPOSAL, "title": "A & B", **changed})
    assert reply.status_code == 422 and sentence in reply.text
    typed = {**PROPOSAL, "title": "A & B", **changed}
    shown = html.unescape(reply.text)
    assert all(f'value="{typed[name]}"' in shown for name in ("title", "minutes"))
    assert f"{typed['note']}</textarea>" in shown
    assert topics(database) == []


def test_accepting_makes_an_item_and_sends_exactly_one_mail(visit, database, config, planned, proposed):
    path = f"{TABLE}/topics/{proposed}/acceptance"
    reply = visit("birgit").post(path, data={"meeting": planned, "minutes": "25"})
    assert reply.status_code == 303 and reply.headers["location"].startswith(f"{TABLE}/meetings/{planned}#item-")
    assert titles(database, planned)[-1] == "4 Sprachmittlung auf Farsi"
    with database.read() as db:
        item = db.get(AgendaItem, item_ids(database, planned)[-1])
        assert (item.minutes, item.presenter, item.note) == (25, "Petra", "Wer kann **einspringen**?")
    again = visit("birgit").post(path, data={"meeting": planned, "minutes": "25"})
    late = visit("anton").post(f"{TABLE}/topics/{proposed}/refusal", data={"reason": "doch nicht"})
    assert (again.status_code, late.status_code) == (409, 409)
    assert "hat schon eine Antwort" in again.text
    assert len(titles(database, planned)) == 4
    (mail,) = to(config, "petra@example.org")
    assert mail["Subject"] == "Ihr Thema steht auf der Tagesordnung: Sprachmittlung auf Farsi"
    assert "als TOP 4" in mail.get_content() and f"{TABLE}/meetings/{planned}" in mail.get_content()


def test_declining_needs_a_reason_and_sends_it_once(visit, database, config, proposed):
    path = f"{TABLE}/topics/{proposed}/refusal"
    refused = visit("birgit").post(path, data={"reason": "  "})
    assert refused.status_code == 422 and "Bitte sagen Sie, warum." in refused.text
    assert topics(database)[0].state == "open" and mails(config) == []
    assert visit("birgit").post(path, data={"reason": "Klärt die Arbeitsgruppe Sprache"}).status_code == 303
    (mail,) = mails(config)
    assert mail["To"] == "petra@example.org" and "Klärt die Arbeitsgruppe Sprache" in mail.get_content()
    assert "Klärt die Arbeitsgruppe Sprache" in visit("petra").get(f"{TABLE}/topics").text


def test_only_the_moderation_answers(visit, database, planned, proposed):
    for name in ("petra", "jonas", "ole"):
        accept = visit(name).post(f"{TABLE}/topics/{proposed}/acceptance", data={"meeting": planned, "minutes": "5"})
        decline = visit(name).post(f"{TABLE}/topics/{proposed}/refusal", data={"reason": "nein"})
        assert (accept.status_code, decline.status_code) == (403, 403)
    assert topics(database)[0].state == "open"


def test_without_a_planned_meeting_the_page_says_what_to_do(visit, database, proposed):
    page = visit("birgit").get(f"{TABLE}/topics/{proposed}").text
    assert "Es ist keine Sitzung geplant." in page and f'href="{TABLE}/meetings/new"' in page
    reply = visit("birgit").post(f"{TABLE}/topics/{proposed}/acceptance", data={})
    assert reply.status_code == 422 and topics(database)[0].state == "open"


def test_a_meeting_that_is_over_takes_no_topic(visit, database, planned, proposed, config):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        meeting = db.get(Meeting, planned)
        running.start_meeting(birgit, meeting)
        running.end_meeting(birgit, meeting)
    assert "Es ist keine Sitzung geplant." in visit("birgit").get(f"{TABLE}/topics/{proposed}").text
    reply = visit("birgit").post(f"{TABLE}/topics/{proposed}/acceptance", data={"meeting": planned, "minutes": "5"})
    assert reply.status_code == 409
    assert topics(database)[0].state == "open" and mails(config) == []


def test_a_foreign_meeting_is_a_missing_one(visit, database, proposed):
    with database.write() as db:
        foreign = meetings.plan_meeting(world.actor(db, "merle", "kiel"), facts()).id
    data = {"meeting": foreign, "minutes": "5"}
    assert visit("birgit").post(f"{TABLE}/topics/{proposed}/acceptance", data=data).status_code == 404


def test_taking_the_item_off_again_brings_the_proposal_back(visit, database, planned, proposed):
    visit("birgit").post(f"{TABLE}/topics/{proposed}/acceptance", data={"meeting": planned, "minutes": "5"})
    item = item_ids(database, planned)[-1]
    visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{item}/removal")
    (topic,) = topics(database)
    assert (topic.state, topic.item_id) == ("open", None)


def test_an_answer_to_oneself_sends_no_mail(visit, database, config):
    visit("birgit").post(f"{TABLE}/topics", data=PROPOSAL)
    (topic,) = topics(database)
    visit("birgit").post(f"{TABLE}/topics/{topic.id}/refusal", data={"reason": "später"})
    assert topics(database)[0].state == "declined" and mails(config) == []


def test_a_guest_proposes_by_link_and_hears_once(visit, database, config, link, planned):
    nobody = visit()
    page = nobody.get(link)
    assert page.status_code == 200 and 'value="Anwaltsverein"' in page.text
    reply = nobody.post(link, data={"title": "Anfrage des Anwaltsvereins", "note": "", "name": ""})
    assert (reply.status_code, reply.headers["location"]) == (303, link)
    assert "Danke, Ihr Thema ist angekommen" in nobody.get(link).text
    (topic,) = topics(database)
    assert (topic.guest_name, topic.proposed_by_id) == ("Anwaltsverein", None)
    assert "Anfrage des Anwaltsvereins" in visit("petra").get(f"{TABLE}/topics").text
    visit("birgit").post(f"{TABLE}/topics/{topic.id}/acceptance", data={"meeting": planned, "minutes": "10"})
    _link_mail, result = to(config, "verein@example.org")
    assert "als TOP 4" in result.get_content() and "/tables/" not in result.get_content()
    assert "Ihr Thema steht auf der Tagesordnung" in nobody.get(link).text


def test_a_link_that_is_used_twice_says_so_and_gives_the_text_back(visit, database, link):
    nobody = visit()
    nobody.post(link, data={"title": "Erstens"})
    second = nobody.post(link, data={"title": "Zweitens & mehr"})
    assert second.status_code == 409
    assert "Ihrer ist schon angekommen" in second.text and "Zweitens &amp; mehr" in second.text
    assert [topic.title for topic in topics(database)] == ["Erstens"]


def test_a_link_after_the_decision_shows_the_decision(visit, database, config, link):
    nobody = visit()
    nobody.post(link, data={"title": "Erstens"})
    (topic,) = topics(database)
    visit("birgit").post(f"{TABLE}/topics/{topic.id}/refusal", data={"reason": "gehört zum Kreis"})
    assert "gehört zum Kreis" in nobody.get(link).text
    assert nobody.post(link, data={"title": "Zweitens"}).status_code == 409
    assert len(to(config, "verein@example.org")) == 2


def test_old_withdrawn_and_invented_links(visit, database, link):
    assert visit().get("/via/erfunden/proposal").status_code == 404
    assert visit().post("/via/erfunden/proposal", data={"title": "x"}).status_code == 404
    with database.write() as db:
        row = db.scalars(select(GuestLink)).one()
        row.expires_at = row.created_at
    for reply in (visit().get(link), visit().post(link, data={"title": "Zu spät"})):
        assert reply.status_code == 410 and "Dieser Link ist abgelaufen" in reply.text
    assert topics(database) == []


def test_a_wrong_address_for_a_guest_is_said_at_the_field(visit, config):
    form = {"name": "X", "email": "kein@", "locale": "de"}
    reply = visit("birgit").post(f"{TABLE}/topics/guest-link", data=form)
    assert reply.status_code == 422 and "Bitte geben Sie eine E-Mail-Adresse ein" in reply.text
    assert mails(config) == []


def test_what_guests_write_stays_text(visit, database, link):
    visit().post(link, data={"title": "<script>alert(1)</script>", "note": "<img src=x onerror=alert(1)>"})
    html = visit("petra").get(f"{TABLE}/topics").text
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html and "<img src=x" not in html


def test_the_list_takes_the_same_queries_for_one_and_for_many(visit, database, proposed):
    few = queries_of(visit("petra"), f"{TABLE}/topics")
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        for number in range(20):
            actions.propose(birgit, f"Thema {number}", "")
    assert queries_of(visit("petra"), f"{TABLE}/topics") == few


def test_a_late_topic_gets_a_letter_in_a_running_meeting(visit, database, planned, proposed):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        agenda.add_item(birgit, db.get(Meeting, planned), agenda.Content("Verschiedenes"))
        running.start_meeting(birgit, db.get(Meeting, planned))
    visit("birgit").post(f"{TABLE}/topics/{proposed}/acceptance", data={"meeting": planned, "minutes": "5"})
    assert titles(database, planned)[-2:] == ["3a Sprachmittlung auf Farsi", "4 Verschiedenes"]


def test_the_proposer_is_told_that_it_arrived_and_nobody_else_is(visit, proposed):
    said = f"{TABLE}/topics?topic={proposed}&saved=proposed"
    own = visit("petra").get(said).text
    assert "Ihr Thema ist bei der Moderation. Sie bekommen Bescheid." in own
    assert f'action="{TABLE}/topics/{proposed}/withdrawal"' in own
    for who in ("birgit", "jonas"):
        assert "Sie bekommen Bescheid" not in visit(who).get(said).text
        assert "/withdrawal" not in visit(who).get(f"{TABLE}/topics/{proposed}").text
    assert "Sie bekommen Bescheid" not in visit("petra").get(f"{TABLE}/topics").text


def test_the_own_proposal_can_be_withdrawn_while_nobody_has_answered_it(visit, proposed, database):
    path = f"{TABLE}/topics/{proposed}"
    assert f'action="{path}/withdrawal"' in visit("petra").get(path).text
    assert path in visit("petra").get("/search/results?q=Farsi").text
    for who, status in (("jonas", 403), ("birgit", 403), ("gesa", 403)):
        assert visit(who).post(f"{path}/withdrawal").status_code == status, who
    assert len(topics(database)) == 1
    reply = visit("petra").post(f"{path}/withdrawal")
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/topics?saved=withdrawn")
    assert topics(database) == []
    assert "Ihr Vorschlag ist zurückgezogen." in visit("petra").get(reply.headers["location"]).text
    assert path not in visit("petra").get("/search/results?q=Farsi").text
    for place in (TABLE, f"{TABLE}/topics"):
        assert "Sprachmittlung" not in visit("birgit").get(place).text
    assert visit("petra").post(f"{path}/withdrawal").status_code == 404


def test_an_answered_proposal_stays(visit, proposed, planned, database):
    path = f"{TABLE}/topics/{proposed}"
    visit("birgit").post(f"{path}/acceptance", data={"meeting": planned, "minutes": "10"})
    assert "/withdrawal" not in visit("petra").get(path).text
    assert visit("petra").post(f"{path}/withdrawal").status_code == 409
    assert topics(database)[0].state == "accepted"


def test_whoever_comes_from_a_meeting_puts_it_there_and_goes_back_there(visit, proposed, planned, database):
    with database.write() as db:
        other = meetings.plan_meeting(world.actor(db, "birgit"), facts(3)).id  # earlier, so it would be offered first
    birgit = visit("birgit")
    beside = birgit.get(f"{TABLE}/meetings/{planned}").text
    link = re.search(rf'href="({TABLE}/topics/{proposed}[^"]*)"', beside)[1]
    page = birgit.get(html.unescape(link)).text
    assert f'<a href="{TABLE}/meetings/{planned}">' in page.partition('class="rt-back"')[2].partition("</p>")[0]
    assert f'<option value="{planned}" selected>' in page and f'<option value="{other}" selected>' not in page
    plain = birgit.get(f"{TABLE}/topics/{proposed}?meeting=999").text
    assert f'<option value="{other}" selected>' in plain and f'href="{TABLE}/topics"' in plain


def test_every_way_to_propose_leads_to_the_form(visit, planned):
    for path in (TABLE, f"{TABLE}/meetings/{planned}"):
        assert f'href="{TABLE}/topics#propose"' in visit("petra").get(path).text, path
    assert 'id="propose"' in visit("petra").get(f"{TABLE}/topics").text
    assert "#propose" not in visit("gesa").get(TABLE).text
