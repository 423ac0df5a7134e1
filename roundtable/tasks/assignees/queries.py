"""Whom a task can be given to: a person of the table, an organisation, or a role in free text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core.permissions import PERMISSIONS
from roundtable.core.text import fold, folded_words, one_line
from roundtable.directory import kinds
from roundtable.directory.models import Organisation
from roundtable.directory.nicknames import nicknames
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.assignees.matching import matching
from roundtable.tasks.models import UNFINISHED, ActionItem

# Only people who may see tasks can be given one.
ROLES_WITH_TASKS = tuple(role for role, can in PERMISSIONS.items() if "tasks:read" in can)

ONE_FOR_A_TABLE = ("immigration_authority",)  # each Kreis has one, so nobody says which

MOST_OFFERED = 8  # names offered at once


@dataclass(frozen=True)
class Assignee:
    """`key` is its value in forms: "user-5", "organisation-7", "seat-Helferkreis Heide", "text-Kassenprüfung"."""

    key: str
    kind: str  # person, organisation, seat (an organisation at this table), text
    name: str
    detail: str = ""  # a person's organisation, an organisation's town
    user_id: int | None = None
    organisation_id: int | None = None
    email: str = ""  # for finding a person by it, never shown
    also: str = ""  # other words for an office: "ABH"
    home: bool = False  # the authority that this table means if it doesn't say where


NOBODY = Assignee("", "", "")

_PEOPLE = (
    select(Member.user_id, User.name, Member.organisation, User.email)
    .join(Member.user)
    .where(Member.table_id == bindparam("table_id"), Member.left_at.is_(None), Member.role.in_(ROLES_WITH_TASKS))
    .where(User.disabled_at.is_(None))
    .order_by(Member.id)
)
_ORGANISATIONS = (
    select(Organisation.id, Organisation.name, Organisation.city, Organisation.kind, Organisation.region)
    .where(Organisation.archived_at.is_(None), Organisation.state != "closed")
    .order_by(Organisation.name)
)

_REGION = select(RoundTable.region_ags).where(RoundTable.id == bindparam("table_id"))


def people(db: Session, table_id: int) -> list[Assignee]:
    """Everybody who sits at the table and may see tasks, by name."""
    rows = db.execute(_PEOPLE, {"table_id": table_id})
    found = [
        Assignee(f"user-{user_id}", "person", name, organisation, user_id=user_id, email=email)
        for user_id, name, organisation, email in rows
    ]
    return sorted(found, key=lambda person: fold(person.name))


def seats(people: Iterable[Assignee]) -> list[Assignee]:
    """The organisations for which people sit at the table; they needn't be in the directory."""
    return [seat_assignee(name) for name in sorted({person.detail for person in people if person.detail}, key=fold)]


def seat_assignee(name: str) -> Assignee:
    kind = _kind_called(name)
    also = kinds.search_words(kind) if kind else ""
    return Assignee(f"seat-{name}", "seat", name, also=also, home=kind in ONE_FOR_A_TABLE)


def _kind_called(name: str) -> str:
    """The kind of office that an organisation at the table is by its first word ("Ausländerbehörde"), or ""."""
    first = folded_words(name)[:1]
    return next(
        (kind for kind in kinds.RESPONSIBLE if first and first[0] in folded_words(kinds.search_words(kind))), ""
    )


def free_text_assignee(name: str) -> Assignee:
    return Assignee(f"text-{name}", "text", name)


def organisations(db: Session, region: str = "") -> list[Assignee]:
    """The organisations of the directory that are neither archived nor closed, by name."""
    return [listed_assignee(Listed(*row), region) for row in db.execute(_ORGANISATIONS)]


class Listed(NamedTuple):
    """What of an entry of the directory counts here. `region` is an AGS."""

    id: int
    name: str
    city: str
    kind: str
    region: str


def listed_assignee(entry: Listed, region: str = "") -> Assignee:
    also = "" if kinds.is_mission(entry.kind) else _other_words(entry.kind, entry.name)
    home = bool(region) and entry.region == region and entry.kind in ONE_FOR_A_TABLE
    key = f"organisation-{entry.id}"
    return Assignee(key, "organisation", entry.name, entry.city, organisation_id=entry.id, also=also, home=home)


@lru_cache(2_000)
def _other_words(kind: str, name: str) -> str:
    return f"{kinds.search_words(kind)} {nicknames(name)}".strip()


def all_assignees(db: Session, table_id: int) -> list[Assignee]:
    """All possible assignees at this table. An organisation at the table that is also in the directory comes once."""
    persons, listed = people(db, table_id), organisations(db, db.scalar(_REGION, {"table_id": table_id}) or "")
    known = {folded_words(organisation.name) for organisation in listed}
    return [*persons, *(s for s in seats(persons) if folded_words(s.name) not in known), *listed]


def suggestions(db: Session, table_id: int, name: str) -> list[Assignee]:
    """At most MOST_OFFERED assignees that the letters typed so far can mean; without letters, people."""
    return (
        matching(all_assignees(db, table_id), name)[:MOST_OFFERED]
        if name.strip()
        else people(db, table_id)[:MOST_OFFERED]
    )


def assignees_named(db: Session, table_id: int, name: str, who: str = "") -> list[Assignee]:
    """The assignees with exactly this name: usually one, several if it is ambiguous, none for an empty name.

    `who` is the key of the one chosen among several. An unknown name is a role in free text.
    """
    name = one_line(name)[:120]
    if not name:
        return []
    wanted = folded_words(name)
    same = [one for one in all_assignees(db, table_id) if folded_words(one.name) == wanted]
    if len(same) > 1 and who:
        same = [one for one in [*same, free_text_assignee(name)] if one.key == who] or same
    return same or [free_text_assignee(name)]


def assignees_in_use(db: Session, table_id: int) -> list[str]:
    """The names of all who have open tasks at the table, for the filter."""
    return list(db.scalars(_ASSIGNEES_IN_USE, {"table_id": table_id}))


_ASSIGNEES_IN_USE = (
    select(ActionItem.assignee)
    .where(ActionItem.table_id == bindparam("table_id"), ActionItem.status.in_(UNFINISHED))
    .where(ActionItem.assignee != "")
    .distinct()
    .order_by(ActionItem.assignee)
)
