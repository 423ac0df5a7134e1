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
from roundtable.guard.places import queries
from roundtable.guard.rules.checking import Finding, normalise
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
    """Put `new` in place of `found`, which begins at character `start` of the normalised text."""

    found: str
    start: int
    new: str


def replace(here: Actor, kind: str, row: Any, replacement: Replacement) -> None:
    """Replace a finding in `row`, which is of the model for `kind` in REPLACEABLE.

    In a paragraph this is a change like any other; in a title or note of the agenda it is a correction after the
    meeting. Raises Conflict if `found` isn't there any more or the minutes aren't a draft.
    """
    lock_draft(here, row.meeting_id)
    here.db.refresh(row)
    _model, name = REPLACEABLE[kind]
    text, start, end = normalise(getattr(row, name)), replacement.start, replacement.start + len(replacement.found)
    if not replacement.new.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    if not replacement.found or text[start:end] != replacement.found:
        raise Conflict(_("This text has been changed meanwhile. Please look at it again."))
    new = text[:start] + replacement.new.strip() + text[end:]
    if kind == "block":
        save_block(here, row, row.rev, new)
        record(here, "guard.replaced", topic=f"minutes/{row.meeting_id}", subject=row, title=row.item.title)
    else:
        correct(here, row, name, mask(here.db, row.table_id, new))


def allow(here: Actor, meeting: Meeting, rule: str, found: str, reason: str) -> GuardDecision:
    """Decide that `found` may stay. The same words are not asked about again at this table.

    Raises Conflict if it isn't among the open findings: nobody can allow words that were never shown.
    """
    serialise_writers(here.db)
    fingerprint = queries.fingerprint(here.db, table_of(here), rule, found)
    open_findings = (each.finding for each in queries.open_findings(here.db, meeting))
    if fingerprint not in _rules_by_fingerprint(here, open_findings):
        raise Conflict(_("This hint is settled already."))
    return _add_decision(here, meeting, rule, fingerprint, reason)


def allow_findings(here: Actor, meeting: Meeting, text: str, reason: str) -> list[Finding]:
    """Check a text that is published at once.

    Without a reason: returns the strong findings that nobody has decided about. With a reason: allows them all and
    returns []. Weak findings don't matter here, as they don't at publishing.
    """
    find = queries.finder(here.db, table_of(here), meeting)
    found = [each for each in find(text) if each.strength == "strong"]
    if not reason:
        return found
    for fingerprint, rule in _rules_by_fingerprint(here, found).items():
        _add_decision(here, meeting, rule, fingerprint, reason)
    return []


def _rules_by_fingerprint(here: Actor, found: Iterable[Finding]) -> dict[str, str]:
    return {queries.fingerprint(here.db, table_of(here), each.rule, each.text): each.rule for each in found}


def _add_decision(here: Actor, meeting: Meeting, rule: str, fingerprint: str, reason: str) -> GuardDecision:
    decision = GuardDecision(
        table_id=here.table_id, rule=rule, fingerprint=fingerprint, reason=reason, by_id=here.user_id
    )
    here.db.add(decision)
    here.db.flush()
    record(here, "guard.kept", topic=f"minutes/{meeting.id}", subject=decision, what=rule)
    return decision


def take_back(here: Actor, decision: GuardDecision, meeting: Meeting) -> None:
    """Take a decision back: the same words are asked about again."""
    found = here.db.scalar(select(GuardDecision).where(GuardDecision.id == decision.id))
    if found is not None:
        here.db.delete(decision)
        record(here, "guard.reconsidered", topic=f"minutes/{meeting.id}", what=decision.rule)
