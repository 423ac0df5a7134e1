"""Forwarding: one table gives an item or a task to another, which accepts or declines; the state comes back."""

import re

import pytest
from sqlalchemy import select

from roundtable.core import events
from roundtable.forwarding import actions as forwarding
from roundtable.forwarding.models import Forwarding, Received
from roundtable.live_meeting.running import actions as running
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.minutes.publishing.corrections.actions import correct_published
from roundtable.tables.models import Member
from roundtable.tasks import actions as tasks
from roundtable.tasks.models import ActionItem
from roundtable.web import fragments
from tests import world
from tests.mail.mailbox import mails
from tests.meetings.conftest import TABLE, facts, item_ids, queries_of

KIEL = "/tables/kiel"
FORM = {"to": "kiel", "title": "Fahrtkosten nach Kiel", "note": "Wer zahlt die **Busse**?"}


@pytest.fixture
def item(database, planned):
    """The id of a planned meeting's second item, which has more text than what is forwarded."""
    ident = item_ids(database, planned)[1]
    with database.write() as db:
        found = db.get(AgendaItem, ident)
        found.note, found.presenter = "Geheimnis von Dithmarschen", "Ausländerbehörde Heide"
    return ident


@pytest.fixture
def task(database):
    with database.write() as db:
        return tasks.create_task(
            world.actor(db, "birgit"), tasks.TaskDraft("Dolmetschende finden", "Geheimnis von Dithmarschen")
        ).id


@pytest.fixture
def meeting_in_kiel(database):
    with database.write() as db:
        return meetings.plan_meeting(world.actor(db, "merle", "kiel"), facts(12)).id


@pytest.fixture
def sent(visit, database, item):
    """Birgit has forwarded the item to Kiel; the id it has there."""
    assert visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=FORM).status_code == 303
    return received(database)[-1].id


def received(database) -> list[Received]:
    with database.read() as db:
        return list(db.scalars(select(Received).order_by(Received.id)))


def seen(visit, name="birgit", table=TABLE) -> str:
    """The text of the page with what was forwarded."""
    html = visit(name).get(f"{table}/forwardings").text
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


def to(config, name):
    return [mail for mail in mails(config) if mail["To"] == world.email(name)]


def test_the_other_moderation_gets_the_text_and_one_mail(visit, database, config, sent):
    (mail,) = mails(config)
    assert mail["To"] == "merle@example.org"
    assert mail["Subject"] == "Vom Runden Tisch Dithmarschen: Fahrtkosten nach Kiel"
    assert f"{KIEL}/forwardings" in mail.get_content() and "Birgit" not in mail.get_content()
    page = visit("merle").get(f"{KIEL}/received/{sent}").text
    assert "Fahrtkosten nach Kiel" in page and "<strong>Busse</strong>" in page
    assert "Fahrtkosten nach Kiel" in visit("merle").get(KIEL).text  # the feed
    assert "an den Runden Tisch Kiel" in seen(visit) and "wartet auf Antwort" in seen(visit)


def test_nothing_else_of_the_sender_becomes_readable(visit, database, item, planned, sent):
    assert "Geheimnis von Dithmarschen" in visit("birgit").get(f"{TABLE}/meetings/{planned}").text
    merle = visit("merle")
    for path in (KIEL, f"{KIEL}/forwardings", f"{KIEL}/received/{sent}", f"{KIEL}/topics"):
        page = merle.get(path)
        assert page.status_code == 200
        for word in ("Geheimnis", "Ausländerbehörde Heide", "Passersatzpapiere", "Birgit"):
            assert word not in page.text, (path, word)
    for path in (f"{TABLE}/meetings/{planned}", f"{TABLE}/forwardings", f"{TABLE}/items/{item}/forwarding"):
        assert merle.get(path).status_code == 404
    assert visit("birgit").get(f"{KIEL}/received/{sent}").status_code == 404
    assert visit("birgit").get(f"{TABLE}/received/{sent}").status_code == 404


