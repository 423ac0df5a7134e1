"""Pure. What can be known of a mission: its district, and what it does about passports."""

from collections.abc import Collection
from datetime import date, timedelta

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.directory import checks
from roundtable.directory.checks import Verdict, month, person_words, source_month
from roundtable.directory.districts import areas
from roundtable.directory.districts.models import MissionFact

DISTRICT = "district"
TOPICS = {
    DISTRICT: noop("For which area is it responsible?"),
    "issues": noop("Does it issue a passport substitute?"),
    "appearance": noop("Does the person have to come in person?"),
    "papers": noop("Which papers does it want?"),
    "duration": noop("How long does it take?"),
    "cost": noop("What does it cost?"),
}
PASSPORT = tuple(topic for topic in TOPICS if topic != DISTRICT)
ANSWERED = ("issues", "appearance")  # by yes or no, and words if wanted; the others by words alone
ANSWERS = {"yes": noop("Yes"), "no": noop("No"), "sometimes": noop("It depends")}
FRESH_DAYS = 183  # half a year, as for numbers


def label(topic: str) -> str:
    """The question in the reader's language."""
    return _(TOPICS[topic])


def option(code: str) -> str:
    """A key of ANSWERS in the reader's language."""
    return _(ANSWERS[code])


def answer(fact: MissionFact) -> str:
    """What is known, in the reader's language: "Ja", "ganz Schleswig-Holstein"; the words beside it are `fact.text`."""
    if fact.topic == DISTRICT:
        return areas.words(areas.codes(fact.answer))
    return option(fact.answer) if fact.answer in ANSWERS else ""


def as_value(answer: str, text: str) -> str:
    """An answer and its words as one value, for suggestions."""
    return f"{answer}\n{text}" if answer or text else ""


def from_value(value: str) -> tuple[str, str]:
    """The answer and the words of a value of `as_value()`."""
    answer, _line, text = value.partition("\n")
    return answer, text


def value_words(topic: str, value: str) -> str:
    """A value in the reader's language: "Ja. Nur mit Termin."."""
    code, text = from_value(value)
    named = areas.words(areas.codes(code)) if topic == DISTRICT else option(code) if code in ANSWERS else ""
    return ". ".join(part for part in (named, text) if part)


def verdict(fact: MissionFact, today: date, names: Collection[int] = (), brief: bool = False) -> Verdict:
    """Who checked it when; else what the source is worth. `names` are ids of people whose names may be seen.

    `brief` leaves out what to do about it.
    """
    if fact.checked_on and fact.checked_on >= today - timedelta(days=FRESH_DAYS):
        who = person_words(fact.checked_by, fact.checked_as, names)
        when = month(fact.checked_on)
        text = _("checked %(month)s by %(who)s", month=when, who=who) if who else _("checked %(month)s", month=when)
        return Verdict("ok", "circle-check", text)
    if fact.checked_on:
        text = _("last checked %(month)s, out of date", month=month(fact.checked_on))
        return Verdict("old", "history", text)
    return Verdict("un", "circle-dashed", _unchecked(source_month(fact.source_date), brief))


def _unchecked(known: str, brief: bool) -> str:
    if brief:
        return _("not checked, as of %(month)s", month=known) if known else _("not checked, no date")
    if known:
        return _("from a source as of %(month)s, nobody has asked yet: please check", month=known)
    return _("from a source without a date, nobody has asked yet: please check")


def entered(fact: MissionFact, names: Collection[int] = ()) -> str:
    """ "eingetragen von Jonas", for what a person entered; "" for what came with the program."""
    who = checks.person_words(fact.entered_by, fact.entered_as, names)
    return _("entered by %(who)s", who=who) if who else ""
