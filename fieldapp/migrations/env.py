"""Runs the migrations on the app's own engine; each in one writing transaction."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db

with database.engine.connect().execution_options(writes=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        transaction_per_migration=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