def test_accepted_into_the_topic_store_then_onto_an_agenda(visit, database, config, sent, meeting_in_kiel):
    reply = visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={})
    assert (reply.status_code, reply.headers["location"]) == (303, f"{KIEL}/received/{sent}")
    assert "angenommen, dort im Themenspeicher" in seen(visit)
    with database.read() as db:
        topic = db.scalars(select(Topic)).one()
        assert (topic.title, topic.note) == (FORM["title"], FORM["note"])
        assert topic.proposer == "Runder Tisch Dithmarschen"
    (mail,) = to(config, "birgit")
    assert mail["Subject"] == "Angenommen vom Runden Tisch Kiel: Fahrtkosten nach Kiel"
    assert "Merle" not in mail.get_content()
    visit("merle").post(f"{KIEL}/topics/{topic.id}/acceptance", data={"meeting": meeting_in_kiel, "minutes": "10"})
    assert "angenommen, Sitzung am" in seen(visit) and len(to(config, "birgit")) == 1


def test_declined_with_a_reason_that_the_sender_reads(visit, database, config, sent):
    path = f"{KIEL}/received/{sent}/refusal"
    refused = visit("merle").post(path, data={"reason": " "})
    assert refused.status_code == 422 and "Bitte sagen Sie, warum." in refused.text
    assert visit("merle").post(path, data={"reason": "Das klärt das Land"}).status_code == 303
    assert "Das klärt das Land" in seen(visit) and "Das klärt das Land" in seen(visit, "merle", KIEL)
    (mail,) = to(config, "birgit")
    assert "Das klärt das Land" in mail.get_content()
    for late in ("refusal", "acceptance"):
        again = visit("merle").post(f"{KIEL}/received/{sent}/{late}", data={"reason": "doch nicht"})
        assert again.status_code == 409 and "Das hat schon eine Antwort." in again.text
    assert len(to(config, "birgit")) == 1


def test_declined_later_from_the_topic_store(visit, database, sent):
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={})
    with database.read() as db:
        topic = db.scalars(select(Topic)).one().id
    visit("merle").post(f"{KIEL}/topics/{topic}/refusal", data={"reason": "Hat sich erledigt"})
    assert "nicht aufgenommen" in seen(visit) and "Hat sich erledigt" in seen(visit)


def decide(database, meeting_id: int, internal: bool = False) -> None:
    """Let the meeting in Kiel decide about the forwarded item and others, and publish its minutes."""
    with database.write() as db:
        merle = world.actor(db, "merle", "kiel")
        meeting = db.get(Meeting, meeting_id)
        other = agenda.add_item(merle, meeting, Content("Kieler Geheimnis"))
        item = db.scalars(select(AgendaItem).where(AgendaItem.title == FORM["title"])).one()
        running.start_meeting(merle, meeting)
        for where, text in ((item, "Kiel zahlt die Busse."), (other, "Kieler Beschluss über anderes.")):
            block = paragraphs.add_block(merle, where, "decision", text)
            kinds.set_result(
                merle, db.scalars(select(Decision).where(Decision.block_id == block.id)).one(), "unanimous"
            )
            paragraphs.set_internal(merle, block, internal)
        paragraphs.add_block(merle, item, "note", "Kieler Aussprache.")
        running.end_meeting(merle, meeting)


def publish(database, meeting_id: int) -> None:
    with database.write() as db:
        publishing.publish(world.actor(db, "merle", "kiel"), db.get(Meeting, meeting_id))


def test_the_resolution_comes_back_when_it_is_published(visit, database, sent, meeting_in_kiel):
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={"meeting": meeting_in_kiel})
    decide(database, meeting_in_kiel)
    assert "Kiel zahlt die Busse." not in seen(visit)
    publish(database, meeting_in_kiel)
    page = seen(visit)
    assert "Kiel zahlt die Busse." in page and "beschlossen am" in page and "einstimmig" in page
    for word in ("Kieler", "Merle"):
        assert word not in page


def test_an_internal_resolution_stays_at_its_table(visit, database, sent, meeting_in_kiel):
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={"meeting": meeting_in_kiel})
    decide(database, meeting_in_kiel, internal=True)
    publish(database, meeting_in_kiel)
    for name in ("birgit", "jonas", "anton"):  # also not for Jonas, who may read it in Kiel
        page = seen(visit, name)
        assert "angenommen" in page and "Busse" not in page


