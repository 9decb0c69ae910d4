"""Making a copy of the office while it runs.

Nothing is claimed before the copy was opened again and found whole, and before the key
journal has a copy of its own: only then do phones hear what they need not keep.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from flask import current_app
from sqlalchemy import Engine, text, update

from sync import clock

from ..clock import now
from ..config import Settings
from ..copying import copy_all, counted, one_state, prepared, sqlite_file
from ..db import db, writing
from ..log.models import LogHead
from .copies import (
    DATABASE,
    MANIFEST,
    PHOTOS,
    SECRETS,
    Copy,
    Manifest,
    NotWhole,
    Place,
    check,
    found_in,
    one_file,
    places,
)
from .journal_copy import NotCopied, copy_journal

BEGUN_WITHIN = timedelta(minutes=1)
"""A request reads the clock this long, at most, before its transaction begins."""


def make(directory: Path, journal_copy: Path, keep: int) -> Copy:
    """Makes a copy in a directory, and lets the oldest go beyond `keep`.

    Raises NotCopied or NotWhole; then no copy was made, and none was let go.
    """
    settings: Settings = current_app.config["FIELDAPP"]
    journal = current_app.extensions["journal"].path
    _apart(settings.directory, journal_copy)
    if not journal.exists():
        raise NotCopied(f"There is no key journal at {journal}.")
    made_at = now()
    path = directory / f"fieldapp-{made_at.replace('-', '').replace(':', '')}"
    unfinished = directory / f".{path.name}"
    try:
        unfinished.mkdir(mode=0o700)
        manifest = _fill(unfinished, settings, made_at, _latest(directory))
        copy_journal(journal, journal_copy)
        unfinished.rename(path)
    except OSError as error:
        raise NotWhole(f"{error.filename}: {error.strerror}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _claim(manifest.covers)
    for old in found_in(directory)[:-keep]:
        shutil.rmtree(old)
    return Copy(path, manifest)


def _apart(data: Path, journal_copy: Path) -> None:
    if not journal_copy.is_dir():
        raise NotCopied(f"There is no directory {journal_copy} for the copy of the key journal.")
    if journal_copy.resolve().is_relative_to(data.resolve()):
        raise NotCopied(f"{journal_copy} lies in the data directory itself and would be lost with it.")


def _latest(directory: Path) -> Path | None:
    return next(reversed(found_in(directory)), None)


def _fill(path: Path, settings: Settings, made_at: str, before: Path | None) -> Manifest:
    """Writes everything into an empty directory and checks it. Raises NotWhole.

    The photos come after the database, so that none which it names is missing.
    """
    database = path / DATABASE
    covers = _ended_before(db.engine)
    rows, ends = _copy_database(database)
    _mark(database, made_at, covers)
    photos = _copy_photos(settings.directory / PHOTOS, path / PHOTOS, before / PHOTOS if before else None)
    manifest = Manifest(made_at, covers, rows, ends, photos)
    check(database, manifest)
    one_file(database)
    for name in SECRETS:
        shutil.copy2(settings.directory / name, path / name)
    (path / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    os.sync()
    return manifest


def _ended_before(engine: Engine) -> str:
    """An instant before which everything received has been committed, or undone."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(writes=True) as connection:
            connection.begin()  # one writer at a time: those before this one have ended
            since = datetime.now(UTC)
    else:
        oldest = text(
            "SELECT coalesce(max(clock_timestamp() - xact_start), interval '0') FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with engine.connect() as connection:
            since = datetime.now(UTC) - connection.execute(oldest).scalar_one()
    return clock.instant(since - BEGUN_WITHIN)


def _copy_database(target: Path) -> tuple[dict[str, int], list[Place]]:
    """Copies one state of the database; returns the rows of each table, and where its logs stand."""
    source = db.engine
    if source.dialect.name == "sqlite":
        with one_state(source) as connection, closing(sqlite3.connect(target)) as file:
            rows, ends = counted(connection), places(connection)
            connection.connection.driver_connection.backup(file)
        return rows, ends
    with prepared(sqlite_file(target)) as engine:
        rows = copy_all(source, engine)
        with engine.connect() as connection:
            return rows, places(connection)


def _mark(database: Path, made_at: str, covers: str) -> None:
    """Lets the copy know that it is one, so that putting it back is noticed, however it is done."""
    with closing(sqlite3.connect(database)) as file, file:
        file.execute("UPDATE log_head SET copied_at = ?, backed_up_to = ?", (made_at, covers))


def _copy_photos(source: Path, target: Path, before: Path | None) -> int:
    """Copies the files of photos. What is shown of them never changes: where the copy `before` has it,
    it takes no further room."""
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy_photo(source, target, before, name)
        except FileNotFoundError:  # it was opened meanwhile: what is shown stands beside it now
            _copy_photo(source, target, before, name.with_suffix(".shown"))
    return len(files)


def _copy_photo(source: Path, target: Path, before: Path | None, name: Path) -> None:
    fixed = name.suffix == ".shown"
    if not (before and fixed and _linked(before / name, target / name)):
        shutil.copy2(source / name, target / name)


def _linked(there: Path, here: Path) -> bool:
    try:
        here.hardlink_to(there)
    except OSError:  # it is not there, or this disk knows no links
        return False
    return True


def _claim(covers: str) -> None:
    """Says what a verified copy holds, in the database: one that is put back claims no more than it has."""
    with writing():
        db.session.execute(update(LogHead).values(backed_up_to=covers))
