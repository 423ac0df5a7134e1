"""Objections until their deadline: to a passage, answered by others, corrected in a new version."""

import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.carrying import actions as carrying
from roundtable.core import clock, ticking
from roundtable.core.models import Event
from roundtable.minutes.models import Block, BlockRevision, Decision, Minutes, MinutesVersion
from roundtable.minutes.review.models import Objection
from tests import world
from tests.mail.mailbox import mails
from tests.minutes.conftest import BASE, make_item, make_meeting

TEXT = "Die Ausländerbehörde hat in den Osterferien **verkürzte** Sprechzeiten & mehr."


@pytest.fixture
def published(visit, desk):
    """Published minutes with one paragraph, open for objections for 14 days."""
    desk.block = desk.write(TEXT)
    assert visit("ole").post(f"{desk.url}/publication", data={}).status_code == 303
    return desk


def write(visit, desk, name="petra", text="Bitte ergänzen, von wann bis wann.", block="", quote=""):
    data = {"text": text, "block": str(block), "quote": quote}
    return visit(name).post(f"{desk.url}/objections", data=data)


def objections(desk):
    with desk.database.read() as db:
        return db.scalars(select(Objection).order_by(Objection.id)).all()


def answer(visit, objection, name="birgit", **data):
    return visit(name).post(f"{BASE}/objections/{objection.id}/answer", data=data)


def versions(desk):
    with desk.database.read() as db:
        return db.scalars(select(MinutesVersion).order_by(MinutesVersion.number)).all()


def later_meeting(desk, state="running"):
    """A meeting in June with an item under which the minutes are approved."""
    with desk.database.write() as db:
        meeting = make_meeting(db, number=2)
        meeting.starts_at, meeting.state = meeting.starts_at.replace(month=6), state
        minutes = db.scalar(select(Minutes).where(Minutes.meeting_id == desk.meeting))
        item = make_item(db, meeting, 1, "Genehmigung", "decision")
        item.carry_key = f"approve/{minutes.id}"
        return meeting.id, item.id


def test_a_marked_passage_is_kept_shown_and_highlighted(visit, published):
    quote = "verkürzte Sprechzeiten & mehr."
    assert write(visit, published, block=published.block, quote=f"  verkürzte\n{quote[10:]}").status_code == 303
    (objection,) = objections(published)
    assert (objection.quote, objection.item_label, objection.version) == (quote, "2", 1)
    assert (objection.author, objection.state) == ("Helferkreis Heide", "open")
    page = visit("gesa").get(published.url).text
    assert "Bitte ergänzen, von wann bis wann." in page and "1 Einwendung" in page and "Noch offen." in page
    assert "zu TOP 2" in page
    write(visit, published, name="jonas", block=published.block, quote="in den Osterferien", text="Welche?")
    page = visit("gesa").get(published.url).text
    assert '<mark class="rt-passage">in den Osterferien</mark>' in page and "2 Einwendungen" in page


def test_the_form_knows_what_was_marked_and_works_without_marking(visit, published):
    page = (
        visit("petra").get(f"{published.url}/objections/new?block={published.block}&quote=in%20den%20Osterferien").text
    )
    assert f'<option value="{published.block}" selected>' in page and 'value="in den Osterferien"' in page
    page = visit("petra").get(f"{published.url}/objections/new?block=x&quote=%3Cscript%3Ealert(1)").text
    assert "TOP 2: Die Ausländerbehörde" in page and "<script>alert" not in page
    assert f"{published.url}/objections/new" in visit("gesa").get(published.url).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Bitte schreiben Sie zuerst etwas."),
        ({"text": "x" * 4001}, "höchstens 4000"),
        ({"quote": "steht da nicht", "block": "own"}, "Diese Wörter stehen nicht in dem Absatz."),
        ({"quote": "Osterferien"}, "Bitte wählen Sie auch den Absatz"),
        ({"block": "999999"}, "nicht in der veröffentlichten Fassung"),
    ],
)
def test_bad_input_comes_back_with_a_sentence(visit, published, fields, sentence):
    block = published.block if fields.get("block") == "own" else fields.get("block", "")
    reply = write(visit, published, **{"text": "Mein <b>Text</b>", **fields, "block": block})
    assert reply.status_code == 422 and sentence in reply.text
    typed = fields.get("text", "Mein <b>Text</b>").strip()
    shown = reply.text.partition('name="text"')[2].partition(">")[2].partition("</textarea>")[0]
    assert html.unescape(shown).strip() == typed
    assert objections(published) == []


