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
from tempfile import TemporaryDirectory

import msgspec
from flask import current_app
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import DBAPIError

from sync import clock

from ..clock import now
from ..config import Settings
from ..copying import OtherVersion, copy_all, counted, one_state, prepared, sqlite_file
from ..db import db, writing
from ..log.models import LogHead
from ..photos.segments import CannotOpen
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
from .shelf import Shelf

BEGUN_WITHIN = timedelta(minutes=1)
"""A request reads the clock this long, at most, before its transaction begins."""


def make(directory: Path, journal_copy: Path, keep: int, shelf: Shelf) -> Copy:
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
        before = _before(directory, shelf, settings.directory)
        unfinished.mkdir(mode=0o700)
        manifest = _fill(unfinished, settings.directory, made_at, before, shelf)
        copy_journal(journal, journal_copy, shelf)
        unfinished.rename(path)
    except OSError as error:
        raise NotWhole(f"{error.filename}: {error.strerror}.") from error
    except (sqlite3.Error, DBAPIError) as error:
        raise NotWhole(f"The database cannot be copied: {getattr(error, 'orig', error)}.") from error
    except OtherVersion as error:
        raise NotWhole("The database is of another version of fieldapp: start the server once.") from error
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


def _before(directory: Path, shelf: Shelf, data: Path) -> Path | None:
    """The newest copy, if it opens like the one to be made: its photos need not be copied again."""
    for path in reversed(found_in(directory)):
        secret = path / f"{SECRETS[0]}{shelf.suffix}"
        with TemporaryDirectory(dir=data) as work:
            try:
                shelf.take(secret, Path(work) / "taken", SECRETS[0])
            except (CannotOpen, FileNotFoundError):
                return None
        return path
    return None


def _fill(path: Path, data: Path, made_at: str, before: Path | None, shelf: Shelf) -> Manifest:
    """Writes everything into an empty directory, reads the database back and checks it. Raises NotWhole.

    The photos come after the database, so that none which it names is missing. Whatever is open
    to read stays in the data directory until it is encrypted.
    """
    with TemporaryDirectory(dir=data) as work:
        database, held = Path(work) / DATABASE, path / f"{DATABASE}{shelf.suffix}"
        covers = _ended_before(db.engine)
        rows, ends = _copy_database(database)
        _mark(database, made_at, covers)
        one_file(database)
        shelf.put(database, held, DATABASE)
        photos = _copy_photos(data / PHOTOS, path / PHOTOS, before / PHOTOS if before else None, shelf)
        for name in SECRETS:
            shelf.put(data / name, path / f"{name}{shelf.suffix}", name)
        manifest = Manifest(made_at, covers, rows, ends, photos, bool(shelf.suffix))
        (path / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        os.sync()
        database.unlink()
        shelf.take(held, database, DATABASE)
        check(database, manifest)
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


def _copy_photos(source: Path, target: Path, before: Path | None, shelf: Shelf) -> int:
    """Copies the photos; those that the copy `before` has unchanged take no further room.

    One that goes meanwhile was opened into another file: then all are looked through once more.
    """
    done = set[Path]()
    again = True
    while again:
        again = False
        for photo in [path for path in source.rglob("*") if path.is_file()]:
            name = photo.relative_to(source)
            held = f"{name}{shelf.suffix}"
            if name in done:
                continue
            (target / held).parent.mkdir(parents=True, exist_ok=True)
            try:
                state = photo.stat()
                if not (before and _linked(before / held, target / held, state.st_mtime_ns)):
                    shelf.put(photo, target / held, f"{PHOTOS}/{name}")
                    os.utime(target / held, ns=(state.st_mtime_ns, state.st_mtime_ns))
            except FileNotFoundError:
                again = True
            else:
                done.add(name)
    return len(done)


def _linked(there: Path, here: Path, written: int) -> bool:
    """Links a file that was copied before, unless it was written since."""
    try:
        if there.stat().st_mtime_ns != written:
            return False
        here.hardlink_to(there)
    except OSError:  # it is not there, or this disk knows no links
        return False
    return True


def _claim(covers: str) -> None:
    """Says what a verified copy holds, in the database: one that is put back claims no more than it has."""
    with writing():
        db.session.execute(update(LogHead).values(backed_up_to=covers))
