"""Changes of thousands of rows, made in a reading session and stored at once, so that nobody else waits for long.

A session that stores thousands of objects one after the other holds SQLite's one writer for seconds. Here objects are
made and changed in a reading session, which can't store anything; `gather()` takes down what is new, changed and gone,
and `Changes.store()` writes that in a few statements. What was read may be old by then: rows with a version are stored
only as they were read, and of everything else whoever stores has to look first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, Table, bindparam, delete, insert, inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.base import MANYTOONE
from sqlalchemy.orm.exc import StaleDataError

from roundtable.core.db import Base, next_ids


@dataclass
class _Row:
    """A row to be; `parents` are the objects whose ids it gets, {column: object}, because they are new as well."""

    target: Any
    values: dict[str, Any]
    parents: dict[str, Any]
    cells: list[Any] = field(default_factory=list)  # the values as the driver takes them, in the order of its statement


@dataclass
class Changes:
    """What has to be stored, by table; of changed rows those together that change the same columns."""

    new: dict[Table, list[_Row]] = field(default_factory=dict)
    changed: dict[tuple[Table, tuple[str, ...]], list[_Row]] = field(default_factory=dict)
    gone: dict[Table, list[int]] = field(default_factory=dict)

    def store(self, db: Session) -> None:
        """In the transaction of this session. New objects have their ids then. Raises StaleDataError, see above."""
        connection = db.connection()
        for table in (table for table in Base.metadata.sorted_tables if table in self.new):
            self._insert(db, table, self.new[table])
        for (table, names), rows in self.changed.items():
            statement = update(table).where(table.c.id == bindparam("_id"))
            values: dict[str, Any] = {name: bindparam(f"_{name}") for name in names}
            if "version" in table.c:
                statement = statement.where(table.c.version == bindparam("_version"))
                values["version"] = table.c.version + 1
            sent = [{f"_{name}": value for name, value in _with_parents(row).items()} for row in rows]
            if connection.execute(statement.values(values), sent).rowcount != len(rows):
                raise StaleDataError(table.name)
        for table, ids in self.gone.items():
            connection.execute(delete(table).where(table.c.id == bindparam("_id")), [{"_id": each} for each in ids])

    @staticmethod
    def _insert(db: Session, table: Table, rows: list[_Row]) -> None:
        """By the driver, because everything else was done before."""
        sql, order = _statement(table, db.get_bind().dialect)
        at = {name: place for place, name in enumerate(order)}
        for row, ident in zip(rows, next_ids(db, table, len(rows)), strict=True):
            vars(row.target)["id"] = row.cells[at["id"]] = ident
            for name, parent in row.parents.items():
                row.cells[at[name]] = vars(parent)["id"]
        sent: Any = [tuple(row.cells) for row in rows]
        if not db.get_bind().dialect.positional:
            sent = [dict(zip(order, cells, strict=True)) for cells in sent]
        db.connection().exec_driver_sql(sql, sent)


def _statement(table: Table, dialect: Dialect) -> tuple[str, list[str]]:
    """The INSERT of all columns as the driver takes it, and the order of its values."""
    columns = [column.key for column in table.columns]
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=columns)
    return str(compiled), list(compiled.positiontup or columns)


def _taker(table: Table, dialect: Dialect) -> Callable[[dict[str, Any]], list[Any]]:
    """Turns the values of a row into what the driver takes."""
    order = _statement(table, dialect)[1]
    processors = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]

    def take(values: dict[str, Any]) -> list[Any]:
        return [process(values.get(name)) if process else values.get(name) for name, process in processors]

    return take


def _with_parents(row: _Row) -> dict[str, Any]:
    return {**row.values, **{name: parent.id for name, parent in row.parents.items()}}


def gather(db: Session) -> Changes:
    """What a reading session holds that isn't stored. It is not to be used any more afterwards."""
    found = Changes()
    for target in db.new:
        table = inspect(target).mapper.local_table
        found.new.setdefault(table, []).append(_new_row(target))
    dialect = db.get_bind().dialect
    for table, rows in found.new.items():
        take = _taker(table, dialect)
        for row in rows:
            row.cells = take(row.values)
    for target in db.dirty:
        _gather_gone(found, target)
        row = _changed_row(target)
        if names := tuple(sorted({*row.values, *row.parents} - {"id", "version"})):
            table = inspect(target).mapper.local_table
            found.changed.setdefault((table, names), []).append(row)
    return found


def _new_row(target: Any) -> _Row:
    mapper = inspect(target).mapper
    values, parents = {}, _parents(target, only_changed=False)
    for column in mapper.local_table.columns:
        value = getattr(target, mapper.get_property_by_column(column).key)
        if value is None and column.default is not None and column.key not in parents:
            value = column.default.arg(None) if column.default.is_callable else column.default.arg
        values[column.key] = value
    if "version" in values:
        values["version"] = 1
    values.pop("id")
    return _with_known(_Row(target, values, parents))


def _changed_row(target: Any) -> _Row:
    state = inspect(target)
    values = {}
    for column in state.mapper.local_table.columns:
        key = state.mapper.get_property_by_column(column).key
        history = state.attrs[key].history
        if history.added and list(history.added) != list(history.deleted or ()):
            values[column.key] = history.added[0]
    row = _with_known(_Row(target, values, _parents(target, only_changed=True)))
    row.values["id"] = target.id
    if "version" in state.mapper.local_table.c:
        row.values["version"] = target.version
    return row


def _parents(target: Any, only_changed: bool) -> dict[str, Any]:
    """{column: the object that it points at}, as far as the relationship was set."""
    state, found = inspect(target), {}
    for relation in state.mapper.relationships:
        if relation.direction is not MANYTOONE or relation.viewonly or len(relation.local_columns) != 1:
            continue
        parent = state.dict.get(relation.key)
        if parent is not None and (not only_changed or state.attrs[relation.key].history.added):
            found[next(iter(relation.local_columns)).key] = parent
    return found


def _with_known(row: _Row) -> _Row:
    """Parents that are stored already are values."""
    for name, parent in list(row.parents.items()):
        ident = inspect(parent).identity
        if ident:
            row.values[name] = ident[0]
            del row.parents[name]
    return row


def _gather_gone(found: Changes, target: Any) -> None:
    """Rows that go with the relationship that held them."""
    state = inspect(target)
    for relation in state.mapper.relationships:
        if relation.cascade.delete_orphan and relation.key in state.dict:
            gone = [each.id for each in state.attrs[relation.key].history.deleted or () if each.id]
            if gone:
                found.gone.setdefault(relation.mapper.local_table, []).extend(gone)
