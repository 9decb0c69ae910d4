"""Saying who a typed name was: the record and its parts go over to the participant, and back."""

from typing import Any

from sqlalchemy import Row, select

from sync.change import Change, version

from ..clock import now
from ..db import db
from ..observations.entries import Entry, entries, observed
from ..observations.models import Note, Observation, Review, Signal
from ..photos.models import Photo
from ..store import enact, epoch_of
from ..tasks.models import Task
from ..visibility import Reader

SHOWN = 50
PARTS = {"note": Note, "photo": Photo, "signal": Signal, "task": Task, "review": Review}


def unmatched(reader: Reader) -> list[Entry]:
    """The records of people nobody has been found for, the longest waiting first."""
    return _found(reader, Observation.participant.is_(None), Observation.at)


def matched(reader: Reader) -> list[Entry]:
    """The records that were given to a participant, newest first."""
    return _found(reader, Observation.participant.is_not(None), Observation.at.desc())


def match(reader: Reader, entry: Entry, n: int, participant: str | None) -> None:
    """Gives a record with a typed name, and all its parts, to a participant; None takes it back.

    The page was read at log number `n`: what a phone said since of whom it is about stays open.
    Held notes go over with the rest, though the reader cannot see them: a note must not
    stay behind with nobody. Raises Problem if there is no such participant.
    """
    at = now()
    base = {"version": version(epoch_of(reader.organisation), n)}
    keys = [("observation", entry.seen.id)]
    for kind, model in PARTS.items():
        parts = select(model.id).where(
            model.organisation_id == reader.organisation, model.observation == entry.seen.id
        )
        keys += [(kind, id) for id in db.session.scalars(parts)]
    changes = [Change(kind, id, base, {"participant": participant}, at) for kind, id in keys]
    enact(reader.organisation, reader.person, changes, at)


def _found(reader: Reader, which: Any, order: Any) -> list[Entry]:
    typed = (
        Observation.about == "participant",
        Observation.typed_name != "",
        Observation.withdrawn.is_(False),
    )
    query = observed(reader).where(*typed, which).order_by(order, Observation.id).limit(SHOWN)
    rows: list[Row[Any]] = [*db.session.execute(query)]
    return entries(reader, rows)
