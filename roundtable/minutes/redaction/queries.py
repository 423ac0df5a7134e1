"""What a redaction reaches of the directory, which all tables share and no table owns.

A moderation takes out what people of its own table typed: entries they made or edited, with their functions, channels
they entered or changed, with their history, and what they entered about missions. It can't take words out of what other
tables typed, or "Kiel" would be gone from the contacts of the whole state. The administration reaches what anybody
typed. What was shipped with the program and never changed names no person who seeks advice, and stays. Other rooms
whose texts belong to no table name them by the hook `shared_texts`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from roundtable.accounts.models import User
from roundtable.core.hooks import Hook
from roundtable.core.models import Event
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.imports.models import ListedMission, MissionDifference
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Function, Organisation, Person, Post, Verification
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions.models import Suggestion
from roundtable.tables.models import Member

# Whether a person in this column is one whose texts the redaction reaches.
TypedBy = Callable[[InstrumentedAttribute[int | None]], ColumnElement[bool]]


def _itself(row: Any) -> Any:
    return row


@dataclass(frozen=True)
class Shared:
    """Texts that belong to no table: of `model` the rows that `reached` says.

    `whole` leads from a row to what pages and the search show; `topic` is where that changes.
    """

    model: Any
    reached: ColumnElement[bool]
    topic: Callable[[Any], str]
    whole: Callable[[Any], Any] = _itself


shared_texts: Hook[[TypedBy], list[Shared]] = Hook()

SHARED = (
    *(Organisation, Function, Channel, Verification, EntryChange, Suggestion, MissionFact, Person, Post),
    *(OrganisationMerge, ListedMission, MissionDifference),  # undoing gives back what stands there
    OptOut,
)
_OF_AN_ENTRY = (
    *("directory.added", "directory.proposed", "directory.changed", "directory.file_added", "directory.file_changed"),
)


def typed_by(db: Session, table_id: int, user_id: int | None) -> TypedBy:
    """Whose texts this person's redaction at this table reaches."""
    everybody = db.scalar(select(User.state_role).where(User.id == user_id)) == "administrator"

    # Who has left the table counts as well.
    people = select(Member.user_id).where(Member.table_id == table_id)

    def typed_by_them(column: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
        return column.is_not(None) if everybody else column.in_(people)

    return typed_by_them


def shared_by(typed_by_them: TypedBy) -> list[Shared]:
    """What all rooms name."""
    return [each for found in shared_texts(typed_by_them) for each in found]


def subjects_of(shared: Iterable[Shared]) -> ColumnElement[bool]:
    """Events about these rows: they repeat titles."""
    found = [
        Event.subject.in_(
            select(literal(f"{each.model.__tablename__}/").concat(cast(each.model.id, String))).where(each.reached)
        )
        for each in shared
    ]
    return or_(false(), *found)


def wholes_of(hits: Iterable[tuple[Any, Any]], shared: Iterable[Shared]) -> list[tuple[str, Any]]:
    """(topic, what changed) of the shared texts among the hits, each once."""
    by_model = {each.model: each for each in shared}
    found = {}
    for model, row in hits:
        if each := by_model.get(model):
            whole = each.whole(row)
            found[type(whole), whole.id] = (each.topic(whole), whole)
    return list(found.values())


def typed_in_directory(db: Session, typed_by_them: TypedBy) -> dict[Any, ColumnElement[bool]]:
    """{model: the condition for rows of the directory with texts that the redaction reaches}."""
    entered = typed_by_them(Organisation.entered_by_id)
    entries = or_(entered, Organisation.id.in_(_edited(db, typed_by_them(Event.actor_id))))
    changed = typed_by_them(Verification.user_id) & Verification.result.in_(("added", "changed"))
    channels = or_(
        typed_by_them(Channel.entered_by_id),
        Channel.id.in_(select(Verification.channel_id).where(changed)),
        Channel.organisation_id.in_(select(Organisation.id).where(entered)),
    )
    of_entries, asked = select(Organisation.id).where(entries), typed_by_them(EntryInquiry.asked_by_id)
    return {
        Organisation: entries,
        Function: Function.organisation_id.in_(of_entries),
        Channel: channels,
        Verification: Verification.channel_id.in_(select(Channel.id).where(channels)),
        EntryChange: EntryChange.organisation_id.in_(of_entries),
        Post: typed_by_them(Post.entered_by_id),
        Person: Person.id.in_(select(Post.person_id).where(typed_by_them(Post.entered_by_id))),
        Suggestion: or_(
            *(typed_by_them(Suggestion.by_id), typed_by_them(Suggestion.decided_by_id)),
            Suggestion.inquiry_id.in_(select(EntryInquiry.id).where(asked)),  # what an office wrote to them
        ),
        OptOut: or_(
            typed_by_them(OptOut.undone_by_id),
            OptOut.organisation_id.in_(select(EntryInquiry.organisation_id).where(asked)),
        ),
        MissionFact: typed_by_them(MissionFact.entered_by_id),
        OrganisationMerge: or_(OrganisationMerge.kept_id.in_(of_entries), OrganisationMerge.merged_id.in_(of_entries)),
        ListedMission: ListedMission.organisation_id.in_(of_entries),
        MissionDifference: MissionDifference.organisation_id.in_(of_entries),
    }


def _edited(db: Session, by_them: ColumnElement[bool]) -> list[int]:
    """Ids of the entries whose own texts they have edited; an event about a channel names its kind."""
    rows = db.execute(
        select(Event.subject, Event.data).where(
            by_them, Event.verb.in_(_OF_AN_ENTRY), Event.subject.startswith("organisation/")
        )
    )
    return sorted({int(subject.partition("/")[2]) for subject, data in rows if "channel" not in data})


def entries_of(db: Session, hits: Iterable[tuple[Any, Any]]) -> list[Organisation]:
    """The entries that these rows belong to."""
    entries, channels = set(), set()
    for _model, row in hits:
        if isinstance(row, Organisation):
            entries.add(row.id)
        elif isinstance(row, Function | Channel | EntryChange | Suggestion | MissionFact | Post | OptOut):
            entries.add(row.organisation_id)
        elif isinstance(row, ListedMission | MissionDifference):
            entries.add(row.organisation_id or 0)
        elif isinstance(row, OrganisationMerge):
            entries |= {row.kept_id, row.merged_id}
        elif isinstance(row, Verification):
            channels.add(row.channel_id)
    of_channels = select(Channel.organisation_id).where(Channel.id.in_(channels))
    wanted = or_(Organisation.id.in_(entries), Organisation.id.in_(of_channels))
    return list(db.scalars(select(Organisation).where(wanted).order_by(Organisation.id))) if entries or channels else []
