"""Alembic's entry: the connection comes from roundtable.core.migrate, which also says on which database."""

from typing import Any

from alembic import context

from roundtable.features import load_models

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Please use `make migration name=…` for a new migration, and `roundtable migrate` to apply them.")


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """SQLite's full-text table and its helpers are made by hand (0003) and have no model."""
    return not (kind == "table" and (name or "").startswith("search_fts"))


def written(kind: str, thing: Any, autogenerate: Any) -> str | bool:
    """How a draft (`make migration`) names our own types: by those that are frozen beside the migrations."""
    if kind != "type" or type(thing).__name__ != "Moment":
        return False
    autogenerate.imports.add("from migrations.types import UTCDateTime")
    return "UTCDateTime()"


context.configure(
    connection=connection,
    target_metadata=load_models(),
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
    compare_type=False,
    include_name=is_ours,
    render_item=written,
)
with context.begin_transaction():
    context.run_migrations()
