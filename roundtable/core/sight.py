"""Who sees which agenda items, paragraphs and contacts: one condition that every read of a limited session carries.

An agenda item is for all at the table (guests too), for members (volunteers and up), or for the moderation
(minute-takers, moderators, administrators). A paragraph may be internal: for whoever may read drafts, and for no
output that leaves the table. A number of the directory, which all tables share, is for all, for whoever is a member
at some table, or of some moderation. What hangs on a hidden row (by a foreign key) is hidden with it.

Nobody has to remember this. `limit()` is called once per request and per push; from then on SQLAlchemy adds the
condition to every SELECT of that session over these rows, joins, relationships and subqueries included. A hidden
row looks exactly like one that doesn't exist. Sessions that were never limited (commands, the migration) see all.

What leaves the table is read with `as_public()`, whoever presses the button. Rules of the house that need the
whole agenda (when does the third item begin?) read the columns they need from `Model.__table__`.

This is about rows. Published minutes are one frozen text: who gets which of its two layers is decided in
`minutes.document.layers.queries`, and what the search may find by the permission kept beside each entry.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Boolean,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    column,
    event,
    exists,
    func,
    not_,
    or_,
    table,
    true,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.visitors import InternalTraversal

from roundtable.core.db import Base
from roundtable.core.models import Event
from roundtable.core.permissions import may

VISIBILITIES = ("all", "members", "moderation")
# Which permission somebody needs to see an item, by its visibility; "all" needs none beyond the meeting's.
NEEDS = {"all": "meeting:read", "members": "items:members", "moderation": "items:moderation"}


@dataclass(frozen=True)
class Sight:
    """The tables at which somebody sees items for members, items for the moderation, internal paragraphs."""

    members: frozenset[int] = frozenset()
    moderation: frozenset[int] = frozenset()
    internal: frozenset[int] = frozenset()

    def at(self, table_id: int | None) -> "Sight":
        """The same at one table only."""
        here = frozenset({table_id})
        return Sight(self.members & here, self.moderation & here, self.internal & here)


PUBLIC = Sight()  # what may leave every table


def of_roles(roles: Mapping[int, str | None]) -> Sight | None:
    """From the role at each table; at all others only what is for everybody. None: an administrator, sees all."""
    if "administrator" in roles.values():
        return None

    def tables(permission: str) -> frozenset[int]:
        return frozenset(table_id for table_id, role in roles.items() if may(role, permission))

    return Sight(tables("items:members"), tables("items:moderation"), tables("internal:read"))


# For a statement that must see every row, whoever asks, because its rule counts every row (the next number).
WHOLE = {"sight": "whole"}
_current: ContextVar[Sight] = ContextVar("sight")


def limit(db: Session, sight: Sight | None) -> None:
    """From now on this session sees no more than that (None: everything). Before anything was read with it."""
    db.info["sight"] = sight


def sight_of(db: Session) -> Sight | None:
    return db.info.get("sight")


def second_session(db: Session, sight: Sight | None) -> Session:
    """Another session in the same transaction that sees something else; for reading only.

    A session of its own, because objects that are loaded already would bring along what is hidden now.
    """
    if db.new or db.dirty:
        db.flush()
    other = Session(db.connection(), autoflush=False, expire_on_commit=False, join_transaction_mode="rollback_only")
    other.info["secret"] = db.info.get("secret")
    limit(other, sight)
    return other


@contextmanager
def as_public(db: Session) -> Iterator[Session]:
    """`with as_public(db) as public:` reads only what may leave the table: for mails, exports, feeds, projectors."""
    with second_session(db, PUBLIC) as public:
        yield public


@contextmanager
def own_tasks(db: Session, on: bool = True) -> Iterator[None]:
    """Inside, tasks are read whatever they came from: for statements that ask only for those of the person itself.

    Whoever got a task from an internal item has to know of it; the item stays hidden.
    """
    db.info["own_tasks"] = on
    try:
        yield
    finally:
        db.info["own_tasks"] = False


@event.listens_for(Session, "do_orm_execute")
def _limit_statement(state: Any) -> None:
    sight = sight_of(state.session)
    if sight is None or not state.is_select or state.is_column_load:
        return
    if state.execution_options.get("sight") != "whole":
        _current.set(sight)  # the values of the condition are read when the statement is sent, right after this
        state.statement = _limited(state.statement, state.session.info.get("own_tasks", False))


# {statement: the same with the condition}, for each of the two conditions: of statements that are built once also
# what SQLAlchemy found out about them is used again, which is a third of the time that a short one takes.
_kept: tuple[WeakKeyDictionary[Any, Any], WeakKeyDictionary[Any, Any]] = (WeakKeyDictionary(), WeakKeyDictionary())


def _limited(statement: Any, own_tasks: bool) -> Any:
    limited = _kept[own_tasks].get(statement)
    if limited is None:
        limited = _kept[own_tasks][statement] = statement.options(_condition(own_tasks))
    return limited


class _Condition(CriteriaOption):
    """All criteria as one option that always looks the same to the cache of compiled statements.

    Separate options would be compared piece by piece at every statement, which takes longer than most of them.
    """

    __slots__ = ("own_tasks", "parts")
    _traverse_internals: list[Any] = [("own_tasks", InternalTraversal.dp_boolean)]
    propagate_to_loaders = True

    def __init__(self, parts: list[Any], own_tasks: bool) -> None:
        self.parts, self.own_tasks = parts, own_tasks

    def process_compile_state(self, compile_state: Any) -> None:
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        self.process_compile_state(compile_state)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for part in self.parts:
            part.get_global_criteria(attributes)


_prepared: list[bool] = []


def prepare() -> None:
    """Called when every model is known: what points at an item or a paragraph is read off the models."""
    if not _prepared:
        _prepared.append(True)


@cache
def _condition(own_tasks: bool = False) -> _Condition:
    assert _prepared, "features.load_models() comes before the first limited read"
    guarded = {
        model: names for model, names in _guarded().items() if not (own_tasks and model.__name__ == "ActionItem")
    }
    parts: list[Any] = [_Part(Event, _may_be_told)]
    parts += [_Part(model, _shown_by(model.__tablename__, names)) for model, names in guarded.items()]
    return _Condition(parts, own_tasks)


class _Part(LoaderCriteriaOption):
    """The criterion of one model. `with_loader_criteria()` makes the same, but takes only expressions written out."""

    __slots__ = ("make",)
    inherit_cache = False

    def __init__(self, model: Any, make: Callable[[Any], Any]) -> None:
        super().__init__(model, true(), include_aliases=True)
        self.make = make

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        return self.make(ext_info.entity)


def _shown_by(own: str, names: Sequence[tuple[str, str]]) -> Callable[[Any], Any]:
    if own in _OPEN:
        return _OPEN[own]
    return lambda cls: and_(*(_SHOWN[target](getattr(cls, name)) for name, target in names))


def _guarded() -> dict[Any, list[tuple[str, str]]]:
    """{model: [(column, "agenda_item" or "block")]}: whatever points at an item or a paragraph.

    A model that points at one without belonging to it says so: `__apart__ = ("origin_id",)`.
    """
    found: dict[Any, list[tuple[str, str]]] = {}
    for mapper in Base.registry.mappers:
        apart = getattr(mapper.class_, "__apart__", ())
        guarded = [(name, target) for name, target in _pointers(mapper) if name not in apart]
        if guarded or mapper.class_.__tablename__ in _OPEN:
            found[mapper.class_] = guarded
    return found


def _pointers(mapper: Any) -> list[tuple[str, str]]:
    named = ((mapper.get_property_by_column(c).key, _target(c)) for c in mapper.columns)
    return [(name, target) for name, target in named if target]


_BY_NAME = {"item_id": "agenda_item", "agenda_item_id": "agenda_item", "block_id": "block"}


def _target(key: Any) -> str:
    """ "agenda_item" or "block" if that is what this column names; also where it has no foreign key."""
    named = {fk.column.table.name for fk in key.foreign_keys} or {_BY_NAME.get(key.name, "")}
    return next(iter(named & _SHOWN.keys()), "")


# Not the mapped tables: these stand inside the condition and must not be limited themselves.
_item = table("agenda_item", column("id"), column("table_id"), column("visibility")).alias("hidden_item")
_block = table("block", column("id"), column("table_id"), column("item_id"), column("internal")).alias("hidden_block")


def _among(name: str) -> Any:
    def tables() -> list[int]:
        return sorted(getattr(_current.get(), name))

    return bindparam(f"sight_{name}", callable_=tables, expanding=True, type_=Integer())


def _is_open(item: Any) -> Any:
    """`item` is a class, an alias of it, or the columns of the table above."""
    return or_(
        item.visibility == "all",
        and_(item.visibility == "members", item.table_id.in_(_among("members"))),
        and_(item.visibility == "moderation", item.table_id.in_(_among("moderation"))),
    )


def _block_is_open(block: Any) -> Any:
    internal = and_(block.internal, block.table_id.not_in(_among("internal")))
    return and_(not_(internal), _item_is_shown(block.item_id))


def _item_is_shown(ident: Any) -> Any:
    """Not "there is a visible one": where nothing is referred to, nothing is hidden."""
    return not_(exists().where(_item.c.id == ident, not_(_is_open(_item.c))).correlate_except(_item))


def _block_is_shown(ident: Any) -> Any:
    return not_(exists().where(_block.c.id == ident, not_(_block_is_open(_block.c))).correlate_except(_block))


def _somewhere(name: str) -> Any:
    return bindparam(f"sight_any_{name}", callable_=lambda: bool(getattr(_current.get(), name)), type_=Boolean())


def _contact_is_open(contact: Any) -> Any:
    """The directory belongs to no table: whoever holds the right at one of them."""
    return or_(
        contact.visibility == "all",
        and_(contact.visibility == "members", _somewhere("members") == true()),
        and_(contact.visibility == "moderation", _somewhere("moderation") == true()),
    )


def _contact_is_shown(own: str) -> Callable[[Any], Any]:
    row = table(own, column("id"), column("visibility")).alias(f"hidden_{own}")
    return lambda ident: not_(exists().where(row.c.id == ident, not_(_contact_is_open(row.c))).correlate_except(row))


_OPEN = {
    "agenda_item": _is_open,
    "block": _block_is_open,
    "channel": _contact_is_open,
    "person": _contact_is_open,
}
_SHOWN = {
    "agenda_item": _item_is_shown,
    "block": _block_is_shown,
    "channel": _contact_is_shown("channel"),
    "person": _contact_is_shown("person"),
}


# What events may be about and everybody who may read them at all hears of: it hangs on no item and no paragraph.
# Whatever points at one is told to who sees that; everything else, new tables included, is told to nobody limited.
TOLD_TO_ALL = (
    "agenda_section",
    "agenda_template",
    "attendance",
    "centre_stop",
    "country_question",
    "country_section",
    "date_poll",
    "glossary_term",
    "mailing",
    "meeting",
    "meeting_series",
    "member",
    "minutes",
    "minutes_version",
    "organisation",
    "programme",
    "received",
    "redaction",
    "region_centre",
    "round_table",
    "speaker",
    "stop_series",
    "text_module",
    "totals_release",
    "training",
)


def _may_be_told(cls: Any) -> Any:
    """Events name titles. What they are about has to be there and to be visible."""
    hanging = (_is_told(cls.subject, own, names) for own, names in hidden_when_hung_on().items())
    return or_(cls.subject == "", *(cls.subject.startswith(f"{own}/") for own in TOLD_TO_ALL), *hanging)


def hidden_when_hung_on() -> dict[str, list[tuple[str, str]]]:
    """{table: [(column, "agenda_item" or "block")]}: events about such a row are hidden when one of these is hidden.
    Also where the row itself has a visibility of its own: a feed says less than a page that knows who asks."""
    found = {mapper.class_.__tablename__: _pointers(mapper) for mapper in Base.registry.mappers}
    return {own: names for own, names in found.items() if names or own in _OPEN}


def _is_told(subject: Any, own: str, names: list[tuple[str, str]]) -> Any:
    columns = (
        {"id", "table_id", "visibility", "internal", "item_id"} if own in _OPEN else {"id", *(n for n, _ in names)}
    )
    row = table(own, *map(column, sorted(columns))).alias(f"told_{own}")
    shown = _OPEN[own](row.c) if own in _OPEN else and_(*(_SHOWN[target](row.c[name]) for name, target in names))
    about = exists().where(row.c.id == _number_in(subject, own), shown).correlate_except(row)
    return and_(subject.startswith(f"{own}/"), about)


def _number_in(subject: Any, stem: str) -> Any:
    """12 of "block/12", 0 of what is no block. In a CASE, so that PostgreSQL casts nothing else."""
    return case((subject.like(f"{stem}/%"), cast(func.substr(subject, len(stem) + 2), Integer)), else_=0)
