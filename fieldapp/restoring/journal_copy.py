"""The copy of the key journal, without which no copy of the database counts.

The journal only grows, so an older copy of it is always its beginning; one that is not
holds something that the office has lost, and is left as it is.
"""

import os
from pathlib import Path

NAME = "journal.jsonl"


class NotCopied(Exception):
    """There is no verified copy of the journal; the text says why, and what to do."""


def copy_journal(journal: Path, directory: Path) -> None:
    """Copies the journal into a directory, reads the copy back and compares it. Raises NotCopied."""
    target, fresh = directory / NAME, directory / f"{NAME}.new"
    try:
        whole = journal.read_bytes()
        if target.exists() and not whole.startswith(target.read_bytes()):
            raise NotCopied(
                f"{target} holds keys that the office's own journal lacks. It was left as it is: "
                "move it away and keep it, or put it back with `fieldapp restore`."
            )
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        if fresh.read_bytes() != whole:
            raise NotCopied(f"What was written to {fresh} does not read back as it was. Use another disk.")
        fresh.replace(target)
    except OSError as error:
        raise NotCopied(f"{error.filename}: {error.strerror}.") from error
