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


def note_access(rows: Iterable[dict[str, str | None]]) -> None:
    """Writes access rows into the running transaction."""
    rows = list(rows)
    if rows:
        db.session.execute(insert(Access), rows)


def note_reading(reader: Reader, door: str, participants: Iterable[str | None]) -> None:
    """Notes, in the running transaction, that a page showed records of these participants."""
    note_access(
        {
            "organisation_id": reader.organisation,
            "id": new_id(),
            "at": now(),
            "person": reader.person,
            "device": None,
            "participant": participant,
            "door": door,
        }
        for participant in sorted({id for id in participants if id})
    )
