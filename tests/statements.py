"""Compiled SQL that all databases of a process share: compiling takes most of the time of a first request.

SQLAlchemy keeps compiled statements by the dialect of an engine, so a new engine begins with none. What it compiles
depends only on the kind of database, and all tests of a run have the same.
"""

from typing import Any

import sqlalchemy
from sqlalchemy.util import LRUCache

from roundtable.core import db


class _ByKind(LRUCache[Any, Any]):
    """Keys begin with the dialect of an engine; here the name of the dialect takes its place."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, key[0].driver, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, key[0].driver, *key[1:]), value)


_KEPT = _ByKind(20_000)


def _create_engine(*arguments: Any, **options: Any) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine(*arguments, **options)
    engine._compiled_cache = _KEPT
    return engine


def share() -> None:
    """From now on, for each new Database and for what mappers write."""
    db.create_engine = _create_engine
    for mapper in db.Base.registry.mappers:
        mapper.__dict__["_compiled_cache"] = _KEPT
