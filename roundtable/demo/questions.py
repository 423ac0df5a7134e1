"""Questions about countries: one that waits, one with two answers, and one whose answer is on the country's page."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.countries.questions import actions as questions
from roundtable.countries.questions.actions import AnswerDraft, QuestionDraft
from roundtable.countries.questions.models import CountryQuestion
from roundtable.countries.sections.actions import SectionDraft
from roundtable.demo.people import seat_of
from roundtable.directory.models import Country


def fill(db: Session) -> None:
    _waiting(db)
    _answered_twice(db)
    _accepted(db)


def _ask(db: Session, who: tuple[str, str], days: int, code: str, draft: QuestionDraft) -> CountryQuestion:
    with clock.shifted(clock.now() - timedelta(days=days)):
        return questions.ask(seat_of(db, *who), db.get_one(Country, code), draft)


def _answer(db: Session, who: tuple[str, str], days: int, question: CountryQuestion, text: str, source: str) -> None:
    with clock.shifted(clock.now() - timedelta(days=days)):
        draft = AnswerDraft(text, source, date(clock.today().year, clock.today().month, 1))
        questions.answer(seat_of(db, *who), question, draft)


def _waiting(db: Session) -> None:
    day = clock.today() + timedelta(days=9)
    draft = QuestionDraft("Welche Banken eröffnen ein Konto ohne festen Wohnsitz?", "", "housing", day)
    _ask(db, ("segeberg", "Grete"), 4, "IQ", draft)


def _answered_twice(db: Session) -> None:
    text = "Die Botschaft nennt zwei Stellen, am Telefon klang es nach einer dritten."
    draft = QuestionDraft("Wo bekommt man eine Geburtsurkunde neu?", text, "passport")
    asked = _ask(db, ("dithmarschen", "Petra"), 6, "GH", draft)
    text = "Beim Births and Deaths Registry. Ein Auszug geht auch mit Vollmacht."
    _answer(db, ("kiel", "Ida"), 5, asked, text, "Botschaft, telefonisch")
    text = "Das Standesamt des Geburtsortes stellt sie aus, wenn dort noch Bücher liegen."
    _answer(db, ("herzogtum-lauenburg", "Emre"), 3, asked, text, "Auskunft einer Partnerorganisation, ohne Fallbezug")
    with clock.shifted(clock.now() - timedelta(days=1)):
        emre, given = seat_of(db, "herzogtum-lauenburg", "Emre"), asked.answers[1]
        better = AnswerDraft(f"{given.text} Sonst hilft das Registry in Accra.", given.sources, given.as_of)
        questions.correct(emre, asked, given, better, given.version)
    helped = seat_of(db, "dithmarschen", "Jonas")
    questions.mark(helped, asked, asked.answers[0], helps=True)
    questions.mark(seat_of(db, "segeberg", "Malte"), asked, asked.answers[0], helps=True)


def _accepted(db: Session) -> None:
    draft = QuestionDraft("Gilt eine deutsche Ausbildung als Nachweis?", "", "work")
    asked = _ask(db, ("nordfriesland", "Bente"), 20, "IQ", draft)
    text = "Zeugnisse müssen übersetzt, beglaubigt und von der Botschaft legalisiert sein."
    _answer(db, ("kiel", "Leyla"), 18, asked, text, "Auskunft der Botschaft, telefonisch")
    with clock.shifted(clock.now() - timedelta(days=15)):
        given = asked.answers[0]
        section = SectionDraft(given.text, given.sources, given.as_of)
        questions.accept(seat_of(db, "nordfriesland", "Bente"), asked, given, "work", section, 0)
