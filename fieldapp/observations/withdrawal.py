"""Taking one's own record back at the desk, with all that belongs to it, and bringing it back."""

from typing import Any, NamedTuple

from sqlalchemy import Row, and_

from sync.change import Change, Key, version

from ..clock import now
from ..db import db
from ..people.models import Person
from ..photos.models import Photo
from ..store import enact, epoch_of
from ..tasks.models import Task
from ..visibility import Reader, visible
from .entries import Entry
from .models import Note, Observation, Signal
from .rules import NotYours

PARTS = {"note": Note, "photo": Photo, "signal": Signal, "task": Task}


class Gone(NamedTuple):
    """A record that was taken back: its row, and by whom (id and name) and when."""

    kind: str
    row: Row[Any]

    @property
    def key(self) -> Key:
        return (self.kind, self.row.id)


def gone(reader: Reader, entry: Entry) -> list[Gone]:
    """What was taken back of a record, itself first; rows have `by`, `by_name` and `gone_at` besides."""
    found = []
    for kind, model in {"observation": Observation, **PARTS}.items():
        of = model.id if kind == "observation" else model.observation
        stamp = model.stamps["withdrawn"]
        query = (
            visible(model, reader)
            .where(of == entry.seen.id, model.withdrawn.is_(True))
            .with_only_columns(
                *(column for column in model.__table__.columns if column.key != "stamps"),
                stamp["author"].as_string().label("by"),
                stamp["at"].as_string().label("gone_at"),
                Person.name.label("by_name"),
            )
            .outerjoin(
                Person,
                and_(
                    Person.organisation_id == model.organisation_id, Person.id == stamp["author"].as_string()
                ),
            )
            .order_by(model.id)
        )
        found += [Gone(kind, row) for row in db.session.execute(query)]
    return found


def take_back(reader: Reader, entry: Entry, n: int) -> None:
    """Withdraws a record of the reader's own and what they may see of it, as of log number `n`: what
    was added or changed since is in conflict with it. Raises NotYours."""
    parts = {"note": entry.notes, "photo": entry.photos, "signal": entry.signals, "task": entry.tasks}
    keys = [(kind, row.id) for kind, rows in parts.items() for row in rows]
    _write(reader, entry, [("observation", entry.seen.id), *keys], n, True)


def bring_back(reader: Reader, entry: Entry, n: int) -> None:
    """Undoes what the reader took back of their own record. Raises NotYours."""
    keys = [one.key for one in gone(reader, entry) if one.row.by == reader.person]
    _write(reader, entry, keys, n, False)


def _write(reader: Reader, entry: Entry, keys: list[Key], n: int, withdrawn: bool) -> None:
    if entry.seen.author != reader.person:
        raise NotYours
    at = now()
    base = {"version": version(epoch_of(reader.organisation), n)}
    changes = [Change(kind, id, base, {"withdrawn": withdrawn}, at) for kind, id in keys]
    enact(reader.organisation, reader.person, changes, at)