def test_a_task_becomes_a_task_there_and_its_end_comes_back(visit, database, config, task):
    visit("birgit").post(f"{TABLE}/tasks/{task}/forwarding", data={**FORM, "title": "Dolmetschende finden", "note": ""})
    (got,) = received(database)
    visit("merle").post(f"{KIEL}/received/{got.id}/acceptance", data={})
    with database.read() as db:
        there = db.get(ActionItem, db.get(Received, got.id).task_id)
        assert (there.title, there.table.slug, there.assignee) == ("Dolmetschende finden", "kiel", "")
    assert "angenommen, dort in Arbeit" in seen(visit)
    with database.write() as db:
        tasks.finish(world.actor(db, "merle", "kiel"), db.get(ActionItem, there.id))
    assert "Dolmetschende finden an den Runden Tisch Kiel" in seen(visit) and "erledigt" in seen(visit)
    with database.read() as db:
        assert db.get(ActionItem, task).status == "open"  # the sender's own task doesn't change


def test_forwarding_twice_is_one(visit, database, config, item, sent):
    again = visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=FORM)
    assert again.status_code == 409 and "Der Runde Tisch Kiel hat das schon bekommen." in again.text
    assert len(received(database)) == 1 and len(mails(config)) == 1
    visit("merle").post(f"{KIEL}/received/{sent}/refusal", data={"reason": "zu früh"})
    assert visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=FORM).status_code == 303
    assert len(received(database)) == 2


@pytest.mark.parametrize("visibility", ["members", "moderation"])
def test_internal_items_stay_with_a_sentence(visit, database, config, item, visibility):
    with database.write() as db:
        db.get(AgendaItem, item).visibility = visibility
    page = visit("birgit").get(f"{TABLE}/items/{item}/forwarding").text
    assert "Das ist intern und bleibt deshalb an diesem Tisch." in page and 'id="forward-form"' not in page
    reply = visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=FORM)
    assert reply.status_code == 422 and "Das ist intern und bleibt deshalb an diesem Tisch." in reply.text
    assert received(database) == [] and mails(config) == []


def test_a_task_from_an_internal_item_stays_as_well(visit, database, task, item):
    with database.write() as db:
        db.get(AgendaItem, item).visibility = "moderation"
        db.get(ActionItem, task).origin_item_id = item
    reply = visit("birgit").post(f"{TABLE}/tasks/{task}/forwarding", data=FORM)
    assert reply.status_code == 422 and "Das ist intern" in reply.text and received(database) == []


def test_what_becomes_internal_later_is_no_longer_listed_for_everybody(visit, database, item, sent):
    assert "Fahrtkosten nach Kiel" in seen(visit, "petra")
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        found = db.get(AgendaItem, item)
        content = Content(found.title, visibility="moderation")
        agenda.change_item(birgit, found, content, agenda.content_hash(found))
    assert "Fahrtkosten nach Kiel" not in seen(visit, "petra") and "Fahrtkosten nach Kiel" in seen(visit)
    assert "Fahrtkosten nach Kiel" in seen(visit, "merle", KIEL)  # the copy stays where it was sent


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"to": ""}, 422, "Bitte wählen Sie einen Runden Tisch."),
        ({"to": "dithmarschen"}, 422, "Bitte wählen Sie einen anderen Runden Tisch."),
        ({"to": "atlantis"}, 404, "Seite nicht gefunden"),
        ({"title": " "}, 422, "Bitte schreiben Sie, worum es geht."),
        ({"note": "x" * 2001}, 422, "zu lang"),
    ],
)
def test_a_wrong_form_comes_back(visit, database, item, changed, status, sentence):
    reply = visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data={**FORM, "title": "A & B", **changed})
    assert reply.status_code == status and sentence in reply.text
    assert received(database) == []


def test_only_the_moderation_forwards_and_answers(visit, database, item, task, sent):
    for name in ("ole", "jonas", "petra", "gesa", "karla"):
        for path in (f"items/{item}", f"tasks/{task}"):
            assert visit(name).post(f"{TABLE}/{path}/forwarding", data=FORM).status_code == 403
    assert visit("jonas").get(f"{KIEL}/received/{sent}").status_code == 200  # a volunteer there
    assert visit("jonas").post(f"{KIEL}/received/{sent}/acceptance", data={}).status_code == 403
    assert visit("gesa").get(f"{TABLE}/forwardings").status_code == 403
    assert received(database)[0].state == "open"


