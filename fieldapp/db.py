"""The database: one session, one way to write, and the columns that synced tables share.

SQLite is opened so that an acknowledged write survives a power cut, and so that a
writer takes its lock at once instead of failing half way.
"""

import errno
import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Engine, Index, MetaData, String, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneLeft
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Result = TypeVar("Result")
PATIENCE = 15
"""Seconds that a transaction waits for others, before whoever asked is told to come again."""
RETRYABLE = {"40001", "40P01", "23505"}
"""PostgreSQL: serialization failure, deadlock, and a row that another writer made first."""
PASSES = ("08", "25006", "40", "53", "55P03", "57", "58")
"""PostgreSQL, codes or their beginnings: connection lost, a standby, writers in each other's way,
no room or memory, a lock not had in time, a server that stops or starts, its disk."""
SQLITE_PASSES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}


class Base(DeclarativeBase):
    """All tables. Each is keyed by organisation first, so that organisations can be spread."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={dict[str, Any]: JSON, list[Any]: JSON, str: String, int: BigInteger},
    )


db = SQLAlchemy(model_class=Base)


class Synced:
    """The columns of a kind of record beside its fields, which are named as in `sync.record`."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    scope: Mapped[str]
    author: Mapped[str]
    stamps: Mapped[dict[str, Any]]
    written_at: Mapped[str]
    received_at: Mapped[str]
    withdrawn: Mapped[bool]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:
        name = cls.__name__.lower()
        return (
            Index(f"ix_{name}_scope", "organisation_id", "scope"),
            Index(f"ix_{name}_n", "organisation_id", "n"),
        )


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that writes; it ends what this request was reading before.

    Commits at the end, and undoes everything when an exception leaves it.
    """
    db.session.commit()
    with _turn():
        db.session.connection(execution_options={"writes": True})
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def _turn() -> Iterator[None]:
    """Lets writers of a SQLite file queue: by itself each only looks again now and then, so that among
    twenty phones some looked in vain until they gave up. No lock of anything; SQLite's own does that."""
    url, its = db.engine.url, db.session.info
    if url.get_backend_name() != "sqlite" or not url.database or its.get("turn"):  # its turn already
        yield
        return
    with Path(f"{url.database}-turn").open("ab") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        its["turn"] = True
        try:
            yield
        finally:
            its["turn"] = False


def retrying(work: Callable[[], Result], tries: int = 5) -> Result:
    """Runs a whole transaction again when the database asks for it."""
    for _ in range(tries - 1):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in RETRYABLE:
                raise
    return work()


def let_go() -> None:
    """Closes this process's connections: a process that it forks must inherit none, or SQLite would
    count locks as held there that are not."""
    db.session.remove()
    db.engine.dispose()


def hindrance(error: BaseException) -> Literal["busy", "full"] | None:
    """What hinders the database, or the disk, for a while; None for a fault of another kind.

    Nothing of the transaction was kept, so the same request may be made again later. Only a
    connection that broke during COMMIT leaves open whether it was: what phones deliver is
    recognised when it comes again.
    """
    if isinstance(error, NoneLeft):  # every connection of this process is taken
        return "busy"
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        if cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return "full"
        return "busy" if cause.errno in (errno.EIO, errno.EMFILE, errno.ENFILE) else None
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its details
        if code == sqlite3.SQLITE_FULL:
            return "full"
        return "busy" if code in SQLITE_PASSES else None
    state = getattr(cause, "sqlstate", None)
    if state == "53100":
        return "full"
    lost = isinstance(error, DBAPIError) and (error.connection_invalidated or _never_connected(error))
    return "busy" if lost or (state or "").startswith(PASSES) else None


def _never_connected(error: DBAPIError) -> bool:
    """Whether there was no server to answer: psycopg then has a failure without a code."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") is None


@event.listens_for(Engine, "connect")
def _open(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        _open_sqlite(connection)
    else:
        _open_postgresql(connection)


def _open_postgresql(connection: Any) -> None:
    """A process that hangs, or whose machine is gone, holds what it locked for a minute at most."""
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.execute("SET idle_in_transaction_session_timeout = '60s'")
    connection.commit()


def _open_sqlite(connection: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={PATIENCE * 1000}",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would slip past the log's triggers
        "analysis_limit=400",
        "optimize=0x10002",  # without statistics the inbox of a year takes ten times as long
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
