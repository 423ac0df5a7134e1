"""Endpoints of questions about countries: the list, one question with its answers, and accepting an answer."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Forbidden, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.core.permissions import SIGNED_IN, may
from roundtable.core.text import whole_number
from roundtable.countries.questions import actions as questions
from roundtable.countries.questions import queries
from roundtable.countries.questions.actions import AnswerDraft, QuestionDraft
from roundtable.countries.questions.models import CountryAnswer, CountryQuestion
from roundtable.countries.sections import queries as sections_queries
from roundtable.countries.sections import topics
from roundtable.countries.sections.actions import SectionDraft
from roundtable.directory import queries as directory_queries
from roundtable.directory.checks import person_words
from roundtable.directory.models import Country
from roundtable.guard.places import form_hints
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.tables.queries import opened_tables, user_ids_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page, role_at

WORDS = SimpleNamespace(
    country=directory_queries.country_name, topic=topics.label, person=person_words, freshness=topics.freshness
)
ASKED_FIELDS, ANSWER_FIELDS = ("title", "text"), ("text", "sources")
MAX_TEXT, MAX_SOURCES = 10_000, 2_000


def show_questions(here: Here) -> Response:
    """All questions. When one changes, the page fetches the list again."""
    number = whole_number(here.query.get("page", ""), 5) or 1
    settled, count = queries.settled(here.db, number)
    waiting = queries.open_ones(here.db)
    context: dict[str, Any] = {
        "waiting": waiting,
        "settled": settled,
        "counts": queries.answer_counts(here.db, [*waiting, *settled]),
        "number": number,
        "last": max(1, -(-count // queries.PAGE_SIZE)),
        **_words(here),
    }
    if here.htmx:
        return here.part("countries/questions/_questions.html", **context)
    return here.page("countries/questions/questions.html", **context)


def _words(here: Here) -> dict[str, Any]:
    return {"names": user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(), "w": WORDS}


def show_anywhere(here: Here) -> Response:
    """Addresses in mails name no table: on to the question at one of the reader's own."""
    tables = [m.table for m in here.memberships if may(role_at(here.person, m), "questions:read")]
    if not tables and may(here.person.state_role or None, "questions:read"):
        tables = opened_tables(here.db)
    found = queries.question(here.db, here.arg("question"))
    if not tables or found is None:
        raise NotFound
    return here.see(f"/tables/{tables[0].slug}/questions/{found.id}")


def show_new(here: Here) -> Response:
    asked = here.query.get("country", "")
    return here.page(
        "countries/questions/question_form.html",
        countries=[("", _("Please choose"))]
        + [(each.code, directory_queries.country_name(each)) for each in directory_queries.countries(here.db)],
        chosen=asked,
        subject=here.query.get("subject", ""),
        topics=[("", _("something else")), *((topic, topics.label(topic)) for topic in topics.TOPICS)],
        looked=form_hints.texts_digest(here.form, ASKED_FIELDS),
    )


def post_new(here: Here) -> Response:
    form = here.form
    code = form.raw("country")
    country = here.db.get(Country, code) if len(code) == 2 and code.isalpha() else None
    if country is None:
        form.errors["country"] = _("Please choose a country.")
    draft = QuestionDraft(
        title=form.line("title", 200, required=_("Please write your question in one sentence.")),
        text=form.text("text", MAX_TEXT),
        topic=form.choice("topic", ("", *topics.TOPICS)),
        wanted_by=form.day("wanted_by"),
    )
    form_hints.add_hints(here, *ASKED_FIELDS, button=_("Ask all regions"), table_id=here.table_id)
    form.check()
    assert country
    asked = questions.ask(here, country, draft)
    return here.see(here.url(f"/questions/{asked.id}"), saved="entry")


def show_question(here: Here) -> Response:
    """One question. What stands above the form fetches itself when something changes; the form stays."""
    question = _question(here)
    context: dict[str, Any] = {
        "question": question,
        "marks": queries.marks(here.db, question, here.user_id),
        "settles": _settles(here, question),
        **_words(here),
    }
    if here.htmx and not here.errors:
        return here.part("countries/questions/_question.html", **context)
    looked = form_hints.texts_digest(here.form, ANSWER_FIELDS)
    return here.page("countries/questions/question.html", looked=looked, **context)


