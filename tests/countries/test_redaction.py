"""A redaction reaches what people of the table typed on country pages, in questions, about centres and training."""

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.countries.questions.models import CountryAnswer, CountryQuestion
from roundtable.countries.sections.models import CountrySection
from roundtable.directory.models import Organisation
from roundtable.training import actions as training
from roundtable.training.actions import TrainingDraft
from tests import world
from tests.meetings.conftest import at
from tests.minutes.redaction.test_redaction import NAME, redact, where

TABLE, KIEL = "/tables/dithmarschen", "/tables/kiel"
MARK = "[geschwärzt 1]"


def send(visit, who, path, form):
    """As somebody does who presses the button again after the guard's hint."""
    reply = visit(who).post(path, data=form)
    if reply.status_code == 422:
        looked = HTMLParser(reply.text).css_first("input[name=looked]").attributes["value"]
        reply = visit(who).post(path, data={**form, "looked": looked})
    assert reply.status_code == 303, reply.text
    return reply.headers["location"].partition("?")[0]


def typed_everywhere(visit, database, who="jonas", table=TABLE) -> str:
    """The path of a question whose words stand in a section, a programme, a question, an answer and at a stop."""
    today = clock.today().isoformat()
    section = {"text": f"Fragen Sie {NAME}.", "sources": NAME, "as_of": today, "version": 0, "review_months": 6}
    send(visit, who, f"{table}/countries/GH/sections/housing", section)
    card = {"name": f"Hilfe von {NAME}", "summary": NAME, "scope": "all", "state": "running"}
    card |= {"link": "https://example.org/hilfe", "source": f"Anruf bei {NAME}", "note": NAME}
    send(visit, who, f"{table}/programmes", card)
    asked = send(visit, who, f"{table}/questions", {"country": "GH", "title": f"Wer kennt {NAME}?", "text": NAME})
    send(visit, who, f"{table}{asked[asked.index('/questions') :]}/answers", section)
    with database.read() as db:
        centre = db.query(Organisation).filter_by(kind="return_counselling", region="01051").one().id
    day = {"day": at(9).date().isoformat(), "starts": "10:00", "ends": "12:00", "region": "01051"}
    send(visit, who, f"{table}/directory/{centre}/stops", day | {"place": f"bei {NAME}", "note": NAME})
    return asked


def test_words_are_gone_from_everything_that_people_of_the_table_typed(starter, visit):
    asked = typed_everywhere(visit, starter)
    found = set(where(starter, NAME))
    assert {"country_section", "country_section_version", "programme", "country_question", "country_answer"} <= found
    assert {"centre_stop", "event", "search_entry"} <= found
    preview = redact(visit, where="redactions/preview").text
    assert "Länderblätter, Förderprogramme und Fragen: 4" in preview
    assert redact(visit).status_code == 303
    assert where(starter, NAME) == []
    country = f"{TABLE}/countries/GH"
    for path in (asked, country, f"{TABLE}/programmes", TABLE, f"{country}/sections/housing/versions"):
        page = visit("petra").get(path)
        assert (page.status_code == 200 and MARK in page.text) or path == TABLE, path
        assert "beispielfrau" not in page.text.casefold(), path
    assert asked.replace(TABLE, KIEL) in visit("merle").get(f"{KIEL}/search/results?q=kennt").text


def test_another_table_does_not_take_it_out_the_administration_does(starter, visit):
    typed_everywhere(visit, starter, "merle", KIEL)
    assert redact(visit).status_code == 422
    assert redact(visit, name="anton").status_code == 303
    with starter.read() as db:
        assert db.scalars(select(CountryQuestion)).one().title == f"Wer kennt {MARK}?"
        assert db.scalars(select(CountrySection)).one().sources == MARK
        assert MARK in db.scalars(select(CountryAnswer)).one().text


@pytest.mark.parametrize(("name", "status"), [("anton", 303), ("birgit", 422)])
def test_training_for_the_whole_state(starter, visit, name, status):
    with starter.write() as db:
        draft = TrainingDraft(f"Abend mit {NAME}", at(9), at(9, 16), 5, about=NAME)
        training.offer(world.actor(db, "karla"), draft, state_wide=True)
    assert redact(visit, name=name).status_code == status
    assert (where(starter, NAME) == []) is (status == 303)


def test_open_pages_of_other_tables_are_told(starter, visit):
    typed_everywhere(visit, starter)
    redact(visit)
    with starter.read() as db:
        redacted = select(Event.topic).where(Event.table_id.is_(None), Event.verb == "minutes.block_redacted")
        topics = set(db.scalars(redacted))
    assert {topic.partition("/")[0] for topic in topics} == {"countries", "programmes", "questions", "centres"}
