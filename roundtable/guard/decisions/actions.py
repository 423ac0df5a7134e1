"""Deciding about a finding: replace it, or say why it may stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.places import queries as places_queries
from roundtable.guard.rules.checking import Finding, quoted
from roundtable.meetings.agenda.corrections.actions import correct
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs.actions import save_block
from roundtable.minutes.redaction.tombstones.queries import mask

# {kind of a place (see guard/places): (model, column)} for texts that can be changed from the list of hints.
REPLACEABLE: dict[str, tuple[type[Block | AgendaItem | AgendaSection], str]] = {
    "block": (Block, "text"),
    "item": (AgendaItem, "title"),
    "note": (AgendaItem, "note"),
    "section": (AgendaSection, "title"),
}


@dataclass(frozen=True)
class Replacement:
    """Put `new` in place of the characters from `start` to `end` of the stored text, which read as `found`."""

    found: str
    start: int
    end: int
    new: str


def replace(actor: Actor, kind: str, row: Any, replacement: Replacement) -> None:
    """Replace a finding in `row`, which is of the model for `kind` in REPLACEABLE.

    In a paragraph this is a change like any other; in a title or note of the agenda it is a correction after the
    meeting. Raises Conflict if `found` isn't there any more or the minutes aren't a draft.
    """
    lock_draft(actor, row.meeting_id)
    actor.db.refresh(row)
    _model, name = REPLACEABLE[kind]
    text, start, end = getattr(row, name), replacement.start, replacement.end
    if not replacement.new.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    if not replacement.found or quoted(text[start:end]) != replacement.found:
        raise Conflict(_("This text has been changed meanwhile. Please look at it again."))
    new = text[:start] + replacement.new.strip() + text[end:]
    if kind == "block":
        save_block(actor, row, row.rev, new)
        record(actor, "guard.replaced", topic=f"minutes/{row.meeting_id}", subject=row, title=row.item.title)
    else:
        correct(actor, row, name, mask(actor.db, row.table_id, new))


def allow(actor: Actor, meeting: Meeting, rule: str, found: str, reason: str) -> GuardDecision:
    """Decide that `found` may stay. The same words are not asked about again at this table.

    Raises Conflict if it isn't among the open findings: nobody can allow words that were never shown.
    """
    serialise_writers(actor.db)
    fingerprint = places_queries.fingerprint(actor.db, table_of(actor), rule, found)
    open_findings = (each.finding for each in places_queries.open_findings(actor.db, meeting))
    if fingerprint not in _rules_by_fingerprint(actor, open_findings):
        raise Conflict(_("This hint is settled already."))
    return _add_decision(actor, meeting, rule, fingerprint, reason)


def allow_findings(actor: Actor, meeting: Meeting, text: str, reason: str) -> list[Finding]:
    """Check a text that is published at once.

    Without a reason: returns the strong findings that nobody has decided about. With a reason: allows them all and
    returns []. Weak findings don't matter here, as they don't at publishing.
    """
    find = places_queries.finder(actor.db, table_of(actor), meeting)
    found = [each for each in find(text) if each.strength == "strong"]
    if not reason:
        return found
    for fingerprint, rule in _rules_by_fingerprint(actor, found).items():
        _add_decision(actor, meeting, rule, fingerprint, reason)
    return []


def _rules_by_fingerprint(actor: Actor, found: Iterable[Finding]) -> dict[str, str]:
    return {places_queries.fingerprint(actor.db, table_of(actor), each.rule, each.text): each.rule for each in found}


def _add_decision(actor: Actor, meeting: Meeting, rule: str, fingerprint: str, reason: str) -> GuardDecision:
    decision = GuardDecision(
        table_id=actor.table_id, rule=rule, fingerprint=fingerprint, reason=reason, by_id=actor.user_id
    )
    actor.db.add(decision)
    actor.db.flush()
    record(actor, "guard.kept", topic=f"minutes/{meeting.id}", subject=decision, what=rule)
    return decision


def take_back(actor: Actor, decision: GuardDecision, meeting: Meeting) -> None:
    """Take a decision back: the same words are asked about again."""
    found = actor.db.scalar(select(GuardDecision).where(GuardDecision.id == decision.id))
    if found is not None:
        actor.db.delete(decision)
        record(actor, "guard.reconsidered", topic=f"minutes/{meeting.id}", what=decision.rule)
