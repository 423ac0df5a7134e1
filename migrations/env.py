"""Alembic's entry: the connection comes from roundtable.migrate, which also says on which database."""

from alembic import context

from roundtable.migrate import all_models

connection = context.config.attributes["connection"]


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """SQLite's full-text table and its helpers are made by hand (0003) and have no model."""
    return not (kind == "table" and (name or "").startswith("search_fts"))


context.configure(
    connection=connection,
    target_metadata=all_models(),
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
    compare_type=False,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
