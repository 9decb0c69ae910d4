"""Who may see what. Every query for a reader starts here; what is not granted is denied.

Each record belongs to one circle (`sync.record.scope_of`); a role grants circles, and
the tier of a note narrows further. Downloads and pages use the same two functions.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from .db import Synced, db
from .observations.models import Note
from .participants.models import Assignment

CASE_ROLES = ("worker", "caseworker", "supervisor")
"""The roles with case content; an administrator has none."""


class Reader(NamedTuple):
    """A person in one of their roles, on a day of the organisation's zone."""

    organisation: str
    person: str
    role: str
    today: date


def circles(reader: Reader) -> frozenset[str]:
    """The circles of a reader, named one by one (for what a phone is given)."""
    granted = {"office"}
    if reader.role in CASE_ROLES:
        granted |= {"sites", f"own:{reader.person}"}
        granted |= {f"participant:{id}" for id in db.session.scalars(assigned(reader))}
    return frozenset(granted)


def assigned(reader: Reader) -> Select[Any]:
    """The ids of the participants assigned to the reader in their role, today."""
    today = reader.today.isoformat()
    return select(Assignment.participant).where(
        Assignment.organisation_id == reader.organisation,
        Assignment.person == reader.person,
        Assignment.role == reader.role,
        Assignment.withdrawn.is_(False),
        Assignment.since <= today,
        or_(Assignment.until.is_(None), Assignment.until >= today),
    )


def visible(model: type[Synced], reader: Reader) -> Select[Any]:
    """The records of one kind that the reader may see, withdrawn ones included."""
    return select(model).where(
        model.organisation_id == reader.organisation, _granted(model, reader), _open(model, reader)
    )


def reads_waiting(reader: Reader) -> bool:
    """Whether they may read what waits to be checked. It may be about anybody, also about somebody
    whom the office does not know: so only who sees everybody."""
    return reader.role == "supervisor"


def reads_part(reader: Reader, author: str, tier: Any) -> bool:
    """Whether they may read a part of what waits, as `_open` would decide once it is a record."""
    return reads_waiting(reader) and (tier == "caseworker" or (tier == "held" and author == reader.person))


def _granted(model: type[Synced], reader: Reader) -> ColumnElement[bool]:
    """That a record lies in one of the reader's circles."""
    if reader.role == "supervisor":
        return true()
    if reader.role not in CASE_ROLES:
        return model.scope == "office"
    return or_(
        model.scope.in_(("office", "sites", f"own:{reader.person}")),
        model.scope.in_(select("participant:" + assigned(reader).subquery().c.participant)),
    )


def _open(model: type[Synced], reader: Reader) -> ColumnElement[bool]:
    """That its tier lets this reader read it, and the tier of the note that it belongs to."""
    tier: InstrumentedAttribute[str] | None = getattr(model, "tier", None)
    if tier is None:
        return true()
    if reader.role not in CASE_ROLES:
        return false()
    own = or_(tier == "caseworker", and_(tier == "held", model.author == reader.person))
    note: InstrumentedAttribute[str | None] | None = getattr(model, "note", None)
    if note is None:
        return own
    of_it = and_(Note.organisation_id == model.organisation_id, Note.id == note)
    return and_(own, or_(note.is_(None), visible(Note, reader).where(of_it).exists()))