def post_answer(here: Here) -> Response:
    question, form = _question(here), here.form
    draft = _read_answer(here)
    form_hints.add_hints(here, *ANSWER_FIELDS, button=_("Answer"), table_id=here.table_id)
    form.check()
    assert draft.as_of
    questions.answer(here, question, AnswerDraft(draft.text, draft.sources, draft.as_of))
    return here.see(here.url(f"/questions/{question.id}"), saved="entry")


def _read_answer(here: Here) -> SectionDraft:
    form = here.form
    text = form.text("text", 2 * MAX_TEXT, required=_("Please write the text."))
    sources = form.lines("sources", MAX_SOURCES)
    if not sources.strip():
        form.errors["sources"] = _("Please name at least one source: who said it, or a link.")
    as_of: date | None = form.day("as_of", required=_("Please say as of when the sources are."))
    return SectionDraft(text, sources, as_of, form.number("review_months", 1, 24, default=6))


def show_correction(here: Here) -> Response:
    """An answer as its author wrote it, to be written anew."""
    question, given = _own_answer(here)
    return here.page(
        "countries/questions/correction.html",
        question=question,
        answer=given,
        looked=form_hints.texts_digest(here.form, ANSWER_FIELDS),
        w=WORDS,
    )


def post_correction(here: Here) -> Response:
    question, given = _own_answer(here)
    draft, version = _read_answer(here), here.form.number("version", 1, 999_999_999)
    form_hints.add_hints(here, *ANSWER_FIELDS, button=_("Save"), table_id=here.table_id)
    here.form.check()
    assert draft.as_of
    questions.correct(here, question, given, AnswerDraft(draft.text, draft.sources, draft.as_of), version)
    return here.see(here.url(f"/questions/{question.id}"), saved="entry")


def post_withdrawal(here: Here) -> None:
    """The buttons "Zurückziehen" and "Wieder zeigen"."""
    question, given = _own_answer(here)
    questions.withdraw(here, question, given, here.form.flag("on"))


def post_mark(here: Here) -> None:
    question = _question(here)
    questions.mark(here, question, _answer(here, question), here.form.flag("on"))


def show_acceptance(here: Here) -> Response:
    """The section as it would be: what stands there already, then the answer. Whoever accepts may shorten it."""
    question = _settled_by_me(here)
    given, topic = _answer(here, question), _topic(here, question)
    if given.withdrawn_at and not here.errors:
        raise NotFound
    section = sections_queries.section(here.db, question.country_code, topic) if topic else None
    return here.page(
        "countries/questions/acceptance.html",
        question=question,
        answer=given,
        topic=topic,
        topics=[("", _("Please choose")), *((each, topics.label(each)) for each in topics.TOPICS)],
        section=section,
        filled=_joined(section, given),
        periods=[(n, ngettext("every month", "every %(n)s months", n)) for n in topics.PERIODS],
        looked=form_hints.texts_digest(here.form, ANSWER_FIELDS),
        w=WORDS,
    )


def _topic(here: Here, question: CountryQuestion) -> str:
    wanted = here.form.raw("topic") or here.query.get("topic", "") or question.topic
    return wanted if wanted in topics.TOPICS else ""


def _joined(section: Any, given: CountryAnswer) -> SectionDraft:
    if section is None:
        return SectionDraft(given.text, given.sources, given.as_of)
    lines = dict.fromkeys([*section.sources.split("\n"), *given.sources.split("\n")])
    text = f"{section.text}\n\n{given.text}"
    return SectionDraft(text, "\n".join(lines), given.as_of, section.review_months)


def post_acceptance(here: Here) -> Response:
    question = _settled_by_me(here)
    given, topic, form = _answer(here, question), _topic(here, question), here.form
    if not topic:
        form.errors["topic"] = _("Please choose one of the options.")
    draft, version = _read_answer(here), form.number("version", 0, 999_999_999)
    seen = form.number("answer_version", 1, 999_999_999, default=1)
    form_hints.add_hints(here, *ANSWER_FIELDS, button=_("Put it on the country page"), table_id=here.table_id)
    form.check()
    questions.require_seen(here, given, seen)
    questions.accept(here, question, given, topic, draft, version)
    return here.see(here.url(f"/countries/{question.country_code}#{topic}"), saved="entry")


