"""Asking about a country, answering, saying that an answer helps, accepting one, closing, opening again.

Answers are corrected and taken back by whoever gave them, as long as they don't stand on the country's page.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from roundtable.core import clock
from roundtable.core.actors import Actor, person_of
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.countries.questions import queries
from roundtable.countries.questions.models import AnswerMark, CountryAnswer, CountryQuestion
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections.actions import SectionDraft
from roundtable.directory.models import Country
from roundtable.directory.queries import acting_as
from roundtable.mail.queue import actions as mail


@dataclass(frozen=True)
class QuestionDraft:
    """What is typed; `topic` is that of a section, or ""."""

    title: str
    text: str = ""
    topic: str = ""
    wanted_by: date | None = None


@dataclass(frozen=True)
class AnswerDraft:
    text: str
    sources: str
    as_of: date


def ask(actor: Actor, country: Country, draft: QuestionDraft) -> CountryQuestion:
    """Ask the members of all tables. Raises Invalid for a day that is over."""
    if draft.wanted_by and draft.wanted_by < clock.today():
        raise Invalid({"wanted_by": _("This day is over.")})
    serialise_writers(actor.db)
    question = CountryQuestion(
        country_code=country.code,
        country=country,
        title=draft.title,
        text=draft.text,
        topic=draft.topic,
        wanted_by=draft.wanted_by,
        asked_by_id=actor.user_id,
        asked_as=acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id),
    )
    actor.db.add(question)
    actor.db.flush()
    _record(actor, "question.asked", question)
    return question


def answer(actor: Actor, question: CountryQuestion, draft: AnswerDraft) -> CountryAnswer:
    """Give an answer with its sources. The asker gets a mail with the first one. Conflict if it is settled."""
    _lock(actor, question)
    _check_day(draft.as_of)
    given = CountryAnswer(
        text=draft.text,
        sources=_lines(draft.sources),
        as_of=draft.as_of,
        by_id=actor.user_id,
        by_as=acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id),
    )
    question.answers.append(given)
    _record(actor, "question.answered", question)
    if not question.asker_told and question.asked_by_id != actor.user_id:
        question.asker_told = True
        _tell(actor, question, {question.asked_by_id}, "answered")
    return given


def correct(actor: Actor, question: CountryQuestion, given: CountryAnswer, draft: AnswerDraft, version: int) -> None:
    """Its author writes an answer anew. `version` is what the form showed: Conflict if it has changed since."""
    _lock_own(actor, question, given)
    require_seen(actor, given, version)
    if given.withdrawn_at:
        raise Conflict(_("You took this answer back. Please show it again first; your text is below."))
    _check_day(draft.as_of)
    given.text, given.sources, given.as_of = draft.text, _lines(draft.sources), draft.as_of
    given.corrected_at = clock.now()
    _record(actor, "question.answer_corrected", question)


def withdraw(actor: Actor, question: CountryQuestion, given: CountryAnswer, withdrawn: bool) -> None:
    """Its author takes an answer back, or gives it back. Doing it twice changes nothing."""
    _lock_own(actor, question, given)
    if withdrawn == (given.withdrawn_at is not None):
        return
    given.withdrawn_at = clock.now() if withdrawn else None
    _record(actor, "question.answer_withdrawn" if withdrawn else "question.answer_returned", question)


def mark(actor: Actor, question: CountryQuestion, given: CountryAnswer, helps: bool) -> None:
    """Note that an answer helps the person too, or take that back. Doing it twice changes nothing."""
    serialise_writers(actor.db, given)
    if given.by_id == actor.user_id:
        raise Conflict(_("This is your own answer."))
    if given.withdrawn_at:
        raise Conflict(_("This answer was taken back in the meantime."))
    known = queries.mark_of(actor.db, given, actor.user_id)
    if helps == (known is not None):
        return
    if known:
        actor.db.delete(known)
    else:
        actor.db.add(AnswerMark(answer_id=given.id, user_id=person_of(actor)))
    _record(actor, "question.marked", question)


def require_seen(actor: Actor, given: CountryAnswer, version: int) -> None:
    """Conflict if the answer is no longer what the person had on the screen. Holds until the transaction ends."""
    serialise_writers(actor.db, given)
    if given.version != version:
        raise Conflict(_("This answer was changed in the meantime. Please look at it again; your text is below."))


def accept(
    actor: Actor, question: CountryQuestion, given: CountryAnswer, topic: str, draft: SectionDraft, version: int
) -> None:
    """The answer becomes a section of the country's page, or a new version of it; that settles the question.

    Raises what `save_section()` raises, and Conflict if the question is settled or the answer was taken back.
    """
    _lock(actor, question, given)
    if given.withdrawn_at:
        raise Conflict(
            _("This answer was taken back in the meantime. Nothing was changed; what you typed stands below.")
        )
    sections.save_section(actor, question.country, topic, draft, version)
    given.accepted_at, given.accepted_topic = clock.now(), topic
    question.state, question.settled_at = "answered", clock.now()
    _record(actor, "question.accepted", question)
    _tell_everybody(actor, question, "accepted")


def close(actor: Actor, question: CountryQuestion, note: str) -> None:
    """Nobody needs an answer any more. Conflict if it is settled."""
    _lock(actor, question)
    question.state, question.settled_at, question.settled_note = "closed", clock.now(), note
    _record(actor, "question.closed", question)
    _tell_everybody(actor, question, "closed")


def reopen(actor: Actor, question: CountryQuestion) -> None:
    """It needs an answer again. Whoever asked is told of the next one. Conflict if it is open."""
    serialise_writers(actor.db, question)
    if question.open:
        raise Conflict(_("This question is open already."))
    question.state, question.settled_at, question.settled_note = "open", None, ""
    question.asker_told = False
    _record(actor, "question.reopened", question)


def _tell_everybody(actor: Actor, question: CountryQuestion, news: str) -> None:
    """Whoever asked or answered gets one mail; the asker none if there was one with the first answer."""
    people = {given.by_id for given in question.given}
    if question.asker_told:
        people -= {question.asked_by_id}
    else:
        people |= {question.asked_by_id}
        question.asker_told = True
    _tell(actor, question, people - {actor.user_id}, news)


def _tell(actor: Actor, question: CountryQuestion, people: set[int | None], news: str) -> None:
    for user in queries.still_reading(actor.db, {ident for ident in people if ident}):
        mail.later(
            actor.db,
            user.email,
            "question",
            user.locale,
            mail.sent_from(actor, f"question/{question.id}", everywhere=True),
            name=user.name,
            news=news,
            title=question.title,
            country=question.country.name_de if user.locale == "de" else question.country.name_en,
            note=question.settled_note,
            # Not below a table: this one may not be the person's, and the page finds theirs.
            path=f"/questions/{question.id}",
        )


def _lock_own(actor: Actor, question: CountryQuestion, given: CountryAnswer) -> None:
    """Forbidden for all but its author, Conflict once it stands on the country's page."""
    serialise_writers(actor.db, question, given)
    if actor.user_id is None or given.by_id != actor.user_id:
        raise Forbidden
    if given.accepted_at:
        raise Conflict(_("This answer stands on the country page already. Please correct it there."))


def _check_day(as_of: date) -> None:
    if as_of > clock.today():
        raise Invalid({"as_of": _("This day is still to come.")})
    if as_of.year < 1990:
        raise Invalid({"as_of": _("Please look at the year again.")})


def _lock(actor: Actor, question: CountryQuestion, *more: CountryAnswer) -> None:
    serialise_writers(actor.db, question, *more)
    if not question.open:
        raise Conflict(_("This question is settled already. Nothing was changed; what you typed stands below."))


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _record(actor: Actor, verb: str, question: CountryQuestion, **data: Any) -> None:
    actor.db.flush()
    title = f"{question.country.name_de}: {question.title}"
    record(actor, verb, f"questions/{question.id}", question, everywhere=True, title=title[:200], **data)
