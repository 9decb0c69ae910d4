"""Putting a copy back in the place of the office's database.

Nothing is deleted: what stood there is kept aside. The copy says itself that it is one, so
that what follows (`healing`) is the same as after any other way of putting it back.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Connection, Engine, inspect, make_url, select, text
from sqlalchemy.exc import DatabaseError

from ..clock import now
from ..config import Settings
from ..copying import copy_all, opened, prepared, sqlite_file
from ..db import db
from ..log.models import LogEntry
from ..photos.segments import CannotOpen
from ..running import Running, alone
from .copies import DATABASE, PHOTOS, SECRETS, Copy, NotWhole, Place, check, places
from .journal_copy import NotCopied, take_back
from .shelf import Shelf


class Newer(Exception):
    """The office has what the copy lacks; its text says what."""


class Restored(NamedTuple):
    """Where what stood there before is kept, if anything did; how many photos came back, and how many
    of the copy's are damaged."""

    aside: str
    photos: int
    damaged: int


def put_back(
    copy: Copy, settings: Settings, journal_copy: Path | None, shelf: Shelf, replace: bool
) -> Restored:
    """Puts a copy back. Raises Running, NotWhole, NotCopied or Newer; then nothing was changed,
    but that the key journal may know more."""
    directory = settings.directory
    journal = directory / "keys" / "journal.jsonl"
    with alone(directory), TemporaryDirectory(dir=directory, prefix="restoring-") as work:
        database = Path(work) / DATABASE
        try:
            for name in (DATABASE, *SECRETS):
                shelf.take(copy.path / f"{name}{shelf.suffix}", Path(work) / name, name)
        except (CannotOpen, OSError) as error:
            raise NotWhole(
                f"{copy.path} does not open: {error or 'another passphrase sealed it'}."
            ) from error
        check(database, copy.manifest)
        if journal_copy:
            take_back(journal_copy, journal, shelf)
        if not journal.exists():
            raise NotCopied(
                f"There is no key journal at {journal}. Say with --journal-copy where its copy is: "
                "without it nothing that phones still hold can be opened."
            )
        stamp = now().replace("-", "").replace(":", "").replace(".", "")
        aside = directory / f"replaced-{stamp}"
        if make_url(settings.database).get_backend_name() == "sqlite":
            kept = _replace_file(settings, database, aside, replace)
        else:
            kept = _replace_schema(settings, database, f"replaced_{stamp.lower()}", replace)
        _secrets(Path(work), directory, aside)
        return Restored(kept, *_photos(copy, directory, shelf))


def _newer(stands: list[Place], database: Path) -> str:
    """What of the office's logs the copy does not have; empty if it has all."""
    with opened(sqlite_file(database)):
        for place in stands:
            there = select(LogEntry.hash).where(
                LogEntry.organisation_id == place.organisation, LogEntry.n == place.n
            )
            if place.n and db.session.scalars(there).one_or_none() != place.hash:
                return f"The office's log goes up to entry {place.n}, which the copy does not have."
    return ""


def _stands(engine: Engine) -> list[Place]:
    with engine.connect() as connection:
        return places(connection) if inspect(connection).has_table("log_head") else []


def _replace_file(settings: Settings, database: Path, aside: Path, replace: bool) -> str:
    """Puts the copy in the place of the SQLite file. Raises Newer."""
    target = Path(str(make_url(settings.database).database))
    if not target.exists():
        database.rename(target)
        return ""
    if not replace:
        try:
            with opened(settings.database) as engine:
                stands = _stands(engine)
        except DatabaseError as error:
            raise Newer(f"The database that is there cannot be read: {error.orig}.") from error
        if newer := _newer(stands, database):
            raise Newer(newer)
    aside.mkdir(mode=0o700)
    shutil.copy2(target, aside / target.name)  # so that at no moment there is no database
    for suffix in ("-wal", "-shm"):
        beside = target.with_name(f"{target.name}{suffix}")
        if beside.exists():
            beside.rename(aside / beside.name)
    database.replace(target)
    return str(aside)


