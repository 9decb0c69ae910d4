"""`fieldapp import-database`: an installation moves from its SQLite file to another database.

Epochs, cursors, hashes and keys stay as they are, so that no phone notices.
"""

import sqlite3
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from .config import settings
from .copying import NotEmpty, copy_all, counted, prepared, sqlite_file
from .log.verify import finding
from .restoring.copies import DATABASE, one_file, places


@click.command("import-database")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def import_database_command(file: Path | None) -> None:
    """Move everything from the SQLite database FILE to the one that FIELDAPP_DATABASE_URL names.

    FILE is that of the data directory by default, and stays as it is. The server must not run.
    The new database must be empty; it is filled in one transaction, whole or not at all.
    """
    here = settings()
    file = (file or here.directory / DATABASE).absolute()
    if here.database == sqlite_file(file):
        raise click.ClickException("Name the new database with FIELDAPP_DATABASE_URL.")
    if not file.exists():
        raise click.ClickException(f"There is no {file}.")
    try:
        one_file(file)
    except sqlite3.OperationalError as error:
        raise click.ClickException(f"{file} is in use: stop the server first. ({error})") from error
    try:
        with prepared(sqlite_file(file)) as source, prepared(here.database) as target:
            rows = _move(source, target)
    except NotEmpty as error:
        raise click.ClickException(f"Nothing was moved: the new database has rows in {error}.") from error
    except DBAPIError as error:
        raise click.ClickException(f"Nothing was moved: {error.orig}") from error
    click.echo(
        f"{sum(rows.values())} rows, counted; every log verified. Epochs and cursors are as they were."
    )
    click.echo(f"Start the server with this FIELDAPP_DATABASE_URL from now on, and put {file} away.")


def _move(source: Engine, target: Engine) -> dict[str, int]:
    """Copies while nobody can write to the source, then looks; returns the rows of each table."""
    with source.connect().execution_options(writes=True) as held, held.begin():
        there = counted(held)
        with click.progressbar(length=sum(there.values()), label="Moving") as bar:
            copy_all(source, target, bar.update)
        with target.connect() as connection:
            here, logs = counted(connection), places(connection)
        if (here, logs) != (there, places(held)):
            raise click.ClickException("The new database is not what was copied. Drop it, and move again.")
    for log in logs:
        found = finding(log.organisation)
        if found:
            raise click.ClickException(f"The log does not hold in the new database: {found.sentence()}")
    return here
