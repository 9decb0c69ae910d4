"""What the desk did, outside the database: one line for each act, without its content.

Phones bring again what a restored office forgot; the desk's own work nobody can bring. So
each act leaves who, what and when, with the place in the log where it ended: a log that is
something else at that place has lost it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sync.change import Key
from sync.log import ERASED
from sync.store import Decision, Write

from .. import lines


class What(msgspec.Struct, frozen=True):
    """Records that one act wrote in one way; `id` and `participant` only where it is one record."""

    kind: str
    act: str
    count: int
    id: str | None = None
    participant: str | None = None


class Act(msgspec.Struct, frozen=True):
    """One act of the desk, and where the log stood after it."""

    organisation: str
    epoch: str
    n: int
    hash: str
    author: str
    at: str
    what: list[What]


class Acts:
    """The file of acts of an installation, beside the key journal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, act: Act) -> None:
        """Raises OSError where it cannot be written."""
        lines.append(self.path, msgspec.to_builtins(act))

    def of(self, organisation: str) -> Iterator[Act]:
        """The acts of an organisation, the first one first."""
        for line in lines.read(self.path):
            if line["organisation"] == organisation:
                yield msgspec.convert(line, Act)


def told(decision: Decision, fresh: set[Key]) -> list[What]:
    """What the desk wrote in a decision, record by record or, of many alike, their count.

    `fresh` are the records that were not there before; what an envelope wrote is its author's.
    """
    own = [write for write in decision.writes if write.device is None]
    ways = {(write.kind, _way(write, fresh)): write for write in own}
    counts = Counter((write.kind, _way(write, fresh)) for write in own)
    return [
        What(kind, act, 1, write.id, _participant(write, decision))
        if counts[kind, act] == 1
        else What(kind, act, counts[kind, act])
        for (kind, act), write in ways.items()
    ]


def _way(write: Write, fresh: set[Key]) -> str:
    """A review's own act; else what became of the record."""
    if write.content == ERASED:
        return "erased"
    fields: dict[str, Any] = write.content["fields"]
    if fields.get("withdrawn"):
        return "withdrawn"
    if write.kind == "review":
        return str(fields.get("act", "changed"))
    return "new" if (write.kind, write.id) in fresh else "changed"


def _participant(write: Write, decision: Decision) -> str | None:
    if write.kind == "participant":
        return write.id
    stored = decision.records.get((write.kind, write.id))
    return stored.fields.get("participant") if stored else None
