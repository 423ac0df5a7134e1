"""Suggesting a change, taking it over, declining it. Nothing is lost: two about the same field stand side by side."""

from dataclasses import dataclass, replace
from hashlib import sha256

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import channels, fields
from roundtable.directory.actions import Correction
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts import fact_topics
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.privacy import Privacy
from roundtable.directory.queries import acting_as
from roundtable.directory.suggestions import queries
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification import actions as verification


@dataclass(frozen=True)
class OfficeDraft:
    """One thing that the office itself says: about a field of its entry, about a `channel`, or a "remark"."""

    field: str
    value: str = ""
    channel: Channel | None = None


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


def suggest_by_office(
    actor: Actor, organisation: Organisation, draft: OfficeDraft, inquiry_id: int
) -> Suggestion | None:
    """What the office itself says by its link. Of one field the last thing counts; None if that stands there already.

    `draft.channel` with a value is a new value, without one "no longer exists".
    """
    channel, field = draft.channel, draft.field
    made = Suggestion(organisation_id=organisation.id, field=field, new_value=draft.value, inquiry_id=inquiry_id)
    made.channel_id = channel.id if channel else None
    made.old_value = current_value(organisation, channel, field)
    for earlier in queries.open_of_inquiry(actor.db, made):
        if (earlier.field, earlier.new_value) == (field, made.new_value):
            return earlier
        earlier.state, earlier.decided_at = "declined", clock.now()
    if field not in ("gone", "remark") and made.new_value == made.old_value:
        return None
    actor.db.add(made)
    _record(actor, "directory.office_suggested", made, organisation)
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
    elif suggestion.field == "remark":
        pass  # words for the moderation: what follows from them is done by hand
    elif suggestion.field == "value":
        _take_value(actor, suggestion)
    elif suggestion.field in channels.KINDS:
        _take_new(actor, suggestion)
    elif suggestion.channel:
        if not suggestion.channel.archived_at:
            directory.correct(actor, suggestion.channel, Correction("gone"))
    elif suggestion.field == "gone":
        directory.archive(actor, organisation)
    else:
        entry = replace(fields.entry_of(organisation), **{suggestion.field: suggestion.new_value})
        directory.edit_entry(actor, organisation, entry, organisation.version)
        if suggestion.inquiry_id and suggestion.field == "office_hours" and organisation.office_hours:
            verification.confirm_hours_as_office(organisation, suggestion.created_at)
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


def _take_value(actor: Actor, suggestion: Suggestion) -> None:
    """A new number or address; said by the office itself, it is confirmed with that."""
    channel = suggestion.channel
    if channel is None or channel.archived_at:
        raise Conflict(_("This is archived already."))
    # Who answers at the published address of an office gives the office's number.
    private = Privacy(visibility=channel.visibility, owner="office")
    new = Correction("changed", suggestion.new_value, channel.label, seen=channel.value, private=private)
    directory.correct(actor, channel, new)
    if suggestion.inquiry_id:
        verification.confirm_as_office(actor, channel, suggestion.created_at)
        directory.record_change(actor, "directory.checked", channel.organisation, channel)


def _take_new(actor: Actor, suggestion: Suggestion) -> None:
    """A number or address that was missing."""
    organisation, private = suggestion.organisation, Privacy(owner="office")
    added = directory.add_channel(actor, organisation, suggestion.field, suggestion.new_value, private=private)
    if suggestion.inquiry_id:
        verification.confirm_as_office(actor, added, suggestion.created_at)
        directory.record_change(actor, "directory.checked", organisation, added)


def decline(actor: Actor, suggestion: Suggestion, reason: str) -> None:
    """Leave everything as it is and say why."""
    organisation = _require_open(actor, suggestion)
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: whoever suggested it reads that.")})
    suggestion.answer = reason.strip()
    _decide(actor, suggestion, "declined")
    _record(actor, "directory.decided", suggestion, organisation)


def withdraw(actor: Actor, suggestion: Suggestion) -> None:
    """Take one's own suggestion back, as long as nobody has decided about it. Forbidden for that of somebody else."""
    if suggestion.by_id is None or suggestion.by_id != actor.user_id:
        raise Forbidden
    organisation = _require_open(actor, suggestion)
    _decide(actor, suggestion, "declined")  # by whoever made it: `Suggestion.is_withdrawn`
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
    return current_value(suggestion.organisation, suggestion.channel, suggestion.field)


def current_value(organisation: Organisation, channel: Channel | None, field: str) -> str:
    if channel:
        return "archived" if channel.archived_at else channel.value
    if field in fields.LABELS:
        return str(getattr(fields.entry_of(organisation), field))
    return "archived" if organisation.archived_at else ""


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
