"""Deciding about a finding: put something else there, or say why it may stay."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.places import queries
from roundtable.guard.rules.checking import Finding, normal
from roundtable.meetings.agenda.corrections.actions import correct
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs.actions import save_block
from roundtable.minutes.redaction.tombstones.queries import mask

# {kind of a place: (model, column)} of what can be replaced from the list of hints.
REPLACED: dict[str, tuple[type[Block | AgendaItem | AgendaSection], str]] = {
    "block": (Block, "text"),
    "item": (AgendaItem, "title"),
    "note": (AgendaItem, "note"),
    "section": (AgendaSection, "title"),
}


def replace(here: Actor, kind: str, row: Any, found: str, start: int, replacement: str) -> None:
    """Write something else in place of what was found: in a paragraph as every change of it, in a title or a note
    of the agenda as a correction after the meeting.

    Conflict if the text has changed and it does not stand there any more, or the minutes are no draft.
    """
    lock_draft(here, row.meeting_id)
    here.db.refresh(row)
    _model, name = REPLACED[kind]
    text = normal(getattr(row, name))
    if not replacement.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    if not found or text[start : start + len(found)] != found:
        raise Conflict(_("This text has been changed meanwhile. Please look at it again."))
    new = text[:start] + replacement.strip() + text[start + len(found) :]
    if kind == "block":
        save_block(here, row, row.rev, new)
        record(here, "guard.replaced", topic=f"minutes/{row.meeting_id}", subject=row, title=row.item.title)
    else:
        correct(here, row, name, mask(here.db, row.table_id, new))


def keep(here: Actor, meeting: Meeting, rule: str, found: str, reason: str) -> GuardDecision:
    """It may stay, because. Remembered for the table: the same words are not asked about again.

    Conflict if it isn't among the open findings any more: nobody can excuse what was never shown.
    """
    serialise_writers(here.db)
    wanted = queries.fingerprint(here.db, table_of(here), rule, found)
    if wanted not in _prints(here, (each.finding for each in queries.open_findings(here.db, meeting))):
        raise Conflict(_("This hint is settled already."))
    return _decide(here, meeting, rule, wanted, reason)


def settle(here: Actor, meeting: Meeting, text: str, reason: str) -> list[Finding]:
    """What nobody has decided about in a text that is published at once; with a reason it may stay: nothing.

    Only what the guard is sure of: a weak hint hinders no more here than at publishing.
    """
    through = queries.look(here.db, table_of(here), meeting)
    found = [each for each in through(text) if each.strength == "strong"]
    if not reason:
        return found
    for known_by, rule in _prints(here, found).items():
        _decide(here, meeting, rule, known_by, reason)
    return []


def _prints(here: Actor, found: Iterable[Finding]) -> dict[str, str]:
    """{fingerprint: rule}, each once."""
    return {queries.fingerprint(here.db, table_of(here), each.rule, each.text): each.rule for each in found}


def _decide(here: Actor, meeting: Meeting, rule: str, wanted: str, reason: str) -> GuardDecision:
    decision = GuardDecision(table_id=here.table_id, rule=rule, fingerprint=wanted, reason=reason, by_id=here.user_id)
    here.db.add(decision)
    here.db.flush()
    record(here, "guard.kept", topic=f"minutes/{meeting.id}", subject=decision, what=rule)
    return decision


def forget(here: Actor, decision: GuardDecision, meeting: Meeting) -> None:
    """Take a decision back: from now on it is asked about again."""
    found = here.db.scalar(select(GuardDecision).where(GuardDecision.id == decision.id))
    if found is not None:
        here.db.delete(decision)
        record(here, "guard.reconsidered", topic=f"minutes/{meeting.id}", what=decision.rule)
