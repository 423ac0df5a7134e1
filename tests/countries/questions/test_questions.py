"""Questions about a country to all regions: asking, answering, helping, accepting, closing, and who is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.errors import Conflict
from roundtable.countries.questions import actions
from roundtable.countries.questions.models import AnswerMark, CountryAnswer, CountryQuestion
from roundtable.countries.sections.actions import SectionDraft
from roundtable.countries.sections.models import CountrySection
from roundtable.tables.models import Member
from tests import world
from tests.directory.conftest import statements_of
from tests.mail.mailbox import mails

TABLE, KIEL = "/tables/dithmarschen", "/tables/kiel"
QUESTION = {"country": "GH", "topic": "passport", "title": "Wo bekommt man eine Geburtsurkunde neu?", "text": ""}
ANSWER = {"text": "Beim Births and Deaths Registry in Accra.", "sources": "Botschaft, telefonisch"}


@pytest.fixture
def asked(starter, visit) -> int:
    reply = visit("petra").post(f"{TABLE}/questions", data=QUESTION)
    assert reply.status_code == 303, reply.text
    return int(reply.headers["location"].partition("?")[0].rpartition("/")[2])


@pytest.fixture
def answered(starter, visit, asked) -> int:
    reply = visit("merle").post(f"{KIEL}/questions/{asked}/answers", data=today(ANSWER))
    assert reply.status_code == 303, reply.text
    with starter.read() as db:
        return db.scalars(select(CountryAnswer.id)).one()


def today(form):
    return {**form, "as_of": clock.today().isoformat()}


def told(config) -> list[tuple[str, str]]:
    return sorted((str(mail["To"]).partition("@")[0], str(mail["Subject"]).partition(":")[0]) for mail in mails(config))


def accept(visit, who, question, answer, version=0, **changes):
    typed = today(ANSWER) | {"topic": "passport", "version": version, "review_months": 6, **changes}
    return visit(who).post(f"{TABLE}/questions/{question}/answers/{answer}/acceptance", data=typed)


def test_members_of_all_tables_see_it_and_guests_do_not(asked, visit):
    for who, table in (("petra", TABLE), ("birgit", TABLE), ("merle", KIEL), ("jonas", KIEL), ("karla", KIEL)):
        for path in ("/questions", f"/questions/{asked}", "/countries/GH"):
            assert QUESTION["title"] in visit(who).get(table + path).text, (who, path)
    for who, table in (("merle", KIEL), ("petra", TABLE)):
        assert QUESTION["title"] in HTMLParser(visit(who).get(table).text).css_first("#open-questions").text()
    for path in ("/questions", f"/questions/{asked}", "/questions/new"):
        assert visit("gesa").get(TABLE + path).status_code == 403
    for path in ("", "/countries/GH", "/search/results?q=Geburtsurkunde"):
        assert QUESTION["title"] not in visit("gesa").get(TABLE + path).text


def test_the_search_finds_questions_and_their_answers(answered, asked, visit):
    for query in ("Geburtsurkunde", "Accra"):
        path = f"/questions/{asked}"
        assert path in visit("merle").get(f"{KIEL}/search/results?q={query}").text
        assert path not in visit("gesa").get(f"{TABLE}/search/results?q={query}").text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Frau Yilmaz aus Heide fragt nach ihrer Urkunde", "Frau Yilmaz"),
        ("Bitte anrufen: 0171 2345678", "0171 2345678"),
        ("Es geht um eine Familie mit fünf Kindern aus Heide", "fünf Kindern"),
    ],
)
def test_the_guard_looks_first_and_nothing_typed_is_lost(starter, visit, words, found):
    typed = QUESTION | {"text": words}
    reply = visit("petra").post(f"{TABLE}/questions", data=typed)
    assert reply.status_code == 422 and found in HTMLParser(reply.text).css_first("#error-summary").text()
    assert words in reply.text and QUESTION["title"] in reply.text
    with starter.read() as db:
        assert db.scalars(select(CountryQuestion)).all() == []
    looked = HTMLParser(reply.text).css_first("#question-form input[name=looked]").attributes["value"]
    assert visit("petra").post(f"{TABLE}/questions", data=typed | {"looked": looked}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"country": ""}, "Bitte wählen Sie ein Land."),
        ({"country": "ZZ"}, "Bitte wählen Sie ein Land."),
        ({"country": "G\0"}, "Bitte wählen Sie ein Land."),
        ({"title": " "}, "Bitte schreiben Sie Ihre Frage in einem Satz."),
        ({"title": "x" * 201}, "zu lang"),
        ({"topic": "weather"}, "Möglichkeiten"),
        ({"wanted_by": "2020-01-01"}, "vorbei"),
        ({"wanted_by": "31.02.2027"}, "Datum"),
    ],
)
def test_a_question_that_is_not_right_comes_back(starter, visit, typed, sentence):
    reply = visit("petra").post(f"{TABLE}/questions", data=QUESTION | {"text": "Das weiß ich schon."} | typed)
    assert reply.status_code == 422 and sentence in reply.text and "Das weiß ich schon." in reply.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sources": " \n "}, "mindestens eine Quelle"),
        ({"text": ""}, "Bitte schreiben Sie den Text."),
        ({"as_of": ""}, "Stand"),
        ({"as_of": "2999-01-01"}, "Dieser Tag liegt noch in der Zukunft"),
        ({"text": "Frau Yilmaz hat es so gemacht."}, "Frau Yilmaz"),
    ],
)
def test_an_answer_needs_text_source_and_date(starter, asked, visit, typed, sentence):
    reply = visit("merle").post(f"{KIEL}/questions/{asked}/answers", data=today(ANSWER) | typed)
    assert reply.status_code == 422, reply.text
    assert sentence in reply.text or "as_of" in typed
    assert "Botschaft, telefonisch" in reply.text or "sources" in typed
    with starter.read() as db:
        assert db.scalars(select(CountryAnswer)).all() == []


def test_an_answer_says_who_and_as_of_when_from_where(answered, asked, visit):
    text = HTMLParser(visit("petra").get(f"{TABLE}/questions/{asked}").text).css_first(f"#answer-{answered}").text()
    assert "Beratungsstelle Kiel" in text and "Merle" not in text, "a name only for those at her table"
    assert "Botschaft, telefonisch" in text and clock.today().strftime("%d.%m.%Y") in text
    assert "Merle" in visit("merle").get(f"{KIEL}/questions/{asked}").text


def test_others_say_that_it_helps_them_too_once_and_take_it_back(starter, answered, asked, visit):
    path = f"{TABLE}/questions/{asked}/answers/{answered}/mark"
    for _twice in range(2):
        assert visit("petra").post(path, data={"on": "1"}).status_code == 303
    assert visit("jonas").post(path, data={"on": "1"}).status_code == 303
    assert "hilft noch 2 Personen" in visit("birgit").get(f"{TABLE}/questions/{asked}").text
    visit("petra").post(path, data={"on": "0"})
    with starter.read() as db:
        assert len(db.scalars(select(AnswerMark)).all()) == 1
    own = visit("merle").post(path.replace(TABLE, KIEL), data={"on": "1"})
    assert own.status_code == 409


def test_only_who_asked_or_the_coordination_settles_it(answered, asked, visit):
    path = f"/questions/{asked}/answers/{answered}/acceptance"
    for who, table in (("merle", KIEL), ("birgit", TABLE), ("ole", TABLE)):
        assert visit(who).get(table + path).status_code == 403
        assert visit(who).post(f"{table}/questions/{asked}/closure", data={}).status_code == 403
        assert "acceptance" not in visit(who).get(f"{table}/questions/{asked}").text
    for who in ("petra", "karla", "anton"):
        assert visit(who).get(TABLE + path).status_code == 200
        assert path in visit(who).get(f"{TABLE}/questions/{asked}").text


def test_an_accepted_answer_becomes_the_section_with_its_source(starter, answered, asked, visit):
    reply = accept(visit, "petra", asked, answered)
    assert reply.status_code == 303 and "/countries/GH" in reply.headers["location"]
    page = visit("gesa").get(f"{TABLE}/countries/GH").text
    assert ANSWER["text"] in page and ANSWER["sources"] in page
    with starter.read() as db:
        section = db.scalars(select(CountrySection)).one()
        assert (section.topic, section.as_of, len(section.versions)) == ("passport", clock.today(), 1)
    assert QUESTION["title"] in visit("merle").get(f"{KIEL}/countries/GH").text
    assert "beantwortet" in visit("merle").get(f"{KIEL}/questions").text
    assert "open-question-" not in visit("merle").get(KIEL).text


def test_where_there_is_a_text_the_answer_is_added_as_a_new_version(starter, answered, asked, visit):
    typed = {"text": "Alter Text.", "sources": "Länderblatt", "as_of": "2026-03-01", "version": 0, "review_months": 12}
    visit("jonas").post(f"{TABLE}/countries/GH/sections/passport", data=typed)
    path = f"{TABLE}/questions/{asked}/answers/{answered}/acceptance"
    form = HTMLParser(visit("petra").get(path).text)
    text = form.css_first("#f-text").text()
    assert "Alter Text." in text and ANSWER["text"] in text
    assert form.css_first("#f-sources").text().split("\n")[-2:] == ["Länderblatt", "Botschaft, telefonisch"]
    stale = accept(visit, "petra", asked, answered, version=0, text="Mein langer Text.")
    assert stale.status_code == 409 and "Mein langer Text." in stale.text
    assert accept(visit, "petra", asked, answered, version=1).status_code == 303
    with starter.read() as db:
        assert [each.number for each in db.scalars(select(CountrySection)).one().versions] == [1, 2]


def test_a_question_of_no_section_is_put_where_the_asker_says(starter, visit, asked, answered):
    with starter.write() as db:
        db.get_one(CountryQuestion, asked).topic = ""
    path = f"{TABLE}/questions/{asked}/answers/{answered}/acceptance"
    assert 'id="topic-form"' in visit("petra").get(path).text
    assert 'name="topic" value="work"' in visit("petra").get(f"{path}?topic=work").text
    wrong = accept(visit, "petra", asked, answered, topic="weather", text="Mein Text.")
    assert wrong.status_code == 422 and "Mein Text." in wrong.text
    assert accept(visit, "petra", asked, answered, topic="work").status_code == 303


def test_asker_and_answerers_get_one_mail_each(asked, answered, visit, config):
    assert told(config) == [("petra", "Antwort auf Ihre Frage")]
    visit("jonas").post(f"{TABLE}/questions/{asked}/answers", data=today(ANSWER))
    visit("jonas").post(f"{TABLE}/questions/{asked}/answers", data=today(ANSWER))
    visit("petra").post(f"{TABLE}/questions/{asked}/answers", data=today(ANSWER))
    assert accept(visit, "karla", asked, answered).status_code == 303
    accepted = "Jetzt auf dem Länderblatt"
    assert told(config) == [("jonas", accepted), ("merle", accepted), ("petra", "Antwort auf Ihre Frage")]
    path = f"/questions/{asked}"
    assert any(path in mail.get_content() for mail in mails(config))
    assert visit("jonas").get(path).headers["location"].endswith(path)
    assert visit("gesa").get(path).status_code == 404


def test_who_has_left_gets_no_mail(starter, asked, answered, visit, config):
    with starter.write() as db:
        merle = world.actor(db, "merle", "kiel").user
        db.scalars(select(Member).where(Member.user_id == merle.id)).one().left_at = clock.now()
    visit("petra").post(f"{TABLE}/questions/{asked}/closure", data={"note": "Am Telefon geklärt."})
    assert told(config) == [("petra", "Antwort auf Ihre Frage")]
    page = visit("birgit").get(f"{TABLE}/questions/{asked}").text
    assert "Diese Frage ist geschlossen." in page and "Am Telefon geklärt." in page


def test_what_is_typed_for_a_question_that_was_closed_meanwhile_comes_back(asked, visit):
    visit("petra").post(f"{TABLE}/questions/{asked}/closure", data={})
    late = visit("merle").post(f"{KIEL}/questions/{asked}/answers", data=today(ANSWER))
    assert late.status_code == 409 and ANSWER["text"] in late.text
    assert "answer-form" not in visit("merle").get(f"{KIEL}/questions/{asked}").text


def test_the_author_corrects_an_answer(starter, asked, answered, visit):
    path = f"{KIEL}/questions/{asked}/answers/{answered}"
    form = HTMLParser(visit("merle").get(f"{path}/form").text)
    assert form.css_first("#f-text").text() == ANSWER["text"]
    typed = today(ANSWER) | {"text": "Beim Standesamt in Kumasi.", "version": "1"}
    assert visit("merle").post(path, data=typed).status_code == 303
    shown = HTMLParser(visit("petra").get(f"{TABLE}/questions/{asked}").text).css_first(f"#answer-{answered}").text()
    assert "Kumasi" in shown and "Accra" not in shown and "berichtigt am" in shown
    assert f"/questions/{asked}" in visit("petra").get(f"{TABLE}/search/results?q=Kumasi").text
    late = visit("merle").post(path, data=typed | {"text": "Aus einem zweiten Fenster."})
    assert late.status_code == 409 and "Aus einem zweiten Fenster." in late.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Bitte schreiben Sie den Text."),
        ({"sources": ""}, "mindestens eine Quelle"),
        ({"as_of": "2999-01-01"}, "Zukunft"),
        ({"text": "Frau Yilmaz hat es so gemacht."}, "Frau Yilmaz"),
    ],
)
def test_a_correction_needs_what_an_answer_needs(starter, asked, answered, visit, changes, sentence):
    typed = today(ANSWER) | {"version": "1"} | changes
    reply = visit("merle").post(f"{KIEL}/questions/{asked}/answers/{answered}", data=typed)
    assert reply.status_code == 422 and sentence in reply.text
    with starter.read() as db:
        assert db.get_one(CountryAnswer, answered).text == ANSWER["text"]


def test_only_the_author_corrects_and_withdraws(asked, answered, visit):
    for who, table in (("petra", TABLE), ("karla", KIEL), ("ole", TABLE), ("gesa", TABLE)):
        path = f"{table}/questions/{asked}/answers/{answered}"
        assert visit(who).get(f"{path}/form").status_code == 403, who
        assert visit(who).post(path, data=today(ANSWER) | {"version": "1"}).status_code == 403, who
        assert visit(who).post(f"{path}/withdrawal", data={"on": "1"}).status_code == 403, who
    assert "/withdrawal" not in visit("petra").get(f"{TABLE}/questions/{asked}").text


def test_a_withdrawn_answer_is_gone_for_others_until_its_author_shows_it_again(starter, asked, answered, visit):
    path = f"{KIEL}/questions/{asked}/answers/{answered}"
    for _twice in range(2):
        assert visit("merle").post(f"{path}/withdrawal", data={"on": "1"}).status_code == 303
    for place in (f"/questions/{asked}", "/questions", "/countries/GH", "/search/results?q=Accra"):
        assert ANSWER["text"] not in visit("petra").get(TABLE + place).text, place
    assert f"answer-{answered}" not in visit("petra").get(f"{TABLE}/questions/{asked}").text
    assert "noch keine Antwort" in visit("petra").get(f"{TABLE}/questions").text
    own = f"{TABLE}/questions/{asked}/answers/{answered}"
    assert visit("petra").post(f"{own}/mark", data={"on": "1"}).status_code == 409
    assert visit("petra").get(f"{own}/acceptance").status_code == 404
    late = accept(visit, "petra", asked, answered, answer_version=2, text="Mein langer Text.")
    assert late.status_code == 409 and "Mein langer Text." in late.text
    mine = HTMLParser(visit("merle").get(f"{KIEL}/questions/{asked}").text).css_first(f"#answer-{answered}").text()
    assert "zurückgezogen" in mine and "Wieder zeigen" in mine
    visit("merle").post(f"{path}/withdrawal", data={"on": "0"})
    assert ANSWER["text"] in visit("petra").get(f"{TABLE}/questions/{asked}").text
    assert f"/questions/{asked}" in visit("petra").get(f"{TABLE}/search/results?q=Accra").text


def test_what_was_corrected_meanwhile_is_not_accepted_unseen(asked, answered, visit):
    path = f"{KIEL}/questions/{asked}/answers/{answered}"
    visit("merle").post(path, data=today(ANSWER) | {"text": "Anders.", "version": "1"})
    late = accept(visit, "petra", asked, answered, answer_version=1, text="Mein langer Text.")
    assert late.status_code == 409 and "Mein langer Text." in late.text
    assert accept(visit, "petra", asked, answered, answer_version=2).status_code == 303


def test_an_answer_on_the_country_page_is_corrected_there(asked, answered, visit):
    assert accept(visit, "petra", asked, answered).status_code == 303
    path = f"{KIEL}/questions/{asked}/answers/{answered}"
    typed = today(ANSWER) | {"text": "Doch anders.", "version": "2"}
    reply = visit("merle").post(path, data=typed)
    assert reply.status_code == 409 and "Doch anders." in reply.text
    assert visit("merle").post(f"{path}/withdrawal", data={"on": "1"}).status_code == 409


def test_a_closed_question_is_opened_again(starter, asked, answered, visit, config):
    visit("petra").post(f"{TABLE}/questions/{asked}/closure", data={"note": "Am Telefon geklärt."})
    path = f"{TABLE}/questions/{asked}/reopening"
    assert visit("merle").post(path.replace(TABLE, KIEL)).status_code == 403
    assert "reopening" not in visit("merle").get(f"{KIEL}/questions/{asked}").text
    assert "reopening" in visit("petra").get(f"{TABLE}/questions/{asked}").text
    assert visit("petra").post(path).status_code == 303
    assert visit("petra").post(path).status_code == 409, "it is open already"
    page = visit("jonas").get(f"{TABLE}/questions/{asked}").text
    assert "Am Telefon geklärt." not in page and "answer-form" in page
    assert QUESTION["title"] in HTMLParser(visit("merle").get(KIEL).text).css_first("#open-questions").text()
    before = len(mails(config))
    assert visit("jonas").post(f"{TABLE}/questions/{asked}/answers", data=today(ANSWER)).status_code == 303
    assert told(config)[-1] == ("petra", "Antwort auf Ihre Frage") and len(mails(config)) == before + 1


def test_two_people_accept_at_the_same_moment(starter, asked, answered):
    start = Barrier(2)

    def settle(name: str) -> str:
        start.wait()
        try:
            with starter.write() as db:
                given = db.get_one(CountryAnswer, answered)
                draft = SectionDraft("Text", "Quelle", clock.today())
                actions.accept(world.actor(db, name), db.get_one(CountryQuestion, asked), given, "work", draft, 0)
            return "accepted"
        except Conflict:
            return "late"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settle, ("petra", "karla"))) == ["accepted", "late"]


def test_answers_of_another_question_are_not_there(answered, asked, visit):
    reply = visit("petra").post(f"{TABLE}/questions", data=QUESTION)
    other = int(reply.headers["location"].partition("?")[0].rpartition("/")[2])
    assert accept(visit, "petra", other, answered).status_code == 404
    assert visit("petra").get(f"{TABLE}/questions/999999").status_code == 404


def test_what_is_wanted_soonest_stands_first(starter, asked, visit):
    day = (clock.today() + timedelta(days=3)).isoformat()
    visit("merle").post(f"{KIEL}/questions", data=QUESTION | {"title": "Eilig?", "wanted_by": day})
    text = HTMLParser(visit("petra").get(TABLE).text).css_first("#open-questions").text()
    assert text.index("Eilig?") < text.index(QUESTION["title"])


def test_the_number_of_statements_does_not_grow(starter, asked, answered, visit):
    paths = (f"{TABLE}/questions", f"{TABLE}/questions/{asked}", f"{TABLE}/countries/GH", TABLE)
    before = statements_of(visit("petra"), *paths)
    with starter.write() as db:
        for number in range(40):
            question = CountryQuestion(country_code="GH", title=f"Frage {number}", asked_as="Amt")
            question.answers = [CountryAnswer(text="x", sources="y", as_of=clock.today(), by_as="Amt")]
            db.add(question)
            own = {"question_id": asked, "text": "x", "sources": "y", "as_of": clock.today()}
            db.add(CountryAnswer(**own))
    assert statements_of(visit("petra"), *paths) == before
