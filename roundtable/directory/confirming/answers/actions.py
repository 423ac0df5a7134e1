"""What an office does by its link: confirm its entry, correct it, or ask not to be listed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.errors import Conflict
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.directory import actions as directory
from roundtable.directory.confirming.answers.facts import Fact, mark, public_facts
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.models import Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions import actions as suggestions
from roundtable.directory.suggestions.actions import OfficeDraft
from roundtable.directory.verification import actions as verification


@dataclass(frozen=True)
class Office:
    """Who answers: whoever holds the link that was mailed to the office."""

    db: Session
    link: GuestLink
    inquiry: EntryInquiry

    @property
    def entry(self) -> Organisation:
        return self.inquiry.organisation

    @property
    def actor(self) -> System:
        """Events have no person and belong to all tables."""
        return System(self.db, self.link.table_id)


def confirm(office: Office, seen: str) -> None:
    """Everything that the office saw is right: each fact is checked by the office itself, and doubts are over.

    `seen` is the mark of what stood there: Conflict if that has changed since.
    """
    _begin(office)
    _confirm(office, _unchanged(office, seen))
    _note(office, "confirmed")
    directory.record_change(office.actor, "directory.office_confirmed", office.entry, part="self")


def _confirm(office: Office, facts: list[Fact]) -> None:
    for fact in facts:
        if fact.channel:
            verification.confirm_as_office(office.actor, fact.channel)
        elif fact.kind == "office_hours" and fact.value:
            verification.confirm_hours_as_office(office.entry)


def correct(office: Office, drafts: list[OfficeDraft], right: Collection[str] = (), seen: str = "") -> None:
    """What differs is suggested to the moderation; `right` are the names of facts that the office confirmed with it."""
    _begin(office)
    confirmed = [fact for fact in _unchanged(office, seen) if fact.name in right] if right else []
    for draft in drafts:
        suggestions.suggest_by_office(office.actor, office.entry, draft, office.inquiry.id)
    _confirm(office, confirmed)
    _note(office, "corrected")
    if confirmed:
        directory.record_change(office.actor, "directory.office_confirmed", office.entry, part="self")
    else:
        directory.record_change(office.actor, "directory.checked", office.entry, part="self")


def opt_out(office: Office, reason: str) -> None:
    """The entry leaves everything that is public at once, and no import brings it back."""
    _begin(office)
    if opt_outs_queries.current(office.db, office.entry.id) is None:
        office.db.add(OptOut(organisation_id=office.entry.id, reason=reason.strip()))
        directory.archive(office.actor, office.entry)
        directory.record_change(office.actor, "directory.opted_out", office.entry)
    _note(office, "opted_out")


def _begin(office: Office) -> None:
    serialise_writers(office.db, office.link, office.inquiry, office.entry, *office.entry.channels)
    if office.link.state != "open" or office.entry.archived_at:
        raise Conflict(
            _("This link doesn't work any more. Please ask the moderation of the round table for a new one.")
        )
    seconds = attempts.count_attempt(office.db, f"entry-link:{office.link.id}", attempts.ANSWERS_BY_LINK)
    if seconds:
        minutes = seconds // 60 + 1
        wait = ngettext("Please wait a minute.", "Please wait %(n)s minutes.", minutes)
        raise Conflict(_("This link was used very often just now.") + " " + wait)


def _unchanged(office: Office, seen: str) -> list[Fact]:
    """The facts, read again when it was this one's turn."""
    found = public_facts(office.entry)
    if mark(found) != seen:
        raise Conflict(directory.changed_meanwhile())
    return found


def _note(office: Office, answer: str) -> None:
    office.inquiry.answer, office.inquiry.answered_at = answer, clock.now()
    office.link.used_at = clock.now()
