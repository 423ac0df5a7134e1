"""Draft, published, approved: what is frozen, who sees it, and that nothing can change it."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from roundtable.core import clock
from roundtable.core.errors import Invalid
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.document import queries as document_queries
from roundtable.minutes.models import Block, Decision, Minutes, MinutesVersion
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions
from roundtable.search.models import SearchEntry
from tests import world
from tests.conftest import count_queries
from tests.minutes.conftest import BASE, JSON, make_meeting


def act(visit, desk, what, name="ole", **data):
    return visit(name).post(f"{desk.url}/{what}", data=data)


def version_rows(desk):
    with desk.database.read() as db:
        return db.scalars(select(MinutesVersion).order_by(MinutesVersion.number)).all()


def search_needs(desk, block):
    with desk.database.read() as db:
        entry = db.scalar(select(SearchEntry).where(SearchEntry.subject == f"block/{block}"))
        return entry and (entry.needs, entry.body)


def test_published_version_is_frozen_with_number_time_author_and_checksum(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    assert act(visit, desk, "publication").status_code == 303
    (version,) = version_rows(desk)
    assert (version.number, version.published_by) == (1, "Koordinierungsstelle Ehrenamt")
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()
    content = json.loads(version.content)
    assert content["items"][1]["blocks"][0]["text"] == "Sechs Einträge stimmen."
    assert [one["seat"] for one in content["attendance"]["present"]] == [
        "Beratungsstelle Dithmarschen",
        "Koordinierungsstelle Ehrenamt",
    ]
    assert content["version"]["number"] == 1
    assert version.content == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_published_minutes_are_read_by_guests_and_a_draft_is_not(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    assert "Sechs Einträge" in visit("petra").get(desk.url).text
    assert [visit(name).get(desk.url).status_code for name in ("gesa", "karla")] == [404, 404]
    act(visit, desk, "publication")
    for name in ("gesa", "karla", "petra"):
        page = visit(name).get(desk.url).text
        assert "Sechs Einträge" in page and "Veröffentlicht" in page
    assert visit("merle").get(desk.url).status_code == 404


def test_version_page_shows_what_was_frozen_whatever_happens_later(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    with desk.database.write() as db:
        db.get(Meeting, desk.meeting).place = "Anderswo"
        db.get(AgendaItem, desk.papers).title = "Umbenannt"
        db.query(Block).update({"text": "Gefälscht"})
    page = visit("gesa").get(f"{desk.url}/versions/1").text
    assert "Kreishaus Heide" in page and "Passersatzpapiere" in page and "Sechs Einträge" in page
    assert "Anderswo" not in page and "Umbenannt" not in page and "Gefälscht" not in page
    assert visit("gesa").get(f"{desk.url}/versions/2").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE minutes_version SET content = 'x'",
        "UPDATE minutes_version SET sha256 = 'x' WHERE number = 1",
        "DELETE FROM minutes_version",
        pytest.param(
            "INSERT OR REPLACE INTO minutes_version (id, table_id, minutes_id, number, content, sha256, reason, "
            "published_at, published_by) SELECT id, table_id, minutes_id, number, 'x', sha256, reason, published_at, "
            "published_by FROM minutes_version",
            marks=pytest.mark.sqlite("no other database replaces rows"),
        ),
        pytest.param("TRUNCATE minutes_version", marks=pytest.mark.postgresql("SQLite has no TRUNCATE")),
    ],
)
def test_the_database_itself_refuses_to_change_a_version(visit, desk, statement):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    before = version_rows(desk)[0].content
    with pytest.raises(DBAPIError, match="published minutes can not be changed"), desk.database.write() as db:
        db.execute(text(statement))
    assert version_rows(desk)[0].content == before


def test_after_publishing_no_text_can_be_changed(visit, desk):
    block = desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    birgit = visit("birgit")
    for path, data in (
        (f"/blocks/{block}", {"text": "anders", "base_rev": "1"}),
        (f"/blocks/{block}/kind", {"kind": "decision"}),
        (f"/blocks/{block}/removal", {}),
        (f"/blocks/{block}/position", {"up": "1"}),
        (f"/items/{desk.papers}/blocks", {"text": "neu", "client_key": "z"}),
    ):
        reply = birgit.post(f"{BASE}{path}", data=data, headers=JSON)
        assert reply.status_code == 409 and "veröffentlicht" in reply.text, path
    assert "data-editor" not in birgit.get(f"{desk.url}/edit").text


def test_a_correction_makes_the_next_version_and_the_first_stays(visit, desk):
    block = desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    assert act(visit, desk, "reopening", reason="").status_code == 422
    assert act(visit, desk, "reopening", reason="Zahl war falsch").status_code == 303
    visit("birgit").post(f"{BASE}/blocks/{block}", data={"text": "Sieben Einträge stimmen.", "base_rev": "1"})
    assert "Sieben" not in visit("gesa").get(desk.url).text
    assert "Sechs" in visit("gesa").get(desk.url).text
    assert "Sieben" in visit("ole").get(desk.url).text
    act(visit, desk, "publication")
    assert [(v.number, v.reason) for v in version_rows(desk)] == [(1, ""), (2, "Zahl war falsch")]
    assert "Sieben" in visit("gesa").get(desk.url).text
    assert "Sechs" in visit("gesa").get(f"{desk.url}/versions/1").text


def test_comparison_says_in_words_what_changed(visit, desk):
    block = desk.write("Sechs Einträge stimmen <b>x</b>.")
    act(visit, desk, "publication")
    act(visit, desk, "reopening", reason="Zahl war falsch")
    visit("birgit").post(f"{BASE}/blocks/{block}", data={"text": "Sieben Einträge stimmen <b>x</b>.", "base_rev": "1"})
    desk.write("Ein neuer Satz.")
    draft = visit("birgit").get(f"{desk.url}/diff?from=1").text
    assert "Ein neuer Satz." in draft
    act(visit, desk, "publication")
    page = visit("gesa").get(f"{desk.url}/diff?from=1&to=2").text
    assert "<del>" in page and "Sechs" in page and "<ins>" in page and "Sieben" in page
    assert "gestrichen:" in page and "neu:" in page and "geändert" in page and "Zahl war falsch" in page
    assert "<b>x" not in page
    assert visit("gesa").get(f"{desk.url}/diff?from=1&to=9").status_code == 404


def test_guest_compares_with_the_newest_version_and_never_with_the_draft(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    act(visit, desk, "reopening", reason="Nachtrag")
    desk.write("Geheimer Nachtrag.")
    assert "Geheimer" in visit("birgit").get(f"{desk.url}/diff?from=1").text
    assert "Geheimer" not in visit("gesa").get(f"{desk.url}/diff?from=1").text
    assert "Geheimer" not in visit("gesa").get(f"{desk.url}/print").text


def test_approving_closes_the_meeting(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    assert act(visit, desk, "approval", name="birgit").status_code == 409
    act(visit, desk, "publication")
    with desk.database.write() as db:
        later = make_meeting(db, number=2)
        later.starts_at = later.starts_at.replace(month=6)
        later_id = later.id
    assert "Trotzdem als genehmigt eintragen" in visit("birgit").get(desk.url).text
    reply = act(visit, desk, "approval", name="birgit", meeting=str(later_id))
    assert reply.status_code == 409 and "sind noch bis zum" in reply.text
    with desk.database.read() as db:
        assert db.scalar(select(Minutes.state)) == "published"
    assert act(visit, desk, "approval", name="birgit", meeting=str(later_id), early="1").status_code == 303
    with desk.database.read() as db:
        minutes = db.scalar(select(Minutes))
        assert (minutes.state, minutes.approved_in_id, minutes.approved_by_id is not None) == (
            "approved",
            later_id,
            True,
        )
        assert db.get(Meeting, desk.meeting).state == "closed"
    assert "Genehmigt in der Sitzung am" in visit("gesa").get(desk.url).text
    # Approved is frozen, also for the moderation: what is wrong now is corrected in later minutes.
    for name in ("ole", "birgit"):
        reply = act(visit, desk, "reopening", name=name, reason="x")
        assert reply.status_code == 409 and "Genehmigte Protokolle ändern sich nicht mehr" in reply.text
    with desk.database.read() as db:
        assert db.get(Meeting, desk.meeting).state == "closed"
        assert db.scalar(select(Minutes.state)) == "approved"


def test_after_the_time_for_objections_nobody_has_to_say_anything_special(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    with clock.shifted(clock.now() + timedelta(days=15)):
        page = visit("birgit").get(desk.url).text
        assert "Als genehmigt eintragen" in page and "Trotzdem als genehmigt" not in page
        assert act(visit, desk, "approval", name="birgit").status_code == 303


def test_only_a_meeting_that_took_place_approves(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    with desk.database.write() as db:
        meetings = [make_meeting(db, number=number) for number in (2, 3, 4)]
        for day, meeting in enumerate(meetings, 1):
            meeting.starts_at = meeting.starts_at.replace(month=6, day=day)
        held, planned, cancelled = meetings
        planned.state, cancelled.cancelled_reason = "planned", "Sturm"
        ids = held.id, planned.id, cancelled.id
    page = visit("birgit").get(desk.url).text
    assert [f'<option value="{ident}">' in page for ident in ids] == [True, False, False]
    for ident in ids[1:]:
        reply = act(visit, desk, "approval", name="birgit", meeting=str(ident), early="1")
        assert reply.status_code == 422 and "Diese Sitzung hat nicht stattgefunden." in reply.text
    assert act(visit, desk, "approval", name="birgit", meeting=str(ids[0]), early="1").status_code == 303


def test_planned_and_used_minutes_stand_in_the_draft_only(visit, desk):
    with desk.database.write() as db:
        item = db.get(AgendaItem, desk.papers)
        item.minutes, item.seconds = 15, 20 * 60
    desk.write("Sechs Einträge stimmen.")
    assert "Geplant 15 Min., gebraucht 20 Min." in visit("ole").get(desk.url).text
    act(visit, desk, "publication")
    assert '"time"' not in version_rows(desk)[0].content
    assert "gebraucht 20 Min." not in visit("ole").get(desk.url).text


@pytest.mark.postgresql("SQLite lets nobody write in between")
def test_a_meeting_that_goes_on_again_at_the_same_moment_is_not_published(desk):
    with desk.database.write() as db:
        here, meeting = world.actor(db, "ole"), db.get(Meeting, desk.meeting)
        with desk.database.write() as other:
            other.get(Meeting, desk.meeting).state = "running"
        with pytest.raises(Invalid, match="Die Sitzung läuft noch"):
            actions.publish(here, meeting)


@pytest.mark.postgresql("SQLite lets nobody write in between")
def test_a_meeting_that_is_called_off_at_the_same_moment_approves_nothing(visit, desk):
    act(visit, desk, "publication")
    with desk.database.write() as db:
        later = make_meeting(db, number=2)
        later.starts_at = later.starts_at.replace(month=6)
        ident = later.id
    with desk.database.write() as db:
        here, meeting, later = world.actor(db, "birgit"), db.get(Meeting, desk.meeting), db.get(Meeting, ident)
        with desk.database.write() as other:
            other.get(Meeting, ident).state = "planned"
        with pytest.raises(Invalid, match="hat nicht stattgefunden"):
            actions.approve(here, meeting, later, early=True)


def test_a_list_of_versions_loads_the_text_of_one(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    for _number in range(3):
        act(visit, desk, "publication")
        act(visit, desk, "reopening", reason="Zahl war falsch")
    act(visit, desk, "publication")
    petra = visit("petra")
    with count_queries(petra) as statements:
        assert f"{desk.url}/versions/2" in petra.get(desk.url).text
    assert sum("minutes_version.content" in statement for statement in statements) == 1


def test_who_may_publish_and_approve(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    assert [act(visit, desk, "publication", name=name).status_code for name in ("gesa", "petra", "jonas")] == [403] * 3
    assert act(visit, desk, "publication", name="merle").status_code == 404
    act(visit, desk, "publication")
    assert act(visit, desk, "approval", name="ole").status_code == 403


def test_item_for_decision_without_a_result_can_not_be_published(visit, desk):
    with desk.database.write() as db:
        db.get(AgendaItem, desk.vote).kind = "decision"
    block = desk.write("Der Ablauf wird erprobt.", item=desk.vote, kind="decision")
    reply = act(visit, desk, "publication")
    assert reply.status_code == 422
    assert "TOP 3 „Ablauf der Begleitung“ steht zum Beschluss und hat noch kein Ergebnis." in reply.text
    with desk.database.read() as db:
        number = db.scalar(select(Decision.id).where(Decision.block_id == block))
    result = {"result": "votes", "yes": "6", "no": "0", "abstained": "1"}
    assert visit("ole").post(f"{BASE}/decisions/{number}/result", data=result).status_code == 303
    assert act(visit, desk, "publication").status_code == 303
    page = visit("gesa").get(desk.url).text
    # The numbers stay with their words at the end of a line.
    assert "Beschluss 1/2026" in page and "6~Ja, 0~Nein, 1~Enthaltung" in page.replace("\N{NO-BREAK SPACE}", "~")


@pytest.mark.parametrize("state", ["open", "done", "postponed"])
def test_a_decision_without_a_result_hinders_wherever_it_stands(visit, desk, state):
    block = desk.write("Der Ablauf wird erprobt.", item=desk.vote, kind="decision")
    with desk.database.write() as db:
        item = db.get(AgendaItem, desk.vote)
        item.state = state
        assert item.kind != "decision"
        number = db.scalar(select(Decision.id).where(Decision.block_id == block))
    sentence = "Beschluss 1/2026 in TOP 3 „Ablauf der Begleitung“ hat noch kein Ergebnis."
    place = f'<a href="{desk.url}/edit#top-{desk.vote}">{sentence}</a>'
    assert place in visit("birgit").get(desk.url).text
    reply = act(visit, desk, "publication")
    assert reply.status_code == 422 and place in reply.text
    assert visit("ole").post(f"{BASE}/decisions/{number}/result", data={"result": "postponed"}).status_code == 303
    assert sentence not in visit("birgit").get(desk.url).text
    assert act(visit, desk, "publication").status_code == 303


def test_each_decision_of_an_item_needs_its_result(visit, desk):
    with desk.database.write() as db:
        db.get(AgendaItem, desk.vote).kind = "decision"
    first = desk.write("Der Ablauf wird erprobt.", item=desk.vote, kind="decision")
    desk.write("Im Herbst wird berichtet.", item=desk.vote, kind="decision")
    with desk.database.read() as db:
        number = db.scalar(select(Decision.id).where(Decision.block_id == first))
    visit("ole").post(f"{BASE}/decisions/{number}/result", data={"result": "unanimous"})
    reply = act(visit, desk, "publication")
    assert reply.status_code == 422 and "Beschluss 2/2026 in TOP 3" in reply.text
    assert "steht zum Beschluss" not in reply.text and "Beschluss 1/2026 in TOP 3" not in reply.text


def test_open_points_lead_to_the_place_where_they_are_settled(visit, desk):
    with desk.database.write() as db:
        for item in (desk.papers, desk.vote):
            db.get(AgendaItem, item).kind = "decision"
    reply = act(visit, desk, "publication")
    summary = reply.text.partition('id="error-summary"')[2].partition("</div>")[0]
    assert re.findall(r'href="([^"]+)"', summary) == [f"{desk.url}/edit#top-{id}" for id in (desk.papers, desk.vote)]
    assert f'id="paper-{desk.meeting}"' in reply.text  # still the page of the minutes
    assert f'id="top-{desk.vote}"' in visit("ole").get(f"{desk.url}/edit").text
    assert "Before publishing" not in reply.text and "noch etwas offen" in summary


def test_open_conflict_can_not_be_published(visit, desk):
    block = desk.write("Vermerkt wird, ob.")
    for name, words in (("ole", "ob dort Pässe möglich sind."), ("birgit", "welche Papiere es gibt.")):
        data = {"text": f"Vermerkt wird, {words}", "base_rev": "1", "client_key": name}
        visit(name).post(f"{BASE}/blocks/{block}", data=data, headers=JSON)
    reply = act(visit, desk, "publication")
    assert reply.status_code == 422 and "zwei Fassungen nebeneinander" in reply.text


def test_running_meeting_can_not_be_published(visit, desk):
    with desk.database.write() as db:
        db.get(Meeting, desk.meeting).state = "running"
    reply = act(visit, desk, "publication")
    assert reply.status_code == 422 and "Die Sitzung läuft noch." in reply.text


def test_votes_are_checked(visit, desk):
    block = desk.write("Der Ablauf wird erprobt.", kind="decision")
    with desk.database.read() as db:
        number = db.scalar(select(Decision.id).where(Decision.block_id == block))
    url = f"{BASE}/decisions/{number}/result"
    assert visit("ole").post(url, data={"result": "votes"}).status_code == 422
    assert visit("ole").post(url, data={"result": "votes", "yes": "viele"}).status_code == 422
    assert visit("ole").post(url, data={"result": "acclaimed"}).status_code == 422
    assert visit("petra").post(url, data={"result": "unanimous"}).status_code == 403
    assert (
        visit("merle").post(f"/tables/kiel/decisions/{number}/result", data={"result": "unanimous"}).status_code == 404
    )


def test_search_entry_follows_the_state(visit, desk):
    block = desk.write("Sechs Einträge stimmen.")
    assert search_needs(desk, block) == ("draft:read", "Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    assert search_needs(desk, block) == ("minutes:read", "Sechs Einträge stimmen.")
    act(visit, desk, "reopening", reason="Zahl war falsch")
    visit("birgit").post(f"{BASE}/blocks/{block}", data={"text": "Sieben Einträge stimmen.", "base_rev": "1"})
    new = desk.write("Noch nicht veröffentlicht.")
    assert search_needs(desk, block) == ("minutes:read", "Sechs Einträge stimmen.")
    assert search_needs(desk, new) == ("draft:read", "Noch nicht veröffentlicht.")
    visit("birgit").post(f"{BASE}/blocks/{new}/removal")
    act(visit, desk, "publication")
    assert search_needs(desk, block) == ("minutes:read", "Sieben Einträge stimmen.")
    assert search_needs(desk, new) is None


def test_damaged_version_is_found(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    with desk.database.read() as db:
        assert document_queries.damaged_versions(db) == []
    with desk.database.write() as db:
        if desk.database.is_sqlite:
            db.execute(text("DROP TRIGGER minutes_version_no_update"))
        else:
            db.execute(text("ALTER TABLE minutes_version DISABLE TRIGGER ALL"))
        db.execute(text("UPDATE minutes_version SET content = replace(content, 'Sechs', 'Neun')"))
    with desk.database.read() as db:
        assert document_queries.damaged_versions(db) == [f"1/{desk.meeting}/1"]
    assert "beschädigt" in visit("gesa").get(f"{desk.url}/versions/1").text


def test_print_page_stands_alone(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    page = visit("gesa").get(f"{desk.url}/print").text
    assert "Sechs Einträge" in page and "SHA-256" in page and version_rows(desk)[0].sha256[:4] in page
    assert "<nav" not in page and "<script" not in page and "<form" not in page


def test_guests_minutes_hold_no_way_to_change_anything(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    assert "/reopening" in visit("ole").get(desk.url).text
    page = visit("gesa").get(desk.url).text
    assert "hx-post" not in page and "<form" not in page.split("<main", 1)[1]


def test_last_decisions_for_the_table_page(visit, desk):
    from roundtable.tables.models import RoundTable
    from roundtable.web import fragments
    from roundtable.web.fragments import Audience, View

    def shown():
        with desk.database.read() as db:
            table = db.scalar(select(RoundTable).where(RoundTable.slug == "dithmarschen"))
            return str(fragments.render(View(db, table, Audience(table.id, "guest", "de")), "last-minutes"))

    desk.write("Jeder Eintrag erhält ein Prüfdatum.", kind="decision")
    assert "Noch ist nichts veröffentlicht." in shown() and "Prüfdatum" not in shown()
    with desk.database.write() as db:
        kinds.set_result(world.actor(db, "ole"), db.scalar(select(Decision)), "unanimous")
    act(visit, desk, "publication")
    assert "1/2026" in shown() and "Prüfdatum" in shown() and "einstimmig" in shown() and "Fassung 1" in shown()


def test_an_item_that_was_not_reached_goes_to_the_next_meeting_with_one_press(visit, desk):
    """So that nobody has to invent a decision to be able to publish."""
    with desk.database.write() as db:
        db.get(AgendaItem, desk.vote).kind = "decision"
    press = f"{BASE}/meetings/{desk.meeting}/live/items/{desk.vote}/postponement"
    assert press in visit("birgit").get(desk.url).text and press not in visit("petra").get(desk.url).text
    assert visit("petra").post(press).status_code == 403
    reply = visit("birgit").post(press, data={"back": desk.url})
    assert (reply.status_code, reply.headers["location"]) == (303, desk.url)
    page = visit("birgit").get(desk.url).text
    assert press not in page and "Vertagt." in page
    assert visit("birgit").post(f"{desk.url}/publication", data={}).status_code == 303
    # What was written about it, or published, stays as it is.
    assert visit("birgit").post(press.replace(str(desk.vote), str(desk.papers))).status_code == 409


def test_no_decision_is_noted_where_publishing_was_refused(visit, desk):
    with desk.database.write() as db:
        db.get(AgendaItem, desk.papers).kind = "decision"
    desk.write("Es wurde beraten.")
    reply = act(visit, desk, "publication")
    summary = reply.text.partition('id="error-summary"')[2].partition("</div>")[0]
    assert "Kein Beschluss gefasst" in summary and f'action="{desk.url}/items/{desk.papers}/no-decision"' in summary
    for _twice in range(2):
        assert act(visit, desk, f"items/{desk.papers}/no-decision").status_code == 303
    page = visit("ole").get(desk.url).text
    assert page.count("Hierzu wurde kein Beschluss gefasst.") == 1 and "no-decision" not in page
    assert act(visit, desk, "publication").status_code == 303


def test_without_its_note_an_undecided_item_hinders_again(visit, desk):
    with desk.database.write() as db:
        db.get(AgendaItem, desk.papers).kind = "decision"
    act(visit, desk, f"items/{desk.papers}/no-decision")
    with desk.database.read() as db:
        block = db.scalar(select(Block.id).where(Block.item_id == desk.papers))
    visit("ole").post(f"{BASE}/blocks/{block}/removal")
    assert act(visit, desk, "publication").status_code == 422
    assert act(visit, desk, f"items/{desk.papers}/no-decision").status_code == 303
    assert visit("ole").get(desk.url).text.count("Hierzu wurde kein Beschluss gefasst.") == 1
    assert act(visit, desk, "publication").status_code == 303


def test_a_decision_without_a_result_is_not_talked_away(visit, desk):
    with desk.database.write() as db:
        db.get(AgendaItem, desk.papers).kind = "decision"
    desk.write("Wir treffen uns öfter.", kind="decision")
    assert "no-decision" not in visit("ole").get(desk.url).text
    act(visit, desk, f"items/{desk.papers}/no-decision")
    assert act(visit, desk, "publication").status_code == 422


def test_no_decision_is_noted_only_by_who_writes_and_only_in_a_draft(visit, desk):
    address = f"items/{desk.papers}/no-decision"
    assert [act(visit, desk, address, name).status_code for name in ("petra", "gesa")] == [403, 403]
    assert act(visit, desk, "items/999999/no-decision").status_code == 404
    act(visit, desk, "publication")
    assert act(visit, desk, address).status_code == 409


def test_until_objections_are_over_the_approval_is_folded_behind_the_next_steps(visit, desk):
    desk.write("Sechs Einträge stimmen.")
    act(visit, desk, "publication")
    page = visit("birgit").get(desk.url).text
    steps = page.partition(f'id="steps-{desk.meeting}"')[2]
    assert steps.index("/mailing") < steps.index("<details") < steps.index('id="approval"')
    with clock.shifted(clock.now() + timedelta(days=20)):
        steps = visit("birgit").get(desk.url).text.partition(f'id="steps-{desk.meeting}"')[2]
    assert steps.index('id="approval"') < steps.index("/mailing") and 'id="approve-early"' not in steps