def test_the_same_objection_sent_twice_is_one(visit, published):
    assert [write(visit, published).status_code for _ in range(2)] == [303, 303]
    assert len(objections(published)) == 1


def test_withdrawing_makes_no_room_for_more(visit, published, monkeypatch):
    monkeypatch.setattr("roundtable.minutes.review.objections.actions.MOST_BY_ONE", 3)
    for number in range(3):
        assert write(visit, published, text=f"Einwendung {number}").status_code == 303
        newest = objections(published)[-1]
        assert visit("petra").post(f"{BASE}/objections/{newest.id}/withdrawal", data={}).status_code == 303
    reply = write(visit, published, text="Noch eine")
    assert reply.status_code == 422 and "Das sind sehr viele Einwendungen." in reply.text and "Noch eine" in reply.text
    assert write(visit, published, name="jonas", text="Meine erste").status_code == 303


def test_only_after_publishing_and_only_at_the_own_table(visit, desk):
    desk.write("Entwurf.")
    assert write(visit, desk).status_code == 404
    visit("ole").post(f"{desk.url}/publication", data={})
    assert write(visit, desk, name="merle").status_code == 404
    assert write(visit, desk, name="karla").status_code == 403
    assert write(visit, desk).status_code == 303


def test_an_objection_after_the_deadline_gets_its_text_back(visit, published):
    with clock.shifted(clock.now() + timedelta(days=14)):
        assert "noch heute möglich" in visit("petra").get(published.url).text
        assert write(visit, published, text="am letzten Tag").status_code == 303
    with clock.shifted(clock.now() + timedelta(days=15)):
        assert f"{published.url}/objections/new" not in visit("petra").get(published.url).text
        reply = write(visit, published, text="einen Tag zu spät")
        assert reply.status_code == 422
        assert "Die Einwendungsfrist ist am" in reply.text and "einen Tag zu spät" in reply.text
    assert [objection.text for objection in objections(published)] == ["am letzten Tag"]


def test_at_the_deadline_the_state_changes_by_itself_once(visit, published, config):
    assert ticking.tick(config, published.database) is False
    with clock.shifted(clock.now() + timedelta(days=15)):
        before = visit("petra").get(published.url).text
        assert "Wartet auf Genehmigung" in before  # also between two ticks
        assert ticking.tick(config, published.database) is True
        assert ticking.tick(config, published.database) is False
        assert "Die Einwendungsfrist ist abgelaufen" in visit("petra").get(BASE).text
    with published.database.read() as db:
        minutes = db.scalar(select(Minutes))
        assert (minutes.state, minutes.window_closed_at is not None) == ("published", True)
        assert db.scalar(select(func.count()).where(Event.verb == "minutes.window_closed")) == 1