def show_closure(here: Here) -> Response:
    looked = form_hints.texts_digest(here.form, ("note",))
    return here.page("countries/questions/closure.html", question=_settled_by_me(here), looked=looked, w=WORDS)


def post_closure(here: Here) -> Response:
    question, note = _settled_by_me(here), here.form.line("note", 300)
    form_hints.add_hints(here, "note", button=_("Close the question"), table_id=here.table_id)
    here.form.check()
    questions.close(here, question, note)
    return here.see(here.url(f"/questions/{question.id}"), saved="entry")


def post_reopening(here: Here) -> Response:
    question = _settled_by_me(here)
    questions.reopen(here, question)
    return here.see(here.url(f"/questions/{question.id}"), saved="entry")


def _question(here: Here) -> CountryQuestion:
    found = queries.question(here.db, here.arg("question"))
    if found is None:
        raise NotFound
    return found


def _answer(here: Here, question: CountryQuestion) -> CountryAnswer:
    found = next((each for each in question.answers if each.id == here.arg("answer")), None)
    if found is None:
        raise NotFound
    return found


def _own_answer(here: Here) -> tuple[CountryQuestion, CountryAnswer]:
    """An answer with its question, for who gave it; Forbidden for the others."""
    question = _question(here)
    given = _answer(here, question)
    if given.by_id != here.user_id:
        raise Forbidden
    return question, given


def _settles(here: Here, question: CountryQuestion) -> bool:
    """Whoever asked decides which answer helped; the coordination may, too."""
    return question.asked_by_id == here.user_id or "questions:settle" in here.can


def _settled_by_me(here: Here) -> CountryQuestion:
    """The question, for who settles it; Forbidden for the others."""
    question = _question(here)
    if not _settles(here, question):
        here.require("questions:settle")
    return question


def load_open(view: View, arg: int | None) -> dict[str, Any]:
    """On a table's page: what other regions want to know."""
    found = queries.open_ones(view.db)
    return {
        "questions": found[: queries.SHOWN_ON_TABLE],
        "more": len(found) - queries.SHOWN_ON_TABLE,
        "counts": queries.answer_counts(view.db, found[: queries.SHOWN_ON_TABLE]),
        "w": WORDS,
    }


fragments = [
    Fragment("open-questions", "countries/questions/_open.html", load_open, needs="questions:read", on=("questions",))
]
_ALL = "/tables/{table}/questions"
_ONE = _ALL + "/{question:int}"
_ANSWER = _ONE + "/answers/{answer:int}"
routes = [
    page("/questions/{question:int}", show_anywhere, needs=SIGNED_IN),
    page(_ALL, show_questions, needs="questions:read"),
    page(_ALL + "/new", show_new, needs="questions:write"),
    action(_ALL, post_new, needs="questions:write", form=show_new),
    page(_ONE, show_question, needs="questions:read"),
    action(_ONE + "/answers", post_answer, needs="questions:write", form=show_question),
    page(_ANSWER + "/form", show_correction, needs="questions:write"),
    action(_ANSWER, post_correction, needs="questions:write", form=show_correction),
    action(_ANSWER + "/withdrawal", post_withdrawal, needs="questions:write", back=_ALL + "/{question}"),
    action(_ANSWER + "/mark", post_mark, needs="questions:write", back=_ALL + "/{question}"),
    page(_ANSWER + "/acceptance", show_acceptance, needs="questions:write"),
    action(_ANSWER + "/acceptance", post_acceptance, needs="questions:write", form=show_acceptance),
    page(_ONE + "/closure", show_closure, needs="questions:write"),
    action(_ONE + "/closure", post_closure, needs="questions:write", form=show_closure),
    action(_ONE + "/reopening", post_reopening, needs="questions:write", back=_ALL + "/{question}"),
]
hooks = [(redaction_queries.shared_texts, queries.redactable)]
