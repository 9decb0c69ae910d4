"""Runs the migrations on the app's own engine: one starter at a time, all of them or none.

A server may be writing meanwhile. On PostgreSQL a change of a table waits for those who use it,
and everybody who comes later waits behind it: so it gives up soon, lets them through, and
tries again.
"""

import logging
from time import sleep

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from fieldapp.db import hindrance

TURN = 0x6669656C64
"""The advisory lock that the starters of one PostgreSQL database queue for."""
PATIENCE = 2
"""Seconds that a change of a table keeps others waiting."""
TRIES = 60

extension = current_app.extensions["migrate"]


def migrate(connection: Connection) -> None:
    """Takes its turn, then does what is left to do; SQLite's BEGIN IMMEDIATE is a turn already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
    context.configure(
        connection=connection, target_metadata=extension.db.metadata, **extension.configure_args
    )
    context.run_migrations()


with extension.db.engine.connect().execution_options(writes=True) as connection:
    for left in reversed(range(TRIES)):
        try:
            with connection.begin():
                migrate(connection)
            break
        except DBAPIError as error:
            if not left or hindrance(error) != "busy":
                raise
            logging.getLogger("alembic").warning("The database is in use; the upgrade tries again.")
            sleep(PATIENCE)
