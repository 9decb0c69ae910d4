"""Leaving an epoch: what every restore comes to, however it was noticed.

The log goes on from where the copy ended, under another name, so that nobody takes its
next entries for those that were lost.
"""

import secrets
from collections.abc import Iterator
from typing import Literal

from flask import current_app
from sqlalchemy import func, insert, select

from ..clock import now
from ..db import db, writing
from ..keys import Journal
from ..log.acts import Act
from ..log.models import Epoch, LogEntry, LogHead
from .models import LostAct

Noticed = Literal["copy", "journal", "phone"]
"""By what it was known: the copy says that it is one, what stands outside the database is ahead of
it, or a phone was given what the log does not have."""
PORTION = 500
"""Entries asked for at once."""


def leave(head: LogHead, n: int, noticed: Noticed) -> None:
    """Opens a new epoch, in the running transaction, which has locked the head.

    Up to entry `n` the log is still that of the epoch that is left.
    """
    at, fresh, left, organisation = now(), secrets.token_hex(8), head.epoch, head.organisation_id
    journal: Journal = current_app.extensions["journal"]
    journal.add("epoch", organisation=organisation, epoch=fresh, before=left, n=n, at=at)
    db.session.add(Epoch(organisation_id=organisation, epoch=left, n=n, left_at=at, noticed=noticed))
    _keep_lost(organisation, left, n)
    head.epoch, head.copied_at = fresh, None


def leave_ahead(organisation: str, epoch: str, given: str, below: int) -> None:
    """Opens a new epoch because a phone was given, at the instant `given`, what the log does not have
    at entry `below`. Once: whoever comes second finds the epoch left already.

    Entries of before that instant are of the copy, those after it were written since.
    """
    with writing():
        head = locked(organisation)
        if head.epoch == epoch:
            since = select(func.min(LogEntry.n)).where(
                LogEntry.organisation_id == organisation, LogEntry.received_at > given
            )
            first = db.session.execute(since).scalar_one() or head.n + 1
            leave(head, min(first, below) - 1, "phone")


def locked(organisation: str) -> LogHead:
    """The head of an organisation's log, until the running transaction ends."""
    return db.session.scalars(
        select(LogHead).where(LogHead.organisation_id == organisation).with_for_update()
    ).one()


def _keep_lost(organisation: str, epoch: str, n: int) -> None:
    """Keeps the desk's acts after entry `n` that the log does not have."""
    done = [act for act in current_app.extensions["acts"].of(organisation) if act.n > n]
    told = select(LostAct.n, LostAct.hash).where(LostAct.organisation_id == organisation, LostAct.n > n)
    known = {(at, hash) for at, hash in db.session.execute(told)}
    rows = [
        {
            "organisation_id": organisation,
            "n": act.n,
            "hash": act.hash,
            "place": place,
            "epoch": epoch,
            "author": act.author,
            "at": act.at,
            "kind": what.kind,
            "act": what.act,
            "count": what.count,
            "id": what.id,
            "participant": what.participant,
        }
        for act in _missing(organisation, done)
        if (act.n, act.hash) not in known
        for place, what in enumerate(act.what)
    ]
    if rows:
        db.session.execute(insert(LostAct), rows)


def _missing(organisation: str, acts: list[Act]) -> Iterator[Act]:
    for start in range(0, len(acts), PORTION):
        portion = acts[start : start + PORTION]
        query = select(LogEntry.n, LogEntry.hash).where(
            LogEntry.organisation_id == organisation, LogEntry.n.in_([act.n for act in portion])
        )
        stands = dict(db.session.execute(query).all())
        yield from (act for act in portion if stands.get(act.n) != act.hash)
