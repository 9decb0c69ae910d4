"""Visits as the desk reads them."""

from typing import Any, NamedTuple

from sqlalchemy import Row

from ..db import db
from ..people.models import Person
from ..visibility import Reader, visible
from .models import Visit


class Seen(NamedTuple):
    """A visit, and the names of who went."""

    visit: Row[Any]
    workers: list[str]


def visit_of(reader: Reader, id: str) -> Seen | None:
    """One visit, or None if the reader may not see it."""
    found = _named(reader, [*db.session.execute(_columns(reader).where(Visit.id == id))])
    return found[0] if found else None


def visits_to(reader: Reader, site: str, limit: int) -> list[Seen]:
    """The latest visits to a site, newest first."""
    query = _columns(reader).where(Visit.site == site).order_by(Visit.at.desc(), Visit.id.desc())
    return _named(reader, [*db.session.execute(query.limit(limit))])


def _columns(reader: Reader) -> Any:
    columns = (Visit.id, Visit.site, Visit.kind, Visit.at, Visit.workers, Visit.nobody, Visit.withdrawn)
    return visible(Visit, reader).with_only_columns(*columns)


def _named(reader: Reader, rows: list[Row[Any]]) -> list[Seen]:
    ids = {id for row in rows for id in row.workers}
    people = visible(Person, reader).where(Person.id.in_(ids)).with_only_columns(Person.id, Person.name)
    names = dict(db.session.execute(people).all())
    return [Seen(row, [names[id] for id in row.workers if id in names]) for row in rows]
