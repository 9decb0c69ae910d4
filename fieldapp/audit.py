"""Who read whose records: one row per request and participant, apart from the log."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Mapped, mapped_column

from .clock import new_id, now
from .db import db
from .visibility import Reader


class Access(db.Model):
    """A reading of one participant's records. `door` says where, e.g. `desk/record`."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[str]
    person: Mapped[str]
    device: Mapped[str | None]
    participant: Mapped[str] = mapped_column(index=True)
    door: Mapped[str]


def note_reading(
    reader: Reader, door: str, participants: Iterable[str | None], device: str | None = None
) -> None:
    """Notes, in the running transaction, that records of these participants were shown or given out."""
    at = now()
    rows = [
        {
            "organisation_id": reader.organisation,
            "id": new_id(),
            "at": at,
            "person": reader.person,
            "device": device,
            "participant": participant,
            "door": door,
        }
        for participant in sorted({id for id in participants if id})
    ]
    if rows:
        db.session.execute(insert(Access), rows)