def test_a_moderator_of_both_tables_hears_nothing_of_the_own_doing(visit, database, config, item):
    with database.write() as db:
        here = world.actor(db, "birgit")
        kiel = world.actor(db, "merle", "kiel").table_id
        db.add(Member(table_id=kiel, user_id=here.user_id, role="moderator"))
    birgit = visit("birgit")
    birgit.post(f"{TABLE}/items/{item}/forwarding", data=FORM)
    assert [mail["To"] for mail in mails(config)] == ["merle@example.org"]
    (got,) = received(database)
    assert birgit.get(f"{TABLE}/received/{got.id}").status_code == 404  # it is Kiel's, also for her
    assert birgit.post(f"{KIEL}/received/{got.id}/acceptance", data={}).status_code == 303
    assert "angenommen" in seen(visit) and len(mails(config)) == 1


def test_the_answer_goes_to_the_moderation_when_the_sender_has_left(visit, database, config, sent):
    with database.write() as db:
        here = world.actor(db, "birgit")
        db.scalars(select(Member).where(Member.user_id == here.user_id)).one().left_at = here.user.created_at
        ole = world.actor(db, "ole")
        db.scalars(select(Member).where(Member.user_id == ole.user_id)).one().role = "moderator"
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={})
    assert len(to(config, "ole")) == 1 and to(config, "birgit") == []


def test_an_item_that_was_forwarded_is_not_taken_off(visit, database, planned, item, sent):
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{item}/removal")
    assert reply.status_code == 409 and item in item_ids(database, planned)


def test_hostile_text_stays_text(visit, database, item):
    hostile = {"to": "kiel", "title": "<script>alert(1)</script>", "note": "<img src=x onerror=alert(1)>"}
    visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=hostile)
    (got,) = received(database)
    for page in (f"{KIEL}/forwardings", f"{KIEL}/received/{got.id}", KIEL):
        html = visit("merle").get(page).text
        assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html and "<img src=x" not in html


def test_both_lists_take_the_same_queries_for_one_and_for_many(visit, database, item, sent, meeting_in_kiel):
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={"meeting": meeting_in_kiel})
    fragments.cache.clear()
    few = [queries_of(visit(*who), f"{path}/forwardings") for who, path in ((["birgit"], TABLE), (["merle"], KIEL))]
    with database.write() as db:
        own, kiel = world.actor(db, "birgit").table_id, world.actor(db, "merle", "kiel").table_id
        for number in range(20):
            topic = Topic(table_id=kiel, title=f"T{number}", guest_name="x")
            db.add(topic)
            db.flush()
            got = Received(
                table_id=kiel, from_table_id=own, kind="item", title=f"T{number}", state="accepted", topic_id=topic.id
            )
            db.add(got)
            db.flush()
            db.add(Forwarding(table_id=own, item_id=item, received_id=got.id))
    fragments.cache.clear()
    many = [queries_of(visit(*who), f"{path}/forwardings") for who, path in ((["birgit"], TABLE), (["merle"], KIEL))]
    assert many == few


def test_answer_and_resolution_reach_open_pages_of_the_sender(visit, database, sent, meeting_in_kiel):
    """With the request that a page without WebSockets sends every few seconds."""

    def news(since: int) -> str:
        return visit("birgit").get(f"{TABLE}/changes?since={since}&show=sent").text

    def newest() -> int:
        with database.read() as db:
            return events.newest(db)

    before = newest()
    assert "sent-" not in news(before)
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={"meeting": meeting_in_kiel})
    assert "angenommen, Sitzung am" in news(before)
    decide(database, meeting_in_kiel)
    before = newest()
    publish(database, meeting_in_kiel)
    assert "Kiel zahlt die Busse." in news(before)
    before = newest()
    with database.write() as db:
        block = db.scalar(select(Block).where(Block.text == "Kiel zahlt die Busse."))
        meeting = db.get(Meeting, meeting_in_kiel)
        correct_published(world.actor(db, "merle", "kiel"), meeting, block, "Kiel zahlt die Bahn.", "Falsch")
    assert "Kiel zahlt die Bahn." in news(before)


