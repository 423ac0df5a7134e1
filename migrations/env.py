"""Alembic's entry: the connection comes from roundtable.migrate, which also says on which database."""

from alembic import context

from roundtable.migrate import all_models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_models(),
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
