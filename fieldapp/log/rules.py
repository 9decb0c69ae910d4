"""Asking the log whether it is still what was written."""

from sqlalchemy import select

from sync.log import GENESIS, Entry, first_break

from ..db import db
from .models import LogEntry, LogHead


def broken_at(organisation: str) -> int | None:
    """The number of the first entry that is not as it was written; None if all are, up to the head."""
    rows = db.session.scalars(
        select(LogEntry).where(LogEntry.organisation_id == organisation).order_by(LogEntry.n)
    )
    chain = [(Entry(*(getattr(row, name) for name in Entry.__struct_fields__)), row.hash) for row in rows]
    head = db.session.get_one(LogHead, organisation)
    place = first_break(chain)
    if place is None and len(chain) != head.n:
        return len(chain) + 1
    return place


def hash_at(organisation: str, n: int) -> str:
    """The chain's hash after an entry; that before the first one for number 0."""
    if n == 0:
        return GENESIS
    return db.session.scalars(
        select(LogEntry.hash).where(LogEntry.organisation_id == organisation, LogEntry.n == n)
    ).one()
