"""The copy of the key journal, without which no copy of the database counts.

The journal only grows, so an older copy of it is always its beginning; one that is not
holds something that the office has lost, and is left as it is.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from .. import lines
from ..photos.segments import CannotOpen
from .shelf import Shelf

NAME = "journal.jsonl"


class NotCopied(Exception):
    """There is no verified copy of the journal; the text says why, and what to do."""


def copy_journal(journal: Path, directory: Path, shelf: Shelf) -> None:
    """Copies the journal into a directory, reads the copy back and compares it. Raises NotCopied."""
    target, fresh = _in(directory, shelf), directory / f".{NAME}{shelf.suffix}"
    try:
        with TemporaryDirectory(dir=journal.parent) as work:
            whole, now = Path(work) / "now", journal.read_bytes()
            whole.write_bytes(now[: now.rfind(b"\n") + 1])  # a line that is just being written counts later
            if target.exists() and not whole.read_bytes().startswith(_read(target, shelf, Path(work))):
                raise NotCopied(
                    f"{target} holds keys that the office's own journal lacks. It was left as it is: "
                    "move it away and keep it, or put it back with `fieldapp restore`."
                )
            shelf.put(whole, fresh, NAME)
            os.sync()
            if _read(fresh, shelf, Path(work)) != whole.read_bytes():
                raise NotCopied(f"{fresh} does not read back as it was written. Use another disk.")
            fresh.replace(target)
    except OSError as error:
        raise NotCopied(f"{error.filename}: {error.strerror}.") from error


def take_back(directory: Path, journal: Path, shelf: Shelf) -> None:
    """Adds to the journal what a copy of it has and it has not. Raises NotCopied."""
    try:
        with TemporaryDirectory() as work:
            held = Path(work) / NAME
            held.write_bytes(_read(_in(directory, shelf), shelf, Path(work)))
            here = set(journal.read_bytes().splitlines()) if journal.exists() else set()
            missing = [
                msgspec.json.decode(line) for line in held.read_bytes().splitlines() if line not in here
            ]
    except OSError as error:
        raise NotCopied(f"{error.filename}: {error.strerror}.") from error
    if missing:
        lines.append(journal, *missing)


def _in(directory: Path, shelf: Shelf) -> Path:
    return directory / f"{NAME}{shelf.suffix}"


def _read(path: Path, shelf: Shelf, work: Path) -> bytes:
    taken = work / "taken"
    try:
        shelf.take(path, taken, NAME)
    except CannotOpen as error:
        raise NotCopied(
            f"{path} does not open with this passphrase. It was left as it is: move it away and keep it."
        ) from error
    return taken.read_bytes()
