"""Whether the office runs here: a lock that serving shares, and that putting a copy back has alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "running.lock"


class Running(Exception):
    """The office runs, so that nothing may be put in the place of its database."""


def share(directory: Path) -> int:
    """Says that this process serves, until it ends. Waits while a copy is being put back.

    Returns the descriptor that holds the lock; processes forked later hold it, too.
    """
    lock = _open(directory)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Lets nobody serve meanwhile. Raises Running if somebody does."""
    lock = _open(directory)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Running from error
    else:
        yield
    finally:
        os.close(lock)


def _open(directory: Path) -> int:
    directory.mkdir(parents=True, exist_ok=True)
    return os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
