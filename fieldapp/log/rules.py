"""What the rest of the office asks of the log."""

from sqlalchemy import select

from sync.log import GENESIS

from ..db import db
from .models import Epoch, LogEntry


def hash_at(organisation: str, n: int) -> str:
    """The chain's hash after an entry; that before the first one for number 0."""
    if n == 0:
        return GENESIS
    return db.session.scalars(
        select(LogEntry.hash).where(LogEntry.organisation_id == organisation, LogEntry.n == n)
    ).one()


def left(organisation: str, epoch: str) -> int:
    """The entry up to which a former epoch's log is still today's; 0 for one that is not known."""
    found = select(Epoch.n).where(Epoch.organisation_id == organisation, Epoch.epoch == epoch)
    return db.session.scalars(found).one_or_none() or 0
