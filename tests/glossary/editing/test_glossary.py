"""The list of abbreviations: who writes it, what is refused, and that nothing written is lost."""

import pytest
from sqlalchemy import func, select

from roundtable.core.actors import System
from roundtable.core.errors import Conflict, Invalid
from roundtable.glossary import actions as glossary
from roundtable.glossary import queries as glossary_queries
from roundtable.glossary.actions import TermDraft
from roundtable.glossary.models import GlossaryTerm, GlossaryVersion
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.models import Meeting
from roundtable.starter import load_glossary
from tests import world
from tests.conftest import OWN_PAGE
from tests.live import stage

LIST = "/tables/dithmarschen/glossary"
FORM = {"word": "KVW", "meaning": "Kreisverwaltung", "text": "Das Amt des Kreises."}


def write(db, who="jonas", **changes):
    draft = TermDraft(**({"word": "KVW", "meaning": "Kreisverwaltung"} | changes))
    return glossary.save_term(world.actor(db, who), draft)


def test_a_member_explains_an_abbreviation_and_a_guest_reads_it(starter, visit):
    for who, asks in (("jonas", True), ("petra", False), ("gesa", False)):
        assert (f"{LIST}/new" in visit(who).get(LIST).text) is asks, who
    reply = visit("jonas").post(LIST, data=FORM, headers=OWN_PAGE, follow_redirects=False)
    with starter.read() as db:
        term = db.scalars(select(GlossaryTerm).where(GlossaryTerm.word == "KVW")).one()
    assert reply.headers["location"] == f"{LIST}?saved=entry#term-{term.id}"
    page = visit("gesa").get(LIST).text
    assert "Kreisverwaltung" in page and "Das Amt des Kreises." in page
    assert visit("gesa").get(f"{LIST}/{term.id}").status_code == 403
    assert visit("gesa").post(LIST, data=FORM, headers=OWN_PAGE).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"word": " "}, "word"),
        ({"word": "A, B"}, "word"),
        ({"word": "A"}, "word"),
        ({"also": "KV, K"}, "also"),
        ({"meaning": ""}, "meaning"),
        ({"word": "abh"}, "word"),
        ({"also": "GARP"}, "word"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(starter, visit, changes, field):
    with starter.write() as db, pytest.raises(Invalid) as refused:
        write(db, **changes)
    assert field in refused.value.errors
    reply = visit("jonas").post(LIST, data=FORM | changes, headers=OWN_PAGE)
    assert reply.status_code == 422 and "Das Amt des Kreises." in reply.text


def test_two_who_change_the_same_term(starter, visit):
    with starter.write() as db:
        term = write(db)
        number, version = term.id, term.version
    with starter.write() as db:
        draft = TermDraft("KVW", "Verwaltung des Kreises")
        glossary.save_term(world.actor(db, "birgit"), draft, glossary_queries.term(db, number), version)
    with starter.write() as db, pytest.raises(Conflict):
        glossary.save_term(
            world.actor(db, "jonas"), TermDraft("KVW", "Anders"), glossary_queries.term(db, number), version
        )
    page = visit("jonas").get(f"{LIST}/{number}").text
    assert "Verwaltung des Kreises" in page and "Frühere Fassungen" in page and "Kreisverwaltung" in page


def test_what_is_taken_off_the_list_comes_back(starter, visit):
    with starter.write() as db:
        number = write(db).id
    reply = visit("jonas").post(f"{LIST}/{number}/removal", headers=OWN_PAGE, follow_redirects=True)
    assert "„KVW“ steht nicht mehr auf der Liste." in reply.text and "Rückgängig" in reply.text
    assert "KVW" not in visit("gesa").get(LIST).text
    visit("jonas").post(f"{LIST}/{number}/restoration", headers=OWN_PAGE)
    assert f'id="term-{number}"' in visit("gesa").get(LIST).text


def test_a_word_that_was_explained_anew_does_not_come_back_twice(starter):
    with starter.write() as db:
        old = write(db)
        glossary.remove_term(world.actor(db, "jonas"), old)
        new = write(db, meaning="Neu")
        with pytest.raises(Conflict):
            glossary.restore_term(world.actor(db, "jonas"), old)
        assert new.removed_at is None and old.removed_at


def test_the_search_finds_the_word_and_what_it_stands_for(starter, visit):
    for query in ("ABH", "Ausländerzentralregister", "LfA"):
        assert f"{LIST}#term-" in visit("petra").get(f"/tables/dithmarschen/search?q={query}").text, query


def test_agenda_and_minutes_explain_it_where_it_comes_up_first(starter, visit):
    with starter.write() as db:
        meeting = stage.plan(db)
        first, second = meeting.items[:2]
        first.note = second.note = "Die ABH zieht um."
        number = meeting.id
    where = f"/tables/dithmarschen/meetings/{number}"
    page = visit("gesa").get(where).text
    assert page.count('class="rt-term"') == 1 and "<b>Ausländerbehörde</b>" in page
    with starter.write() as db:
        running.start_meeting(world.actor(db, "birgit"), db.get_one(Meeting, number))
    for text in ("Die ABH zieht im März um.", "Wer zur ABH will, ruft vorher an."):
        stage.write(starter, first.id, text)
    page = visit("birgit").get(f"{where}/minutes").text
    assert page.count('class="rt-term"') == 1 and "im März um" in page


def test_loading_the_shipped_ones_again_leaves_alone_what_people_did(starter):
    with starter.write() as db:
        count = db.scalar(select(func.count()).select_from(GlossaryTerm))
        assert load_glossary(System(db)) == 0
        shipped = {term.word: term for term in glossary_queries.terms(db)}
        changed, gone, old = shipped["ABH"], shipped["AZR"], shipped["BAMF"]
        texts = TermDraft("ABH", "Amt", "Eigener Text")
        glossary.save_term(world.actor(db, "jonas"), texts, changed, changed.version)
        glossary.remove_term(world.actor(db, "jonas"), gone)
        old.text = "Aus einer früheren Fassung"
        db.flush()
        assert load_glossary(System(db)) == 1
        assert (changed.meaning, bool(gone.removed_at)) == ("Amt", True)
        assert "Asylanträge" in old.text
        assert db.scalar(select(func.count()).select_from(GlossaryTerm)) == count
        numbers = select(func.count()).select_from(GlossaryVersion).where(GlossaryVersion.term_id == old.id)
        assert db.scalar(numbers) == 2
