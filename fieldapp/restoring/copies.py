"""What a copy of the office consists of, and whether it is whole.

A copy is a directory: the database as one SQLite file (whatever the office runs on), the
secrets without which nobody could sign in, the photos, and a manifest that says what is in it.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from ..copying import prepared, sqlite_file
from ..log.models import LogHead
from ..log.verify import finding

DATABASE = "fieldapp.sqlite3"
MANIFEST = "manifest.json"
PHOTOS = "photos"
SECRETS = ("secret-key", "password-salt")
NAME = re.compile(r"fieldapp-\d{8}T\d{6}\.\d{3}Z\Z")
"""How the directory of a copy is called, by the instant it was begun."""


class NotWhole(Exception):
    """A copy that cannot be relied on; its text says why."""


class Place(msgspec.Struct, frozen=True):
    """Where the log of an organisation stands."""

    organisation: str
    epoch: str
    n: int
    hash: str


class Manifest(msgspec.Struct, frozen=True):
    """What a copy holds: everything received before `covers`; the rows of each table."""

    made_at: str
    covers: str
    rows: dict[str, int]
    places: list[Place]
    photos: int
    encrypted: bool


class Copy(NamedTuple):
    """A copy on a disk."""

    path: Path
    manifest: Manifest


def found_in(directory: Path) -> list[Path]:
    """The copies in a directory, the oldest first."""
    return sorted(path for path in directory.iterdir() if path.is_dir() and NAME.match(path.name))


def read(path: Path) -> Copy:
    """The copy in a directory. Raises NotWhole for anything else."""
    try:
        return Copy(path, msgspec.json.decode((path / MANIFEST).read_bytes(), type=Manifest))
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NotWhole(f"{path} is no copy made by `fieldapp backup`.") from error


def check(database: Path, manifest: Manifest) -> None:
    """Compares a copied database with its manifest, brings it to this version of fieldapp, and reads
    its log from end to end. Raises NotWhole."""
    with closing(sqlite3.connect(database)) as file:
        try:
            said = file.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                raise NotWhole(f"SQLite finds it damaged: {said}.")
            for table, count in manifest.rows.items():
                if file.execute(f'SELECT count(*) FROM "{table}"').fetchone() != (count,):
                    raise NotWhole(f"It does not have the {count} rows of {table} that were copied.")
        except sqlite3.DatabaseError as error:
            raise NotWhole(f"SQLite cannot read it: {error}.") from error
    with prepared(sqlite_file(database)) as engine:
        with engine.connect() as connection:
            if places(connection) != manifest.places:
                raise NotWhole("Its log ends elsewhere than it was copied.")
        for place in manifest.places:
            found = finding(place.organisation)
            if found:
                raise NotWhole(f"Its log does not hold: {found.sentence()}")
    one_file(database)


def places(connection: Connection) -> list[Place]:
    """Where the log of each organisation stands."""
    query = select(LogHead.organisation_id, LogHead.epoch, LogHead.n, LogHead.hash)
    return [Place(*row) for row in connection.execute(query.order_by(LogHead.organisation_id))]


def one_file(database: Path) -> None:
    """Lets a SQLite database be one file, without a log of its own beside it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
