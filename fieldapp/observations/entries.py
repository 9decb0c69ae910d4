"""An observation with all that belongs to it, as pages show it; any number in nine queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, and_, select

from ..conflicts.rules import contested
from ..db import Synced, db
from ..forms.models import Form
from ..participants.models import Participant
from ..participants.rules import former_workers
from ..people.models import Person
from ..photos.models import Photo, PhotoFile
from ..sites.models import Site
from ..store import head_of
from ..tasks.models import Task
from ..visibility import Reader, visible
from .models import Note, Observation, Review, Signal

RANK = {"urgent": 2, "concern": 1}
"""How a signal pushes its record up; any other level does not."""
Rows = list[Row[Any]]


@dataclass(frozen=True)
class Entry:
    """`seen` has the observation's own columns and the names it refers to (see `observed`).

    `contested`: it, a part of it or its visit is in an open conflict. `former`: its author was
    assigned to the participant, and is not any more. `as_of`: the log number that one opened by
    itself was read at.
    """

    seen: Row[Any]
    definition: dict[str, Any]
    notes: Rows
    photos: Rows
    signals: Rows
    tasks: Rows
    reviews: Rows
    contested: bool
    former: bool
    as_of: int = 0

    @property
    def answers(self) -> dict[str, Any]:
        return self.seen.answers

    @property
    def standing(self) -> Rows:
        """The reviews that were not withdrawn."""
        return [review for review in self.reviews if not review.withdrawn]

    @property
    def status(self) -> str:
        """What the desk said last of it: `confirmed` or `returned`, else `received`."""
        decided = [review.act for review in self.standing if review.act != "commented"]
        return decided[-1] if decided else "received"

    @property
    def open_signals(self) -> Rows:
        """The signals that still ask for something, the most pressing first."""
        found = [signal for signal in self.signals if signal.state == "open"]
        return sorted(found, key=lambda signal: -RANK.get(signal.level, 0))

    @property
    def newest(self) -> int:
        """The log number of the last change to it or its parts: reading it reads up to here."""
        return max(part.n for part in (self.seen, *self.notes, *self.photos, *self.signals, *self.tasks))


def observed(reader: Reader) -> Select[Any]:
    """The observations that the reader may see, with the names of who and where."""
    columns = [
        *(getattr(Observation, name) for name in _columns(Observation)),
        Participant.name.label("name"),
        Participant.kana.label("kana"),
        Participant.birth_date.label("birth_date"),
        Site.name.label("site_name"),
        Person.name.label("author_name"),
    ]
    return (
        visible(Observation, reader)
        .with_only_columns(*columns)
        .join_from(Observation, Participant, _is(Participant, Observation.participant), isouter=True)
        .outerjoin(Site, _is(Site, Observation.site))
        .outerjoin(Person, _is(Person, Observation.author))
    )


def entries(reader: Reader, seen: Sequence[Row[Any]]) -> list[Entry]:
    """These observations with what the reader may see of their parts, in the same order."""
    ids = [row.id for row in seen]
    notes, signals = _parts(reader, Note, ids), _parts(reader, Signal, ids)
    photos, tasks, reviews = _photos(reader, ids), _parts(reader, Task, ids), _reviews(reader, ids)
    versions = {row.form for row in seen}
    forms = {
        form.id: form.definition
        for form in db.session.execute(
            select(Form.id, Form.definition).where(
                Form.organisation_id == reader.organisation, Form.id.in_(versions)
            )
        )
    }
    open_ = contested(reader, ids, [row.visit for row in seen])
    former = former_workers(reader, {(row.participant, row.author) for row in seen if row.participant})
    return [
        Entry(
            row,
            forms[row.form],
            notes[row.id],
            photos[row.id],
            signals[row.id],
            tasks[row.id],
            reviews[row.id],
            contested=row.id in open_ or row.visit in open_,
            former=(row.participant, row.author) in former,
        )
        for row in seen
    ]


def entry(reader: Reader, id: str) -> Entry | None:
    """One observation, or None if the reader may not see it."""
    as_of = head_of(reader.organisation)
    row = db.session.execute(observed(reader).where(Observation.id == id)).one_or_none()
    return replace(entries(reader, [row])[0], as_of=as_of) if row else None


def _parts(reader: Reader, model: type[Any], ids: list[str]) -> dict[str, Rows]:
    query = visible(model, reader).where(model.observation.in_(ids), model.withdrawn.is_(False))
    return _grouped(query.with_only_columns(*(getattr(model, name) for name in _columns(model))), model)


def _photos(reader: Reader, ids: list[str]) -> dict[str, Rows]:
    """With what became of their files (see `PhotoFile`)."""
    query = (
        visible(Photo, reader)
        .where(Photo.observation.in_(ids), Photo.withdrawn.is_(False))
        .with_only_columns(
            *(getattr(Photo, name) for name in _columns(Photo)),
            PhotoFile.arrived_at,
            PhotoFile.stored,
            PhotoFile.refused,
        )
        .join_from(Photo, PhotoFile, _is(PhotoFile, Photo.id), isouter=True)
    )
    return _grouped(query, Photo)


def _reviews(reader: Reader, ids: list[str]) -> dict[str, Rows]:
    columns = (getattr(Review, name) for name in _columns(Review))
    query = (
        visible(Review, reader)
        .where(Review.observation.in_(ids))
        .with_only_columns(*columns, Person.name.label("person_name"))
        .join_from(Review, Person, _is(Person, Review.person), isouter=True)
    )
    return _grouped(query, Review)


def _grouped(query: Select[Any], model: type[Any]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    order = (model.at, model.id) if hasattr(model, "at") else (model.id,)
    for row in db.session.execute(query.order_by(*order)):
        found[row.observation].append(row)
    return found


def _columns(model: type[Synced]) -> list[str]:
    return [
        column.key for column in model.__table__.columns if column.key not in ("organisation_id", "stamps")
    ]  # type: ignore[attr-defined]


def _is(model: type[Any], id: Any) -> Any:
    """That a record of the observation's or review's organisation is the one named."""
    return and_(model.organisation_id == id.class_.organisation_id, model.id == id)
