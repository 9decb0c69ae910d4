"""What phones keep of what they sent, offered to an office that was restored: `sync.offer`."""

from sqlalchemy import insert, select

from sync.envelope import Receipt
from sync.offer import Offered, unsettled, wanted

from ..db import db, writing
from ..restoring.models import Wanted
from ..store import SqlWriting
from .models import Device


def take_offer(of: Device, epoch: str, offer: list[Offered]) -> tuple[list[str], list[Receipt]]:
    """The ids that the office wants of an offer, and the receipts that the phone has to hear again.

    What is wanted is kept, so that the office sees what came back and what is still under way.
    """
    with writing():
        here = SqlWriting(of.organisation_id).kept([one.id for one in offer])
        want = wanted(offer, here)
        asked = set(
            db.session.scalars(
                select(Wanted.id).where(
                    Wanted.organisation_id == of.organisation_id, Wanted.epoch == epoch, Wanted.id.in_(want)
                )
            )
        )
        rows = [
            {"organisation_id": of.organisation_id, "epoch": epoch, "id": id, "device": of.id}
            for id in want
            if id not in asked
        ]
        if rows:
            db.session.execute(insert(Wanted), rows)
    return want, unsettled(offer, here)
