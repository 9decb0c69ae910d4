"""What the office had on file, and how it changed: people, sites, stages, placements, assignments."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync import clock
from sync.change import Change

from .cast import (
    ADMIN,
    ASSIGNMENTS,
    ITO,
    ORGANISATION,
    PARTICIPANTS,
    PLACEMENTS,
    SITES,
    USERS,
    Assignment,
    Participant,
    Site,
    User,
    caseworkers,
    identity,
)

OPENED_AGO = 100
"""Days before its own day that the world's records begin."""

ZONE = ZoneInfo(ORGANISATION.zone)


@dataclass(frozen=True)
class Written:
    """What was saved at once. `phone` is the worker's envelope, or None for an act of the desk."""

    author: User
    made_at: datetime
    received_at: datetime
    changes: tuple[Change, ...]
    phone: str | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    """The photos among the changes: their ids, and what is on them."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in the organisation's zone."""
    return datetime.combine(day, time(hour, minute), ZONE)


def new(kind: str, id: str, made_at: datetime, **fields: Any) -> Change:
    """A change that makes a record."""
    return Change(kind, id, None, fields, clock.instant(made_at))


def register(today: date) -> list[Written]:
    """The office's own records up to today."""
    opened = today - timedelta(days=OPENED_AGO)
    acts: dict[tuple[User, datetime], list[Change]] = defaultdict(list)

    def act(author: User, ago: int, hour: int, kind: str, id: str, **fields: Any) -> None:
        """An act on its own day, or on the day of opening if that came later."""
        made_at = at(max(opened, today - timedelta(days=ago)), hour)
        acts[author, made_at].append(new(kind, id, made_at, **fields))

    for user in USERS:
        person = {"name": user.name, "kana": user.kana, "phone": user.phone, "roles": list(user.roles)}
        act(ADMIN, OPENED_AGO, 9, "person", user.id, **person)
    for site in SITES:
        act(ITO, OPENED_AGO, 10, "site", site.id, **_named(site))
    for participant in PARTICIPANTS:
        first = participant.stages[0].ago
        fields = {name: value for name, value in _named(participant).items() if name != "stages"}
        act(ITO, first, 11, "participant", participant.id, **fields)
    for assignment in ASSIGNMENTS:
        _assign(act, assignment, today)
    for participant in PARTICIPANTS:
        for step in participant.stages:
            since = today - timedelta(days=step.ago)
            author = next(caseworkers(participant, since, today), ITO)
            id = identity("stage", participant.number, step.ago)
            fields = {"stage": step.stage, "since": since.isoformat(), "reason": step.reason}
            act(author, step.ago, 13, "stage", id, participant=participant.id, **fields)
    for placement in PLACEMENTS:
        fields = {
            "participant": placement.participant.id,
            "site": placement.site.id,
            "employment": placement.employment,
            "days": list(placement.days),
            "start": placement.start,
            "end": placement.end,
            "since": _day(today, placement.ago),
            "until": _day(today, placement.until_ago),
        }
        act(ITO, placement.ago, 14, "placement", placement.id, **fields)
    return [Written(author, made_at, made_at, tuple(changes)) for (author, made_at), changes in acts.items()]


def _assign(act: Callable[..., None], assignment: Assignment, today: date) -> None:
    """Who took someone on, and the day on which that ended."""
    fields = {
        "participant": assignment.participant.id,
        "person": assignment.person.id,
        "role": assignment.role,
        "since": _day(today, assignment.ago),
    }
    act(ITO, assignment.ago, 12, "assignment", assignment.id, **fields)
    if assignment.until_ago is not None:
        until = _day(today, assignment.until_ago)
        act(ITO, assignment.until_ago, 15, "assignment", assignment.id, until=until)


def _day(today: date, ago: int | None) -> str | None:
    return None if ago is None else (today - timedelta(days=ago)).isoformat()


def _named(of: Site | Participant) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in dataclasses.fields(of)}