def test_what_waits_can_be_withdrawn_and_the_other_table_sees_it(visit, database, config, item, sent):
    with database.read() as db:
        path = f"{TABLE}/forwardings/{db.scalars(select(Forwarding.id)).one()}/withdrawal"
    assert path in visit("birgit").get(f"{TABLE}/forwardings").text
    assert path not in visit("petra").get(f"{TABLE}/forwardings").text
    assert visit("petra").post(path).status_code == 403 and visit("merle").post(path).status_code == 404
    before = (len(mails(config)), count_of(database, Topic))
    reply = visit("birgit").post(path)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/forwardings")
    assert "zurückgezogen" in seen(visit) and "zurückgezogen" in seen(visit, "merle", KIEL)
    assert "Der andere Runde Tisch hat das zurückgezogen." in visit("merle").get(f"{KIEL}/received/{sent}").text
    assert path not in visit("birgit").get(f"{TABLE}/forwardings").text
    for late, form in (("acceptance", {}), ("refusal", {"reason": "Nein"})):
        refused = visit("merle").post(f"{KIEL}/received/{sent}/{late}", data=form)
        assert refused.status_code == 409 and "zurückgezogen" in refused.text
    assert visit("birgit").post(path).status_code == 303  # pressed twice
    assert (len(mails(config)), count_of(database, Topic)) == before
    assert visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=FORM).status_code == 303  # once more is fine


def test_what_has_an_answer_is_not_withdrawn(visit, database, sent):
    with database.read() as db:
        path = f"{TABLE}/forwardings/{db.scalars(select(Forwarding.id)).one()}/withdrawal"
    visit("merle").post(f"{KIEL}/received/{sent}/acceptance", data={})
    late = visit("birgit").post(path)
    assert late.status_code == 409 and "inzwischen geantwortet" in late.text
    assert path not in visit("birgit").get(f"{TABLE}/forwardings").text
    assert "angenommen" in seen(visit) and received(database)[0].state == "accepted"


def count_of(database, model) -> int:
    with database.read() as db:
        return len(db.scalars(select(model)).all())


def test_a_withdrawal_reaches_open_pages_of_the_other_table(visit, database, sent):
    with database.write() as db:
        before = events.newest(db)
        forwarding.withdraw(world.actor(db, "birgit"), db.scalars(select(Forwarding)).one())
        kiel = db.get(Received, sent).table_id
    with database.read() as db:
        topics = events.topics_since(db, str(before), [kiel])
    assert fragments.is_stale("received", None, topics)


def test_what_could_point_to_a_person_is_shown_before_it_leaves_and_can_be_sent_all_the_same(visit, database, item):
    place = f"{TABLE}/items/{item}/forwarding"
    form = FORM | {"note": "Frau Gjoka (geb. 3.4.1991) fragt nach."}
    shown = visit("birgit").post(place, data=form)
    assert shown.status_code == 422 and not received(database)
    assert "<mark>Frau Gjoka</mark>" in shown.text and "eine ratsuchende Person" in shown.text
    assert "Frau Gjoka (geb. 3.4.1991) fragt nach.</textarea>" in shown.text, "nothing that was typed is lost"
    looked = re.search(r'name="looked" value="(\w+)"', shown.text)[1]
    other = form | {"looked": looked, "note": "Familie Berisha fragt nach."}
    assert visit("birgit").post(place, data=other).status_code == 422, "hints of other words were not seen yet"
    assert visit("birgit").post(place, data=form | {"looked": looked}).status_code == 303
    assert [got.note for got in received(database)] == [form["note"]]


def test_harmless_text_and_members_are_forwarded_at_once(visit, database, item):
    form = FORM | {"note": "Frau Petra und der Helferkreis Heide bitten um Antwort bis 30.04.2026."}
    assert visit("birgit").post(f"{TABLE}/items/{item}/forwarding", data=form).status_code == 303
    assert len(received(database)) == 1
