"""Entries that are added and changed by the thousand: on a desk beside the lock, then all of them in one transaction.

The desk works in a reading session with the rules of `directory.actions`; `finish()` also indexes the texts, in short
transactions. `store()` refuses what somebody else has changed meanwhile.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import attributes

from roundtable.core import desk
from roundtable.core.actors import Actor
from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record_many, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Channel, Country, Organisation
from roundtable.search.actions import Document
from roundtable.search.waiting import actions as waiting
from roundtable.tables.models import Region


@dataclass
class Prepared:
    """What `store()` stores. `stamp` is the newest event of the directory that was read."""

    stamp: int
    changes: desk.Changes
    mark: str
    found: list[tuple[Organisation, Document]]
    unfound: list[Organisation]


@dataclass
class Desk:
    """Where a person's changes are made. Its session reads; nothing is stored before `store()`."""

    actor: Actor
    seat: str = ""
    stamp: int = 0
    entries: list[Organisation] = field(default_factory=list)

    def __post_init__(self) -> None:
        db = self.actor.db
        self.seat, self.stamp = directory_queries.seat_of(self.actor), directory_queries.stamp(db)
        # Held, so that each is loaded once.
        self.countries = {country.code: country for country in db.scalars(select(Country))}
        self.regions = {region.ags: region for region in db.scalars(select(Region))}

    def add(self, entry: fields.Entry, ways: list[tuple[str, str, str]]) -> Organisation:
        """A new entry. Raises Invalid; whoever calls has looked whether there is such an entry already."""
        errors = fields.missing(entry.kind, entry.state, entry.source_url, bool(ways))
        if errors := errors | directory.entry_problems(self.actor, entry):
            raise Invalid(errors)
        added = directory.new_entry(self.actor, entry, ways, self.seat)
        added.country = self.countries.get(entry.country_code)
        attributes.set_committed_value(added, "area", self.regions.get(entry.region))
        self.entries.append(added)
        return added

    def edit(self, organisation: Organisation, entry: fields.Entry, *, undoing: bool = False) -> None:
        directory.edit_quietly(self.actor, organisation, entry, self.seat, undoing=undoing)
        organisation.country = self.countries.get(organisation.country_code or "")
        attributes.set_committed_value(organisation, "area", self.regions.get(organisation.region))
        self.entries.append(organisation)

    def append(self, organisation: Organisation, way: tuple[str, str, str]) -> Channel:
        kind, value, label = way
        channel = Channel(kind=kind, value=value, label=label, visibility="all", private=False)
        directory.append_quietly(self.actor, organisation, channel, self.seat)
        self.entries.append(organisation)
        return channel

    def end(self, channel: Channel) -> None:
        """The number no longer exists."""
        directory.end_quietly(self.actor, channel, "", self.seat)
        self.entries.append(channel.organisation)

    def archive(self, organisation: Organisation) -> None:
        directory.archive_quietly(organisation)
        self.entries.append(organisation)

    def finish(self, database: Database) -> Prepared:
        """Take down what was done, and index it for the moment at which it is stored."""
        entries = list(dict.fromkeys(self.entries))
        documents = [(entry, entry.search_document()) for entry in entries]
        found = [(entry, document) for entry, document in documents if document]
        changes = desk.gather(self.actor.db)
        mark = waiting.wait(database, [document for _entry, document in found])
        return Prepared(self.stamp, changes, mark, found, [entry for entry, document in documents if not document])


def store(actor: Actor, prepared: Prepared) -> set[int]:
    """Store everything. Raises Conflict if one of these entries was changed by somebody since; the answer are the
    others that were. Events are recorded by `tell()`."""
    serialise_writers(actor.db)
    known = {entry.id for entry, _document in prepared.found if entry.id} | {entry.id for entry in prepared.unfound}
    changed = directory_queries.changed_since(actor.db, prepared.stamp)
    if changed & known:
        raise Conflict(meanwhile())
    prepared.changes.store(actor.db)
    places = [(f"organisation/{entry.id}", _placed(entry, document)) for entry, document in prepared.found]
    waiting.settle(actor.db, prepared.mark, places)
    waiting.leave(actor.db, prepared.mark, [f"organisation/{entry.id}" for entry in prepared.unfound])
    return changed


def _placed(entry: Organisation, document: Document) -> Document:
    """With the address that a new entry has only now."""
    return Document(**{**vars(document), "url": f"/directory/{entry.id}"})


def tell(actor: Actor, verb: str, entries: list[Organisation]) -> None:
    """An event of each entry. Their topic is the whole directory: thousands of topics would go to each open page."""
    told: list[tuple[str, Any, dict[str, Any]]] = [("directory/0", each, {"title": each.name}) for each in entries]
    if told:
        record_many(actor, verb, told, everywhere=True, indexed=True)


def meanwhile() -> str:
    return _("The directory has changed in the meantime. Please look at the rows again.")