def _replace_schema(settings: Settings, database: Path, aside: str, replace: bool) -> str:
    """Fills a schema from the copy, then lets its tables and those that stand there change places, in
    one transaction. Raises Newer or Running."""
    with opened(settings.database) as engine:
        with engine.connect() as connection:
            others = text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if connection.execute(others).scalar_one():
                raise Running
        if not replace and (newer := _newer(_stands(engine), database)):
            raise Newer(newer)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS restoring CASCADE"))
            connection.execute(text("CREATE SCHEMA restoring"))
    url = make_url(settings.database)
    fresh = url.update_query_dict({"options": "-csearch_path=restoring"}).render_as_string(
        hide_password=False
    )
    with opened(sqlite_file(database)) as source, prepared(fresh) as target:
        copy_all(source, target)
    with opened(settings.database) as engine, engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {aside}"))
        _move(connection, "public", aside)
        _move(connection, "restoring", "public")
        _grant_again(connection, aside)
        connection.execute(text("DROP SCHEMA restoring"))
    return f"schema {aside}"


def _move(connection: Connection, source: str, target: str) -> None:
    """Moves tables, with their indexes and triggers, and the triggers' functions into another schema."""
    for table in inspect(connection).get_table_names(source):
        connection.execute(text(f'ALTER TABLE {source}."{table}" SET SCHEMA {target}'))
    functions = text(
        "SELECT proname FROM pg_proc WHERE pronamespace = CAST(:source AS regnamespace)"
        " AND prorettype = CAST('trigger' AS regtype)"
    )
    for name in connection.scalars(functions, {"source": source}).all():
        connection.execute(text(f'ALTER FUNCTION {source}."{name}"() SET SCHEMA {target}'))


def _grant_again(connection: Connection, aside: str) -> None:
    """Lets the server's role do with the new tables what it could do with those that stood there."""
    granted = text(
        "SELECT grantee, table_name, privilege_type FROM information_schema.table_privileges"
        " WHERE table_schema = :aside AND grantee <> grantor"
    )
    new = set(inspect(connection).get_table_names("public"))
    for grantee, table, privilege in connection.execute(granted, {"aside": aside}).all():
        if table in new:
            connection.execute(text(f'GRANT {privilege} ON public."{table}" TO "{grantee}"'))
    users = text(
        "SELECT DISTINCT grantee FROM information_schema.usage_privileges"
        " WHERE object_schema = :aside AND object_type = 'SEQUENCE' AND grantee <> grantor"
    )
    for grantee in connection.scalars(users, {"aside": aside}).all():
        connection.execute(text(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{grantee}"'))


def _secrets(work: Path, directory: Path, aside: Path) -> None:
    """The copy's secrets: passwords and cursors were made with them. Others are kept aside."""
    for name in SECRETS:
        taken, target = work / name, directory / name
        if target.exists() and target.read_bytes() != taken.read_bytes():
            aside.mkdir(mode=0o700, exist_ok=True)
            target.rename(aside / name)
        taken.replace(target)


def _photos(copy: Copy, directory: Path, shelf: Shelf) -> tuple[int, int]:
    """Brings the copy's photos that are not there; those that are stay as they are. Returns how many,
    and how many do not open: phones that still have them are asked for those."""
    held, count, damaged = copy.path / PHOTOS, 0, 0
    for path in (path for path in held.rglob("*") if path.is_file()):
        name = str(path.relative_to(held)).removesuffix(shelf.suffix)
        target = directory / PHOTOS / name
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f".{target.name}")
        try:
            shelf.take(path, draft, f"{PHOTOS}/{name}")
        except CannotOpen:
            draft.unlink()
            damaged += 1
            continue
        draft.rename(target)
        count += 1
    return count, damaged
