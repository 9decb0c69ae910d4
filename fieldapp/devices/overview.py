"""The phones as the office watches over them: who is on each, when it called, what is missing."""

from collections import Counter, defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from sync.numbers import Gap

from ..db import db
from ..people.models import Person
from ..store import numbers_of
from .models import Device, Enrolment, Incarnation, KeptEnvelope, Stray


class Phone(NamedTuple):
    """A phone, numbered in the order of enrolment. `waiting` counts envelopes by their problem."""

    number: int
    device: Row[Any]
    people: list[Row[Any]]
    missing: list[Gap]
    waiting: Counter[str]


def phones(organisation: str) -> list[Phone]:
    """Every phone of the organisation."""
    columns = (Device.id, Device.name, Device.created_at, Device.revoked_at, Device.contact_at, Device.app)
    devices = select(*columns).where(Device.organisation_id == organisation)
    missing: dict[str, list[Gap]] = defaultdict(list)
    for row in db.session.scalars(select(Incarnation).where(Incarnation.organisation_id == organisation)):
        missing[row.device] += [gap for gap in numbers_of(row).gaps if gap.lost is None]
    people, waiting = _enrolled(organisation), _waiting(organisation)
    return [
        Phone(number, row, people[row.id], missing[row.id], waiting[row.id])
        for number, row in enumerate(db.session.execute(devices.order_by(Device.created_at, Device.id)), 1)
    ]


def strays(organisation: str) -> int:
    """How many envelopes came from phones that the office does not know."""
    of = select(db.func.count()).select_from(Stray).where(Stray.organisation_id == organisation)
    return db.session.execute(of).scalar_one()


def _enrolled(organisation: str) -> dict[str, list[Row[Any]]]:
    query = (
        select(Enrolment.device, Enrolment.created_at, Enrolment.revoked_at, Person.name)
        .join(
            Person,
            (Person.organisation_id == Enrolment.organisation_id) & (Person.id == Enrolment.person),
        )
        .where(Enrolment.organisation_id == organisation)
        .order_by(Enrolment.created_at, Enrolment.id)
    )
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.device].append(row)
    return found


def _waiting(organisation: str) -> dict[str, Counter[str]]:
    query = (
        select(KeptEnvelope.device, KeptEnvelope.waits, db.func.count())
        .where(KeptEnvelope.organisation_id == organisation, KeptEnvelope.waits.is_not(None))
        .group_by(KeptEnvelope.device, KeptEnvelope.waits)
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for device, code, number in db.session.execute(query):
        found[device][code] = number
    return found
