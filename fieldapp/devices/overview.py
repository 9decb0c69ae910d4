"""The phones as the office watches over them: who is on each, when it called, what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select

from sync.numbers import Gap, Numbers

from ..db import db
from ..people.models import Person
from ..quarantine.models import DeskAct
from ..store import numbers_of
from ..visibility import Reader
from .models import Device, Enrolment, Incarnation, KeptEnvelope, Stray


class Phone(NamedTuple):
    """A phone, numbered in the order of enrolment. `waiting` counts envelopes by their problem."""

    number: int
    device: Row[Any]
    people: list[Row[Any]]
    missing: list[Gap]
    waiting: Counter[str]


class Count(NamedTuple):
    """What came of one incarnation of a phone."""

    incarnation: str
    numbers: Numbers

    @property
    def missing(self) -> list[Gap]:
        return [gap for gap in self.numbers.gaps if gap.lost is None]

    @property
    def lost(self) -> list[Gap]:
        return [gap for gap in self.numbers.gaps if gap.lost]


class Whole(NamedTuple):
    """All about one phone: what came by incarnation, what people said, and the names of who said it."""

    phone: Phone
    counts: list[Count]
    acts: list[Row[Any]]
    names: dict[str, str]


def phones(organisation: str) -> list[Phone]:
    """Every phone of the organisation."""
    columns = (Device.id, Device.name, Device.created_at, Device.revoked_at, Device.contact_at, Device.app)
    devices = select(*columns).where(Device.organisation_id == organisation)
    missing: dict[str, list[Gap]] = defaultdict(list)
    for device, count in _counts(organisation):
        missing[device] += count.missing
    people, waiting = _enrolled(organisation), _waiting(organisation)
    return [
        Phone(number, row, people[row.id], missing[row.id], waiting[row.id])
        for number, row in enumerate(db.session.execute(devices.order_by(Device.created_at, Device.id)), 1)
    ]


def whole(reader: Reader, device: str) -> Whole | None:
    """One phone of the reader's organisation, or None."""
    found = next((phone for phone in phones(reader.organisation) if phone.device.id == device), None)
    if found is None:
        return None
    counts = [count for _, count in _counts(reader.organisation, Incarnation.device == device)]
    acts = [*db.session.execute(_acts(reader, device))]
    said = {gap.lost.by for count in counts for gap in count.numbers.gaps if gap.lost}
    return Whole(found, counts, acts, names(reader.organisation, said))


def strays(organisation: str) -> int:
    """How many envelopes came from phones that the office does not know."""
    of = select(db.func.count()).select_from(Stray).where(Stray.organisation_id == organisation)
    return db.session.execute(of).scalar_one()


def names(organisation: str, ids: Iterable[str]) -> dict[str, str]:
    """The names of people of the staff."""
    query = select(Person.id, Person.name).where(
        Person.organisation_id == organisation, Person.id.in_(set(ids))
    )
    return dict(db.session.execute(query).all())


def _counts(organisation: str, *of: Any) -> list[tuple[str, Count]]:
    """What came, by device; an incarnation that was begun later stands later."""
    query = select(Incarnation).where(Incarnation.organisation_id == organisation, *of)
    rows = db.session.scalars(query.order_by(Incarnation.top))
    return [(row.device, Count(row.incarnation, numbers_of(row))) for row in rows]


def _acts(reader: Reader, device: str) -> Select[Any]:
    """What people said about this phone's numbers, newest first."""
    return (
        select(DeskAct.at, DeskAct.act, DeskAct.subject, DeskAct.reason, Person.name)
        .join(Person, (Person.organisation_id == DeskAct.organisation_id) & (Person.id == DeskAct.person))
        .where(
            DeskAct.organisation_id == reader.organisation,
            DeskAct.device == device,
            DeskAct.act.in_(("lost", "awaited")),
        )
        .order_by(DeskAct.at.desc(), DeskAct.id.desc())
    )


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
