"""Suggesting a change, taking it over, declining it. Nothing is lost: two about the same field stand side by side."""

from dataclasses import replace
from hashlib import sha256

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.actions import Correction
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts import fact_topics
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import acting_as
from roundtable.directory.suggestions import queries
from roundtable.directory.suggestions.models import Suggestion

FACT = "fact:"  # the field of a suggested fact, before its topic


def suggest_changes(actor: Actor, organisation: Organisation, entry: directory.Entry, reason: str) -> list[Suggestion]:
    """One suggestion for each field that differs. Raises Invalid if none does, or for what the form refuses."""
    serialise_writers(actor.db, organisation)
    if organisation.archived_at:
        raise Conflict(_("This is archived already."))
    directory.check_entry(actor, entry, organisation)
    now, wanted = vars(fields.entry_of(organisation)), vars(entry)
    changed = [name for name in fields.LABELS if now[name] != wanted[name]]
    if not changed:
        raise Invalid({"name": _("Nothing is different from what stands there already.")})
    return [_suggest(actor, organisation, name, old=now[name], new=wanted[name], reason=reason) for name in changed]


def suggest_gone(actor: Actor, organisation: Organisation, channel: Channel | None, reason: str) -> Suggestion:
    """ "Gibt es nicht mehr": of the entry, or of one number or address. Nothing goes before somebody has looked."""
    serialise_writers(actor.db, organisation)
    thing = channel or organisation
    if thing.archived_at:
        raise Conflict(_("This is archived already."))
    return _suggest(actor, organisation, "gone", channel=channel, old=channel.value if channel else "", reason=reason)


def suggest_fact(actor: Actor, mission: Organisation, topic: str, draft: FactDraft) -> Suggestion:
    """What somebody heard or read about a mission. Raises Invalid without answer, source or day, or if it is known."""
    serialise_writers(actor.db, mission)
    if mission.archived_at:
        raise Conflict(_("This is archived already."))
    districts.check_draft(topic, draft)
    field, new = FACT + topic, fact_topics.as_value(*districts.tidy(topic, draft))
    now = fact_value(districts_queries.current(actor.db, mission.id, topic))
    if new == now:
        raise Invalid({"text": _("That is known already. With “Still correct” you confirm it.")})
    made = _suggest(actor, mission, field, old=now, new=new, reason=draft.source.strip())
    made.as_of = draft.as_of
    return made


def suggest_entry(actor: Actor, entry: directory.Entry, first: dict[str, str], reason: str) -> Suggestion:
    """A new entry, which stands in no list until it is taken over."""
    organisation = directory.add_entry(actor, entry, first, suggested=True)
    return _suggest(actor, organisation, "entry", reason=reason)


def _suggest(
    actor: Actor,
    organisation: Organisation,
    field: str,
    *,
    channel: Channel | None = None,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> Suggestion:
    seat = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    made = Suggestion(field=field, old_value=old, new_value=new, reason=reason, by_id=actor.user_id, by_as=seat)
    made.organisation_id, made.channel_id = organisation.id, channel.id if channel else None
    for same in queries.same_open(actor.db, made):
        if same.by_id == actor.user_id:  # sent twice
            return same
    actor.db.add(made)
    _record(actor, "directory.suggested", made, organisation)
    return made


def take(actor: Actor, suggestion: Suggestion, seen: str) -> None:
    """Do what is suggested. `seen` is the mark of the value that stood beside it: Conflict if that has changed since.

    Others who suggested the same are answered with it. Raises Invalid if the directory refuses the value by now.
    """
    organisation = _require_open(actor, suggestion)
    topic = topic_of(suggestion)
    fact = districts_queries.current(actor.db, organisation.id, topic) if topic else None
    if seen != mark(current(suggestion, fact)):
        raise Conflict(_("What stands there has changed in the meantime. Please look at both once more."))
    if topic:
        _enter(actor, suggestion, topic, fact)
    elif suggestion.field == "entry":
        directory.restore(actor, organisation)
    elif suggestion.channel:
        if not suggestion.channel.archived_at:
            directory.correct(actor, suggestion.channel, Correction("gone"))
    elif suggestion.field == "gone":
        directory.archive(actor, organisation)
    else:
        entry = replace(fields.entry_of(organisation), **{suggestion.field: suggestion.new_value})
        directory.edit_entry(actor, organisation, entry, organisation.version)
    for same in queries.same_open(actor.db, suggestion):
        _decide(actor, same, "taken")
    _record(actor, "directory.decided", suggestion, organisation)


def _enter(actor: Actor, suggestion: Suggestion, topic: str, before: MissionFact | None) -> None:
    """The fact stands there as heard by whoever suggested it."""
    answer, text = fact_topics.from_value(suggestion.new_value)
    draft = FactDraft(answer, text, suggestion.reason, suggestion.as_of)
    fact = districts.enter_fact(actor, suggestion.organisation, topic, draft, before.id if before else 0)
    fact.entered_by_id = fact.checked_by_id = suggestion.by_id
    fact.entered_as = fact.checked_as = suggestion.by_as


def decline(actor: Actor, suggestion: Suggestion, reason: str) -> None:
    """Leave everything as it is and say why."""
    organisation = _require_open(actor, suggestion)
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: whoever suggested it reads that.")})
    suggestion.answer = reason.strip()
    _decide(actor, suggestion, "declined")
    _record(actor, "directory.decided", suggestion, organisation)


def topic_of(suggestion: Suggestion) -> str:
    """What a suggested fact is about; "" for other suggestions."""
    return suggestion.field.removeprefix(FACT) if suggestion.field.startswith(FACT) else ""


def fact_value(fact: MissionFact | None) -> str:
    """What is known now, in the form of suggested values."""
    return fact_topics.as_value(fact.answer, fact.text) if fact else ""


def current(suggestion: Suggestion, fact: MissionFact | None = None) -> str:
    """What the field holds now; `fact` is what is known of the mission, if the suggestion is about that."""
    if topic_of(suggestion):
        return fact_value(fact)
    if suggestion.channel:
        return "archived" if suggestion.channel.archived_at else suggestion.channel.value
    if suggestion.field in fields.LABELS:
        return str(getattr(fields.entry_of(suggestion.organisation), suggestion.field))
    return "archived" if suggestion.organisation.archived_at else ""


def mark(value: str) -> str:
    """A short mark of a value, to tell whether it is still the same."""
    return sha256(value.encode()).hexdigest()[:16]


def _require_open(actor: Actor, suggestion: Suggestion) -> Organisation:
    serialise_writers(actor.db, suggestion, suggestion.organisation)
    if suggestion.state != "open":
        raise Conflict(_("Somebody has decided about this suggestion already."))
    return suggestion.organisation


def _decide(actor: Actor, suggestion: Suggestion, state: str) -> None:
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = state, clock.now(), actor.user_id
    suggestion.decided_as = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)


def _record(actor: Actor, verb: str, suggestion: Suggestion, organisation: Organisation) -> None:
    actor.db.flush()
    about = {"title": organisation.name, "field": suggestion.field}
    record(actor, verb, f"directory/{organisation.id}", organisation, everywhere=True, **about)
