"""Participants as the desk finds and reads them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_

from ..db import db
from ..observations.models import Observation
from ..people.models import Person
from ..sites.models import Site
from ..tasks.models import Task
from ..visibility import Reader, visible
from .models import Assignment, Participant, Placement, Stage
from .names import matches

PAGE = 50


class Circumstances(NamedTuple):
    """Where participants stand, by participant: stages and placements newest first, who is assigned now."""

    stages: dict[str, list[Row[Any]]]
    placements: dict[str, list[Row[Any]]]
    assigned: dict[str, list[Row[Any]]]

    def stage(self, id: str, today: str) -> Row[Any] | None:
        """The stage that counts today: the newest that has begun."""
        return next((stage for stage in self.stages[id] if stage.since <= today), None)


class Listed(NamedTuple):
    """A page of participants, the day each was last seen, and the id after which the next page begins."""

    people: list[Row[Any]]
    now: Circumstances
    last: dict[str, str]
    after: str | None


def listed(reader: Reader, query: str = "", after: str | None = None, limit: int = PAGE) -> Listed:
    """The reader's participants by kana, or those whose name, kana, nickname or number holds the query."""
    found = (
        _columns(reader).where(Participant.withdrawn.is_(False)).order_by(Participant.kana, Participant.id)
    )
    if query:
        found = found.where(Participant.id.in_(_found(reader, query)))
    if after:
        found = found.where(_after(reader, after))
    rows = [*db.session.execute(found.limit(limit + 1))]
    people = rows[:limit]
    ids = [person.id for person in people]
    return Listed(
        people,
        circumstances(reader, ids),
        _last_seen(reader, ids),
        people[-1].id if len(rows) > limit else None,
    )


def participant(reader: Reader, id: str) -> Row[Any] | None:
    """One participant, or None if the reader may not see them."""
    return db.session.execute(_columns(reader).where(Participant.id == id)).one_or_none()


def circumstances(reader: Reader, ids: list[str]) -> Circumstances:
    """Stages of all time, placements of all time, and the assignments of today."""
    stages = (
        visible(Stage, reader)
        .where(Stage.participant.in_(ids), Stage.withdrawn.is_(False))
        .with_only_columns(Stage.participant, Stage.stage, Stage.since, Stage.reason)
        .order_by(Stage.since.desc(), Stage.id.desc())
    )
    placements = (
        visible(Placement, reader)
        .where(Placement.participant.in_(ids), Placement.withdrawn.is_(False))
        .with_only_columns(
            Placement.participant,
            Placement.site,
            Placement.employment,
            Placement.days,
            Placement.start,
            Placement.end,
            Placement.since,
            Placement.until,
            Site.name.label("site_name"),
            _current(Placement, reader).label("current"),
        )
        .join_from(
            Placement,
            Site,
            and_(Site.organisation_id == Placement.organisation_id, Site.id == Placement.site),
        )
        .order_by(Placement.since.desc(), Placement.id)
    )
    assigned = (
        visible(Assignment, reader)
        .where(Assignment.participant.in_(ids), Assignment.withdrawn.is_(False), _current(Assignment, reader))
        .with_only_columns(
            Assignment.participant,
            Assignment.role,
            Assignment.since,
            Person.name.label("name"),
            Person.phone.label("phone"),
        )
        .join_from(
            Assignment,
            Person,
            and_(Person.organisation_id == Assignment.organisation_id, Person.id == Assignment.person),
        )
        .order_by(Assignment.role, Assignment.since, Assignment.id)
    )
    return Circumstances(*(_by_participant(query) for query in (stages, placements, assigned)))


def former_workers(reader: Reader, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these participants and people who belonged together once, and do not today."""
    query = (
        visible(Assignment, reader)
        .where(
            Assignment.participant.in_({participant for participant, _ in pairs}),
            Assignment.person.in_({person for _, person in pairs}),
            Assignment.withdrawn.is_(False),
        )
        .with_only_columns(
            Assignment.participant, Assignment.person, _current(Assignment, reader).label("current")
        )
    )
    found = db.session.execute(query).all()
    now = {(row.participant, row.person) for row in found if row.current}
    return {(row.participant, row.person) for row in found} & pairs - now


def open_tasks(reader: Reader, id: str) -> list[Row[Any]]:
    """What is to happen next with a participant, by day; what has no day comes last."""
    query = (
        visible(Task, reader)
        .where(Task.participant == id, Task.state == "open", Task.withdrawn.is_(False))
        .with_only_columns(Task.id, Task.kind, Task.due, Task.time, Task.text, Task.tier)
        .order_by(Task.due.is_(None), Task.due, Task.time, Task.id)
    )
    return [*db.session.execute(query)]


def at_site(reader: Reader, site: str) -> list[Row[Any]]:
    """The reader's participants who are placed at a site today, with their days."""
    query = (
        visible(Placement, reader)
        .where(Placement.site == site, Placement.withdrawn.is_(False), _current(Placement, reader))
        .with_only_columns(
            Participant.id,
            Participant.name,
            Participant.kana,
            Placement.days,
            Placement.start,
            Placement.end,
            Placement.employment,
        )
        .join_from(
            Placement,
            Participant,
            and_(
                Participant.organisation_id == Placement.organisation_id,
                Participant.id == Placement.participant,
            ),
        )
        .order_by(Participant.kana, Participant.id)
    )
    return [*db.session.execute(query)]


def _columns(reader: Reader) -> Select[Any]:
    columns = ("id", "number", "name", "kana", "nickname", "birth_date", "withdrawn")
    return visible(Participant, reader).with_only_columns(*(getattr(Participant, name) for name in columns))


def _found(reader: Reader, query: str) -> list[str]:
    """Compared here rather than in the database, which does not know that 髙 is 高."""
    return [
        one.id
        for one in db.session.execute(_columns(reader))
        if matches(query, one.name, one.kana, one.nickname, one.number)
    ]


def _after(reader: Reader, id: str) -> ColumnElement[bool]:
    last = _columns(reader).where(Participant.id == id).with_only_columns(Participant.kana).scalar_subquery()
    return or_(Participant.kana > last, and_(Participant.kana == last, Participant.id > id))


def _last_seen(reader: Reader, ids: Iterable[str]) -> dict[str, str]:
    query = (
        visible(Observation, reader)
        .where(Observation.participant.in_(ids), Observation.withdrawn.is_(False))
        .with_only_columns(Observation.participant, func.max(Observation.at))
        .group_by(Observation.participant)
    )
    return dict(db.session.execute(query).all())


def _current(model: type[Placement] | type[Assignment], reader: Reader) -> ColumnElement[bool]:
    today = reader.today.isoformat()
    return and_(model.since <= today, or_(model.until.is_(None), model.until >= today))


def _by_participant(query: Select[Any]) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(query):
        grouped[row.participant].append(row)
    return grouped
