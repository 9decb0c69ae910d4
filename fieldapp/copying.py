"""Every row of one database into another, empty one: between SQLite and PostgreSQL, either way.

What is copied is one state, however much is written meanwhile; epochs, cursors and hashes
stay as they are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Integer, Table, func, insert, select, text

from .db import db

ROWS = 1000
"""Rows that are held in memory at once."""


class OtherVersion(Exception):
    """The two databases are not of the same version of fieldapp."""


class NotEmpty(Exception):
    """The database that should be filled holds rows already."""


def sqlite_file(path: Path) -> str:
    """The SQLAlchemy address of a SQLite file."""
    return f"sqlite:///{path}"


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """The engine of a database, in an app of its own that keeps nothing."""
    from . import create_app

    with (
        TemporaryDirectory(prefix="fieldapp-") as nothing,
        create_app({"data": nothing, "database_url": address}).app_context(),
    ):
        try:
            yield db.engine
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def prepared(address: str) -> Iterator[Engine]:
    """The same, the database brought to this version of fieldapp first."""
    with opened(address) as engine:
        flask_migrate.upgrade()
        yield engine


def copy_all(
    source: Engine, target: Engine, copied: Callable[[int], None] = lambda rows: None
) -> dict[str, int]:
    """Copies every table, in one transaction on each side; returns the rows of each.

    `copied` is told how many rows more were copied. Raises OtherVersion unless both are of one
    version, NotEmpty if the target has rows.
    """
    with one_state(source) as there, target.connect().execution_options(writes=True) as here:
        if version(there) != version(here):
            raise OtherVersion
        counts = {table.name: _copy(table, there, here, copied) for table in db.metadata.sorted_tables}
        here.commit()
    return counts


@contextmanager
def one_state(source: Engine) -> Iterator[Connection]:
    """A connection that reads one committed state, whatever is written meanwhile."""
    with source.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def version(connection: Connection) -> str | None:
    """The migration that a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def counted(connection: Connection) -> dict[str, int]:
    """The rows of every table."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in db.metadata.sorted_tables
    }


def _copy(table: Table, there: Connection, here: Connection, copied: Callable[[int], None]) -> int:
    if here.execute(select(func.count()).select_from(table)).scalar_one():
        raise NotEmpty(table.name)
    count = 0
    rows_of = there.execute(select(table), execution_options={"yield_per": ROWS}).mappings()
    for rows in rows_of.partitions():
        here.execute(insert(table), [dict(row) for row in rows])
        count += len(rows)
        copied(len(rows))
    if here.dialect.name == "postgresql" and count:
        _go_on_counting(table, here)
    return count


def _go_on_counting(table: Table, here: Connection) -> None:
    """Lets PostgreSQL number the next row after those that were copied with their numbers."""
    for column in table.primary_key:
        if column is table.autoincrement_column and isinstance(column.type, Integer):
            sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            here.execute(text(f"SELECT setval({sequence}, (SELECT max({column.name}) FROM {table.name}))"))
