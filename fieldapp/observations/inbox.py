"""受信箱: what the reader has still to read or to confirm, the most pressing first."""

from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_

from sync.clock import moment

from ..conflicts.rules import is_contested
from ..db import db
from ..photos.models import Photo
from ..tasks.models import Task
from ..visibility import Reader, visible
from .entries import RANK, Entry, entries, observed
from .models import Note, Observation, ReadMark, Review, Signal

Tab = Literal["unread", "unconfirmed", "recent"]
PAGE = 30


class Place(NamedTuple):
    """Where a page of the inbox ended: rank, time observed, id. As text in an address: `1.<at>.<id>`."""

    rank: int
    at: str
    id: str

    def __str__(self) -> str:
        return f"{self.rank}~{self.at}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises ValueError for a text that is no place."""
        rank, at, id = text.split("~")
        moment(at)
        return cls(int(rank), at, str(UUID(id)))


class Row(NamedTuple):
    """A record in the inbox."""

    entry: Entry
    unread: bool


class Inbox(NamedTuple):
    """A page of the inbox; `after` is where the next one begins."""

    rows: list[Row]
    after: Place | None


class Counts(NamedTuple):
    """How many are unread, how many of those are urgent, and how many are not confirmed yet."""

    unread: int
    urgent: int
    unconfirmed: int


def page(reader: Reader, tab: Tab, after: Place | None = None, limit: int = PAGE) -> Inbox:
    """One page of a tab. `recent` goes by time alone."""
    rank = literal(0) if tab == "recent" else _rank(reader)
    query = _listed(reader).add_columns(rank.label("rank"), _unread(reader).label("unread"))
    if tab == "unread":
        query = query.where(_unread(reader))
    elif tab == "unconfirmed":
        query = query.where(_unconfirmed(reader))
    if after:
        same = and_(rank == after.rank, Observation.at == after.at, Observation.id < after.id)
        query = query.where(or_(rank < after.rank, and_(rank == after.rank, Observation.at < after.at), same))
    query = query.order_by(rank.desc(), Observation.at.desc(), Observation.id.desc()).limit(limit + 1)
    found = db.session.execute(query).all()
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return Inbox(
        [Row(entry, bool(row.unread)) for entry, row in zip(entries(reader, shown), shown, strict=True)],
        Place(last.rank, last.at, last.id) if last else None,
    )


def counts(reader: Reader) -> Counts:
    """The numbers on the tabs."""
    unread = _listed(reader).where(_unread(reader)).with_only_columns(_rank(reader).label("rank")).subquery()
    pressing = func.coalesce(func.sum(case((unread.c.rank == RANK["urgent"], 1), else_=0)), 0)
    open_ = _listed(reader).where(_unconfirmed(reader)).with_only_columns(func.count())
    total, urgent = db.session.execute(db.select(func.count(), pressing).select_from(unread)).one()
    return Counts(total, urgent, db.session.execute(open_).scalar_one())


def next_unread(reader: Reader, but: str) -> str | None:
    """The id of the first unread record, other than the one that is open."""
    rank = _rank(reader)
    query = _listed(reader).where(_unread(reader), Observation.id != but).with_only_columns(Observation.id)
    order = (rank.desc(), Observation.at.desc(), Observation.id.desc())
    return db.session.scalars(query.order_by(*order).limit(1)).first()


def _listed(reader: Reader) -> Select[Any]:
    """Records about people, not about sites, with the reader's mark of having read them. One that
    was withdrawn is listed while it is in conflict, or while something stands that was added to it."""
    mine = and_(
        ReadMark.organisation_id == Observation.organisation_id,
        ReadMark.person == reader.person,
        ReadMark.observation == Observation.id,
    )
    added = [
        visible(part, reader)
        .where(*_of_it(part), part.withdrawn.is_(False))
        .with_only_columns(part.id)
        .correlate(Observation)
        .exists()
        for part in (Note, Signal)
    ]
    return (
        observed(reader)
        .outerjoin(ReadMark, mine)
        .where(Observation.about == "participant")
        .where(or_(Observation.withdrawn.is_(False), is_contested(reader), *added))
    )


def _rank(reader: Reader) -> ColumnElement[int]:
    """The rank of a record's most pressing open signal."""
    level = case(*((Signal.level == level, rank) for level, rank in RANK.items()), else_=0)
    pressing = (
        visible(Signal, reader)
        .where(*_of_it(Signal), Signal.state == "open", Signal.withdrawn.is_(False))
        .with_only_columns(func.max(level))
        .correlate(Observation)
        .scalar_subquery()
    )
    return func.coalesce(pressing, 0)


def _unread(reader: Reader) -> ColumnElement[bool]:
    """That another wrote it, and it or one of its parts is newer than what the reader opened."""
    newer = [
        visible(part, reader)
        .where(*_of_it(part), part.n > ReadMark.n)
        .with_only_columns(part.id)
        .correlate(Observation, ReadMark)
        .exists()
        for part in (Note, Photo, Signal, Task)
    ]
    changed = or_(ReadMark.n.is_(None), Observation.n > ReadMark.n, *newer)
    return and_(Observation.author != reader.person, changed)


def _unconfirmed(reader: Reader) -> ColumnElement[bool]:
    confirmed = (
        visible(Review, reader)
        .where(*_of_it(Review), Review.act == "confirmed", Review.withdrawn.is_(False))
        .with_only_columns(Review.id)
        .correlate(Observation)
    )
    return ~confirmed.exists()


def _of_it(part: type[Any]) -> tuple[ColumnElement[bool], ...]:
    return (part.organisation_id == Observation.organisation_id, part.observation == Observation.id)
