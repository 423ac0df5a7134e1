"""Entering and checking facts about missions. An answer is never overwritten: the one before stays as its history."""

from dataclasses import dataclass
from datetime import date

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import rechecks
from roundtable.directory.districts import areas, fact_topics, queries
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation
from roundtable.directory.queries import acting_as


@dataclass(frozen=True)
class FactDraft:
    """What the form holds. `answer` has codes, `source` who said it or a link, `as_of` the day for which it is true."""

    answer: str = ""
    text: str = ""
    source: str = ""
    as_of: date | None = None


def enter_fact(actor: Actor, mission: Organisation, topic: str, draft: FactDraft, seen: int) -> MissionFact:
    """Note what is known about a topic now. `seen` is the id of the fact that the form showed, 0 for none.

    Who enters it has just read or heard it, so it counts as checked on that day. Raises Invalid without answer, source
    or day, and Conflict if somebody else has entered something since.
    """
    serialise_writers(actor.db)
    before = queries.current(actor.db, mission.id, topic)
    if (before.id if before else 0) != seen:
        raise Conflict(_("Somebody entered something else in the meantime. Please look at it; your text is below."))
    check_draft(topic, draft)
    assert draft.as_of
    if before:
        before.ended_at = clock.now()
        actor.db.flush()
    seat = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    answer, text = tidy(topic, draft)
    fact = MissionFact(organisation_id=mission.id, topic=topic, answer=answer, text=text)
    fact.source, fact.source_date = draft.source.strip(), draft.as_of.isoformat()
    fact.entered_by_id, fact.entered_as = actor.user_id, seat
    fact.checked_on, fact.checked_by_id, fact.checked_as = draft.as_of, actor.user_id, seat
    actor.db.add(fact)
    _record(actor, "directory.fact_entered", mission)
    return fact


def check_fact(actor: Actor, mission: Organisation, topic: str, seen: int) -> None:
    """The button "Stimmt noch": somebody asked today. Conflict if it is no longer what the person saw."""
    serialise_writers(actor.db)
    fact = queries.current(actor.db, mission.id, topic)
    if fact is None or fact.id != seen:
        raise Conflict(_("Somebody entered something else in the meantime. Please look at it."))
    rechecks.keep(fact)
    fact.checked_on, fact.checked_by_id = clock.today(), actor.user_id
    fact.checked_as = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    _record(actor, "directory.fact_checked", mission)


def take_check_back(actor: Actor, mission: Organisation, topic: str) -> None:
    """Undo one's own press of today: the fact says again who checked it before.

    Forbidden if the last check is somebody else's, Conflict if it is of another day or the fact was entered anew.
    """
    serialise_writers(actor.db)
    fact = queries.current(actor.db, mission.id, topic)
    if fact is None or fact.checked_by_id != actor.user_id:
        raise Forbidden
    if not rechecks.is_own(fact, actor.user_id, clock.today()):
        raise Conflict(_("This can't be undone any more."))
    rechecks.give_back(fact)
    _record(actor, "directory.fact_check_taken_back", mission)


def check_draft(topic: str, draft: FactDraft) -> None:
    """Raises Invalid without answer, source or day."""
    if errors := _problems(topic, draft):
        raise Invalid(errors)


def _problems(topic: str, draft: FactDraft) -> dict[str, str]:
    errors = {}
    if topic == fact_topics.DISTRICT and not areas.is_district(draft.answer):
        errors["answer"] = _("Please choose an area, or write what is known below.")
    elif topic in fact_topics.ANSWERED and draft.answer not in fact_topics.ANSWERS:
        errors["answer"] = _("Please choose one of the options.")
    elif topic not in (*fact_topics.ANSWERED, fact_topics.DISTRICT) and not draft.text.strip():
        errors["text"] = _("Please write what is known.")
    if not draft.source.strip():
        errors["source"] = _("Please say who said it, or give the link.")
    if draft.as_of is None:
        errors["as_of"] = _("Please say as of when this is.")
    elif draft.as_of > clock.today():
        errors["as_of"] = _("This day is still to come.")
    elif draft.as_of.year < 1990:
        errors["as_of"] = _("Please look at the year again.")
    return errors


def tidy(topic: str, draft: FactDraft) -> tuple[str, str]:
    """The answer and the words as they are stored."""
    text = draft.text.strip()
    if topic == fact_topics.DISTRICT:
        return " ".join(areas.codes(draft.answer)), text
    return draft.answer if topic in fact_topics.ANSWERED else "", text


def _record(actor: Actor, verb: str, mission: Organisation) -> None:
    actor.db.flush()
    record(actor, verb, f"directory/{mission.id}", mission, everywhere=True, title=mission.name)
