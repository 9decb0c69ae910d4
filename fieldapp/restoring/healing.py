"""What a start compares with what stands outside the database: one that is behind it was put back.

So a restore is noticed however it was done, by `fieldapp restore` or by copying a file.
"""

from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from ..db import db, retrying, writing
from ..devices.models import Device, Enrolment
from ..devices.rules import keep_enrolment
from ..devices.strays import adopt
from ..keys import Journal
from ..log.acts import Acts
from ..log.models import Epoch, LogEntry, LogHead
from ..photos.rules import ask_for_lost
from .epochs import leave, locked

Event = dict[str, Any]


def heal() -> list[str]:
    """Makes every organisation know again what its journal knows; returns those whose epoch was left.

    What had come from a phone that is known again goes in, and photos whose files did not come
    back with the database are asked for.
    """
    organisations = db.session.scalars(select(LogHead.organisation_id)).all()
    left = [id for id in organisations if retrying(partial(_heal, id))]
    for id in left:
        adopt(id, current_app.extensions["journal"])
        ask_for_lost(id)
    return left


def _heal(organisation: str) -> bool:
    journal: Journal = current_app.extensions["journal"]
    with writing():
        head = locked(organisation)
        events = list(journal.events(organisation))
        epochs = [event for event in events if event["event"] == "epoch"]
        healed = _enrolments(organisation, events) + _revocations(organisation, events)
        if head.copied_at:
            leave(head, head.n, "copy")
        elif healed or (epochs and epochs[-1]["epoch"] != head.epoch) or _desk_is_ahead(head):
            leave(head, head.n, "journal")
        else:
            return False
        _former(head, epochs)
        return True


def _enrolments(organisation: str, events: list[Event]) -> int:
    """Enrols again who was enrolled since the copy was made; returns how many."""
    known = set(db.session.scalars(select(Enrolment.id).where(Enrolment.organisation_id == organisation)))
    lost = [event for event in events if event["event"] == "enrolled" and event["enrolment"] not in known]
    for event in lost:
        keep_enrolment(event)
        db.session.flush()  # the next one may be on the same phone
    return len(lost)


def _revocations(organisation: str, events: list[Event]) -> int:
    """Revokes again what was revoked since the copy was made; returns how many."""
    revoked = 0
    for event in events:
        if event["event"] != "revoked":
            continue
        model, id = (Enrolment, event["enrolment"]) if event["enrolment"] else (Device, event["device"])
        stands = (model.organisation_id == organisation, model.id == id, model.revoked_at.is_(None))
        done: Any = db.session.execute(update(model).where(*stands).values(revoked_at=event["at"]))
        revoked += done.rowcount
    return revoked


def _desk_is_ahead(head: LogHead) -> bool:
    """Whether the last act of the desk in this epoch stands at a place that the log does not have."""
    acts: Acts = current_app.extensions["acts"]
    last = None
    for last in acts.of(head.organisation_id):  # noqa: B007 - only the last one counts
        pass
    if last is None or last.epoch != head.epoch:
        return False
    there = select(LogEntry.hash).where(
        LogEntry.organisation_id == head.organisation_id, LogEntry.n == last.n
    )
    return db.session.scalars(there).one_or_none() != last.hash


def _former(head: LogHead, epochs: list[Event]) -> None:
    """Lists the epochs that came after the copy, too: their logs are today's up to where they left it."""
    query = select(Epoch.epoch, Epoch.n).where(Epoch.organisation_id == head.organisation_id)
    db.session.flush()
    shared = dict(db.session.execute(query).all())
    for event in epochs:
        if event["epoch"] in shared or "before" not in event:
            continue
        n = shared[event["epoch"]] = min(event["n"], shared.get(event["before"], 0))
        db.session.add(
            Epoch(
                organisation_id=head.organisation_id,
                epoch=event["epoch"],
                n=n,
                left_at=event["at"],
                noticed="journal",
            )
        )
