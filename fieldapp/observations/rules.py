"""What the desk does with a record: reads it, answers it, and takes an answer back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from sync.change import Change

from ..audit import note_reading
from ..clock import now
from ..db import db, writing
from ..store import enact
from ..visibility import Reader
from .entries import Entry
from .models import ReadMark, Review


class NotYours(Exception):
    """The review was written by somebody else, or stands under another record."""


def read(reader: Reader, door: str, *opened: Entry) -> None:
    """Notes that the reader opened these records whole: in the access table, and as read."""
    with writing():
        note_reading(reader, door, (entry.seen.participant for entry in opened))
        for entry in opened:
            _mark(reader, entry.seen.id, entry.newest)


def glance(reader: Reader, door: str, participants: Iterable[str | None]) -> None:
    """Notes that a list showed something of these participants; their records stay unread."""
    with writing():
        note_reading(reader, door, participants)


def review(reader: Reader, entry: Entry, id: str, act: str, text: str = "") -> bool:
    """Writes a review under an id of the page's making, so that pressing twice writes it once.

    False when there was nothing to do: it is confirmed already, or was written before.
    Raises NotYours for an id that stands for something else.
    """
    before = db.session.get(Review, (reader.organisation, id))
    if before is not None:
        if (before.person, before.observation, before.act) != (reader.person, entry.seen.id, act):
            raise NotYours
        return False
    if act == "confirmed" and entry.status == "confirmed":
        return False
    at = now()
    fields = {
        "observation": entry.seen.id,
        "participant": entry.seen.participant,
        "person": reader.person,
        "act": act,
        "text": text,
        "at": at,
    }
    _act(reader, [Change("review", id, None, fields, at)])
    return True


def withdraw(reader: Reader, entry: Entry, id: str) -> None:
    """Takes one's own review back; it stays to be seen as withdrawn. Raises NotYours."""
    own = [one for one in entry.reviews if one.id == id and one.person == reader.person]
    if not own:
        raise NotYours
    _act(reader, [Change("review", id, None, {"withdrawn": True}, now())])


def _act(reader: Reader, changes: list[Change]) -> None:
    enact(reader.organisation, reader.person, changes, now())


def _mark(reader: Reader, observation: str, n: int) -> None:
    key: dict[str, Any] = {
        "organisation_id": reader.organisation,
        "person": reader.person,
        "observation": observation,
    }
    there = db.session.scalars(select(ReadMark.n).filter_by(**key)).one_or_none()
    if there is None:
        db.session.add(ReadMark(**key, n=n))
    elif there < n:
        db.session.execute(update(ReadMark).filter_by(**key).values(n=n))