def test_the_table_says_how_long_and_the_form_may_say_otherwise(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    data = {"comment_days": "5", "objection_days": "21"}
    assert visit("birgit").post(f"{BASE}/settings", data=data).status_code == 303
    usual = clock.today() + timedelta(days=21)
    assert f'name="objections_until" value="{usual}"' in visit("ole").get(desk.url).text
    for day in ("gestern", "2001-01-01", "2999-01-01"):
        reply = visit("ole").post(f"{desk.url}/publication", data={"objections_until": day})
        assert reply.status_code == 422 and "f-objections_until" in reply.text
    day = clock.today() + timedelta(days=3)
    visit("ole").post(f"{desk.url}/publication", data={"objections_until": f"{day:%d.%m.%Y}"})
    with desk.database.read() as db:
        assert db.scalar(select(Minutes.objections_until)) == day
    assert "noch 3 Tage möglich" in visit("petra").get(desk.url).text


def test_accepting_makes_the_next_version_with_the_reason_and_changes_nothing_else(visit, published):
    published.write_task = None
    write(visit, published, block=published.block)
    (objection,) = objections(published)
    corrected = "Vom 3. bis 14. April gelten **verkürzte** Sprechzeiten."
    with published.database.write() as db:  # what moves on meanwhile must not slip into the new version
        db.get(Minutes, 1).meeting.place = "Anderswo"
    assert answer(visit, objection, verdict="accepted", correction=corrected, answer="Danke!").status_code == 303
    first, second = versions(published)
    assert (second.number, second.reason) == (2, "Einwendung von Helferkreis Heide zu TOP 2")
    old, new = json.loads(first.content), json.loads(second.content)
    assert new["items"][1]["blocks"][0]["text"] == corrected
    new["items"][1]["blocks"][0]["text"], new["version"] = TEXT, old["version"]
    assert new == old
    page = visit("gesa").get(published.url).text
    assert "Vom 3. bis 14. April" in page and "Danke!" in page
    assert "Angenommen von Beratungsstelle Dithmarschen." in page and "Berichtigt in Fassung 2." in page
    diff = visit("gesa").get(f"{published.url}/diff?from=1&to=2").text
    assert "<ins>" in diff and "<del>" in diff and "Einwendung von Helferkreis Heide zu TOP 2" in diff
    with published.database.read() as db:
        assert db.get(Block, published.block).text == corrected
        assert db.scalars(select(BlockRevision.change).order_by(BlockRevision.rev)).all()[-1] == "corrected"
        assert db.scalar(select(Minutes.state)) == "published"


def test_an_objection_to_the_whole_opens_the_minutes(visit, published):
    write(visit, published, text="Es fehlt ein Punkt.")
    assert answer(visit, objections(published)[0], verdict="accepted").status_code == 303
    with published.database.read() as db:
        minutes = db.scalar(select(Minutes))
        assert (minutes.state, minutes.reopened_reason) == ("draft", "Einwendung von Helferkreis Heide")
    reply = write(visit, published, text="Noch etwas")
    assert reply.status_code == 422 and "wird gerade überarbeitet" in reply.text and "Noch etwas" in reply.text
    published.write("Der fehlende Punkt.")
    visit("ole").post(f"{published.url}/publication", data={})
    assert versions(published)[-1].reason == "Einwendung von Helferkreis Heide"
    assert objections(published)[0].corrected_in == 2


def test_rejecting_needs_a_reason(visit, published):
    write(visit, published, block=published.block)
    (objection,) = objections(published)
    reply = answer(visit, objection, verdict="rejected", correction="Mein Satz")
    assert reply.status_code == 422 and "Bitte sagen Sie, warum" in reply.text and "Mein Satz" in reply.text
    assert answer(visit, objection, verdict="rejected", answer="So war es besprochen.").status_code == 303
    page = visit("petra").get(published.url).text
    assert "Abgelehnt von" in page and "So war es besprochen." in page and len(versions(published)) == 1
    assert answer(visit, objection, name="ole", verdict="accepted", correction="x").status_code == 409


@pytest.mark.parametrize("correction", ["", "  ", TEXT, "x" * 20_001])
def test_accepting_needs_a_changed_paragraph(visit, published, correction):
    write(visit, published, block=published.block)
    reply = answer(visit, objections(published)[0], verdict="accepted", correction=correction, answer="meine Antwort")
    assert reply.status_code == 422 and "f-correction-error" in reply.text and "meine Antwort" in reply.text
    assert len(versions(published)) == 1


def test_who_may_answer(visit, published):
    write(visit, published, block=published.block)
    (objection,) = objections(published)
    for name in ("gesa", "petra", "jonas", "karla"):
        assert answer(visit, objection, name=name, verdict="rejected", answer="x").status_code == 403
    assert answer(visit, objection, name="merle", verdict="rejected", answer="x").status_code == 404
    assert answer(visit, objection, name="ole", verdict="nonsense", answer="x").status_code == 422
    assert answer(visit, objection, name="ole", verdict="rejected", answer="x").status_code == 303


def test_nobody_answers_or_approves_over_ones_own_objection(visit, published):
    write(visit, published, name="birgit", block=published.block)
    (objection,) = objections(published)
    reply = answer(visit, objection, name="birgit", verdict="accepted", correction="Neu.", answer="meine Worte")
    assert reply.status_code == 409 and "Das ist Ihre eigene Einwendung." in reply.text and "meine Worte" in reply.text
    reply = visit("birgit").post(f"{published.url}/approval", data={"early": "1"})
    assert reply.status_code == 409 and "Ihre eigene Einwendung zu diesem Protokoll ist noch offen." in reply.text
    reply = visit("anton").post(f"{published.url}/approval", data={"early": "1"})
    assert reply.status_code == 422 and "Eine Einwendung ist noch offen." in reply.text
    with published.database.read() as db:
        assert db.scalar(select(Minutes.state)) == "published"
    assert visit("ole").post(f"{BASE}/objections/{objection.id}/withdrawal", data={}).status_code == 403
    assert visit("birgit").post(f"{BASE}/objections/{objection.id}/withdrawal", data={}).status_code == 303
    assert visit("birgit").post(f"{published.url}/approval", data={"early": "1"}).status_code == 303


def test_carry_over_puts_the_open_objections_on_the_agenda_and_they_follow(visit, published):

    write(visit, published, block=published.block, quote="in den Osterferien")
    with published.database.write() as db:
        here = world.actor(db, "birgit")
        meeting = make_meeting(db, number=2)
        meeting.starts_at, meeting.state = meeting.starts_at.replace(month=6), "planned"
        (candidate,) = [c for c in carrying.carry_candidates(db, meeting) if c.key.startswith("approve/")]
        assert candidate.hint.endswith("Fassung 1, mit 1 Einwendung")
        assert "Helferkreis Heide zu TOP 2 „in den Osterferien“: Bitte ergänzen" in candidate.content.note
        carrying.carry_over(here, meeting, [candidate.key])
        later = meeting.id
    shown = f"{BASE}/meetings/{later}"
    assert "Eine offene Einwendung:" in visit("gesa").get(shown).text
    write(visit, published, name="jonas", text="Auch die Uhrzeit fehlt.")
    assert "2 offene Einwendungen:" in visit("gesa").get(shown).text
    for objection in objections(published):
        answer(visit, objection, verdict="rejected", answer="So war es.")
    page = visit("gesa").get(shown).text
    assert "Einwendung" not in page and "Genehmigung des Protokolls" in page


def test_approval_is_written_into_the_minutes_of_the_meeting_that_approves(visit, published):
    write(visit, published, block=published.block)
    answer(visit, objections(published)[0], verdict="accepted", correction="Vom 3. bis 14. April.")
    later, item = later_meeting(published)
    data = {"meeting": str(later), "result": "majority", "early": "1"}
    assert visit("birgit").post(f"{published.url}/approval", data=data).status_code == 303
    with published.database.read() as db:
        (block,) = db.scalars(select(Block).where(Block.item_id == item)).all()
        assert block.kind == "decision"
        assert block.text == "Das Protokoll vom 12. März 2026 wird mit Berichtigungen genehmigt (Fassung 2)."
    page = visit("gesa").get(published.url).text
    assert "Mit Berichtigungen." in page and "Eingetragen von Beratungsstelle Dithmarschen" in page
    assert f"{BASE}/meetings/{later}/minutes" in page
    page = visit("ole").get(f"{BASE}/meetings/{later}/minutes").text
    assert "Genehmigt das Protokoll vom 12. März 2026" in page and "mehrheitlich" in page
    assert visit("birgit").post(f"{published.url}/approval", data=data).status_code == 409


def test_a_decision_that_was_written_by_hand_is_not_doubled(visit, published):
    """It gets the result, and loses it when the approval is taken back."""
    later, item = later_meeting(published)
    block = published.write("Das Protokoll wird genehmigt.", item=item, kind="decision")

    def result():
        with published.database.read() as db:
            return db.scalar(select(Decision.result).where(Decision.block_id == block))

    assert result() == ""
    visit("birgit").post(f"{published.url}/approval", data={"meeting": str(later), "early": "1"})
    with published.database.read() as db:
        assert db.scalars(select(Block.text).where(Block.item_id == item)).all() == ["Das Protokoll wird genehmigt."]
    assert result() == "unanimous"
    reply = visit("birgit").post(f"{published.url}/approval/withdrawal", data={"reason": "Verklickt"})
    assert (reply.status_code, result()) == (303, "")


def test_another_decision_under_the_item_is_not_taken_for_the_approval(visit, published):
    """As long as it has no result: it says nothing about the minutes."""
    later, item = later_meeting(published)
    published.write("Protokolle kommen künftig per Mail.", item=item, kind="decision")
    visit("birgit").post(f"{published.url}/approval", data={"meeting": str(later), "early": "1"})
    with published.database.read() as db:
        query = select(Block.text, Decision.result).join(Decision, Decision.block_id == Block.id)
        assert db.execute(query.where(Block.item_id == item).order_by(Block.position)).all() == [
            ("Protokolle kommen künftig per Mail.", ""),
            ("Das Protokoll vom 12. März 2026 wird ohne Änderung genehmigt (Fassung 1).", "unanimous"),
        ]


def mailed(visit, desk, config, people="Rita <Rita@example.org>"):
    """The path of the link in the newest mail."""
    reply = visit("ole").post(f"{desk.url}/objection-links", data={"people": people})
    assert reply.status_code == 303, reply.text
    text = mails(config)[-1].get_content()
    return re.search(r"/via/[\w-]+", text).group()


def test_people_without_an_account_read_and_object_by_a_mailed_link(visit, published, config):
    via, nobody = mailed(visit, published, config), visit()
    page = nobody.get(f"{via}/minutes")
    assert page.status_code == 200 and "verkürzte" in page.text and "/tables/" not in page.text
    data = {"text": "Bitte ergänzen.", "block": str(published.block), "name": "Rita, Sprachmittlung"}
    reply = nobody.post(f"{via}/objections", data=data)
    assert reply.status_code == 303
    assert "Ihre Einwendung ist angekommen." in nobody.get(reply.headers["location"]).text
    (objection,) = objections(published)
    assert (objection.author, objection.email) == ("Rita, Sprachmittlung", "rita@example.org")
    page = visit("petra").get(published.url).text
    assert "Rita, Sprachmittlung" in page and "rita@example.org" not in page
    assert "rita@example.org" in visit("ole").get(f"{published.url}/objection-links").text
    answer(visit, objection, verdict="rejected", answer="So war es besprochen.")
    assert "So war es besprochen." in nobody.get(f"{via}/minutes").text


def test_a_guest_link_used_twice(visit, published, config):
    """The same again is one objection; another one is welcome; what was sent can be seen and withdrawn."""
    via, nobody = mailed(visit, published, config), visit()
    for text in ("Eins.", "Eins.", "Zwei."):
        assert nobody.post(f"{via}/objections", data={"text": text}).status_code == 303
    assert [objection.text for objection in objections(published)] == ["Eins.", "Zwei."]
    first = objections(published)[0]
    other = mailed(visit, published, config, "jemand@example.org")
    assert nobody.post(f"{other}/objections/{first.id}/withdrawal", data={}).status_code == 404
    assert nobody.post(f"{via}/objections/{first.id}/withdrawal", data={}).status_code == 303
    assert [objection.state for objection in objections(published)] == ["withdrawn", "open"]
    assert nobody.post(f"{via}/objections/{first.id}/withdrawal", data={}).status_code == 303


def test_a_guest_link_after_the_deadline_and_after_its_end(visit, published, config):
    via, nobody = mailed(visit, published, config), visit()
    with clock.shifted(clock.now() + timedelta(days=15)):
        page = nobody.get(f"{via}/minutes").text
        assert "Die Einwendungsfrist ist am" in page and "objection-form" not in page
        reply = nobody.post(f"{via}/objections", data={"text": "Zu spät geschrieben."})
        assert reply.status_code == 422 and "Zu spät geschrieben." in reply.text
    with clock.shifted(clock.now() + timedelta(days=50)):
        assert nobody.get(f"{via}/minutes").status_code == 410
        assert nobody.post(f"{via}/objections", data={"text": "x"}).status_code == 409
    assert nobody.get("/via/never-given/minutes").status_code == 404
    assert nobody.post("/via/never-given/objections", data={"text": "x"}).status_code == 404
    assert objections(published) == []


def test_a_link_shows_only_what_everybody_may_read(visit, published, config):
    inner = "Nur für die Mitglieder."
    visit("ole").post(f"{published.url}/reopening", data={"reason": "Nachtrag"})
    block = published.write(inner)
    with published.database.write() as db:
        db.get(Block, block).internal = True
    visit("ole").post(f"{published.url}/publication", data={})
    via = mailed(visit, published, config)
    assert inner in visit("petra").get(published.url).text
    assert inner not in visit().get(f"{via}/minutes").text
    assert inner not in visit("gesa").get(f"{published.url}/objections/new").text
    reply = visit().post(f"{via}/objections", data={"text": "x", "block": str(block)})
    assert reply.status_code == 422
    write(visit, published, text="Das Interne stimmt nicht.", block=block, quote=inner)
    (objection,) = objections(published)
    assert "Das Interne stimmt nicht." in visit("ole").get(published.url).text
    assert "Das Interne stimmt nicht." not in visit("gesa").get(published.url).text
    assert visit("gesa").get(f"{BASE}/objections/{objection.id}").status_code == 404
    assert visit("ole").get(f"{BASE}/objections/{objection.id}").status_code == 200


@pytest.mark.parametrize("people", ["", "keine Adresse", "a@b", "\n".join(f"p{n}@example.org" for n in range(51))])
def test_addresses_are_checked_before_anything_is_sent(visit, published, config, people):
    reply = visit("ole").post(f"{published.url}/objection-links", data={"people": people})
    assert reply.status_code == 422 and (not people or people.split("\n")[0] in reply.text)
    assert list(config.outbox.glob("*.eml")) == []
    with published.database.read() as db:
        assert db.scalars(select(GuestLink)).all() == []


def test_many_objections_cost_no_more_queries_than_one(visit, published):
    from roundtable.web import fragments
    from tests.conftest import count_queries

    def cost():
        fragments.cache.clear()
        with count_queries(client) as statements:
            assert client.get(published.url).status_code == 200
        return len(statements)

    client = visit("ole")
    write(visit, published, block=published.block)
    cost()
    one = cost()
    for number in range(12):
        write(visit, published, name="jonas", text=f"Einwendung {number}", block=published.block)
    assert len(objections(published)) == 13 and cost() == one


def test_nobody_floods_the_minutes(visit, published):
    codes = [write(visit, published, text=f"Nummer {number}").status_code for number in range(31)]
    assert codes == [303] * 30 + [422] and len(objections(published)) == 30


def test_the_guard_looks_at_the_new_text_before_it_is_frozen(visit, published):
    """As at publishing: replaced, or with a reason; the same words are not asked about twice."""
    for text in ("Wer hat das gesagt?", "Und wann?"):
        write(visit, published, block=published.block, text=text)
    first, second = objections(published)
    text = "Frau Gjoka (geb. 3.4.1991) bekommt am Montag einen Termin. Frau Gjoka kommt zu Fuß."
    refused = answer(visit, first, verdict="accepted", correction=text, answer="Stimmt.")
    assert refused.status_code == 422 and len(versions(published)) == 1
    assert "Das könnte jemanden erkennbar machen: „Frau Gjoka“, „geb. 3.4.1991“." in refused.text
    assert text in refused.text and "Stimmt." in refused.text and 'name="stays"' in refused.text
    assert 'name="stays"' not in visit("birgit").get(f"{BASE}/objections/{first.id}").text
    replaced = text.replace(" (geb. 3.4.1991)", "")
    refused = answer(visit, first, verdict="accepted", correction=replaced)
    assert refused.status_code == 422 and "3.4.1991“" not in refused.text
    why = "Sie ist Rednerin der Fortbildung"
    assert answer(visit, first, verdict="accepted", correction=replaced, stays=why).status_code == 303
    assert (
        json.loads(versions(published)[-1].content)["version"]["number"] == 2
        and replaced in versions(published)[-1].content
    )
    assert why in visit("ole").get(f"{published.url}/guard").text
    assert answer(visit, second, verdict="accepted", correction=f"{replaced} Pünktlich.").status_code == 303
    assert len(versions(published)) == 3
