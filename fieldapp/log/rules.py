"""What the rest of the office asks of the log."""

from sqlalchemy import select

from sync.log import GENESIS

from ..db import db
from .models import LogEntry


def hash_at(organisation: str, n: int) -> str:
    """The chain's hash after an entry; that before the first one for number 0."""
    if n == 0:
        return GENESIS
    return db.session.scalars(
        select(LogEntry.hash).where(LogEntry.organisation_id == organisation, LogEntry.n == n)
    ).one()
