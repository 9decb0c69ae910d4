"""Asking the log whether it is still what was written, and whether the records stand on it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, select

from sync.change import Key
from sync.log import ERASED, Entry, broken, content_hash

from ..db import db
from ..store import MODELS
from .models import LogContent, LogEntry, LogHead

PORTION = 2_000
"""Rows in memory at once: a log of years is read through, never held."""


SENTENCES = {
    "changed": "entry {n} was changed.",
    "removed": "entry {n} was removed.",
    "moved": "entry {n} stands where another one was: entries were reordered.",
    "cut-off": "it ends before its head; entry {n} and all after it were cut off.",
    "beyond": "entry {n} lies beyond the head: the head was turned back.",
    "content": "the content of entry {n} was changed.",
    "content-gone": "the content of entry {n} is gone, and no erasure says so.",
    "record": "the record {record} stands on entry {n}, which does not exist or is about another one.",
}


class Finding(NamedTuple):
    """What is wrong with entry `n`: a key of SENTENCES; `record` is `kind/id`, where it is about one."""

    n: int
    how: str
    record: str = ""

    def sentence(self) -> str:
        return SENTENCES[self.how].format(n=self.n, record=self.record)


def finding(organisation: str) -> Finding | None:
    """The first thing in the log of an organisation that is not as it was written, if any."""
    return _chain(organisation) or _contents(organisation) or _records(organisation)


def _chain(organisation: str) -> Finding | None:
    head = db.session.get_one(LogHead, organisation)
    found = broken(lambda: _entries(organisation), head.n, head.hash)
    return Finding(found.n, found.how) if found else None


def _entries(organisation: str) -> Iterator[tuple[Entry, str]]:
    names = Entry.__struct_fields__
    columns = [getattr(LogEntry, name) for name in (*names, "hash")]
    query = select(*columns).where(LogEntry.organisation_id == organisation).order_by(LogEntry.n)
    with db.session.execute(query.execution_options(yield_per=PORTION)) as rows:
        for row in rows:
            yield Entry(*row[: len(names)]), row.hash


def _contents(organisation: str) -> Finding | None:
    """Content that has another hash than its entry names, or that is gone without an erasure."""
    gone: dict[int, Key] = {}
    erased: dict[Key, int] = {}
    with db.session.execute(_with_content(organisation).execution_options(yield_per=PORTION)) as rows:
        for row in rows:
            key = (row.kind, row.id)
            if row.salt is None:
                gone[row.n] = key
            elif content_hash(row.salt, row.said) != row.content:
                return Finding(row.n, "content")
            elif row.said == ERASED:
                erased[key] = row.n
    lost = (n for n, key in gone.items() if n > erased.get(key, 0))
    return next((Finding(n, "content-gone") for n in lost), None)


def _with_content(organisation: str) -> Select[Any]:
    said = LogContent.content.label("said")
    return (
        select(LogEntry.n, LogEntry.kind, LogEntry.id, LogEntry.content, LogContent.salt, said)
        .outerjoin(
            LogContent,
            and_(LogContent.organisation_id == LogEntry.organisation_id, LogContent.n == LogEntry.n),
        )
        .where(LogEntry.organisation_id == organisation)
        .order_by(LogEntry.n)
    )


def _records(organisation: str) -> Finding | None:
    """A record whose number no entry about it has: written past the log, or left by a cut-off one."""
    for kind, model in MODELS.items():
        stands = exists().where(
            LogEntry.organisation_id == model.organisation_id,
            LogEntry.n == model.n,
            LogEntry.kind == kind,
            LogEntry.id == model.id,
        )
        loose = select(model.n, model.id).where(model.organisation_id == organisation, ~stands)
        row = db.session.execute(loose.order_by(model.n).limit(1)).first()
        if row:
            return Finding(row.n, "record", f"{kind}/{row.id}")
    return None
