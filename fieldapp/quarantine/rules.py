"""What waits to be checked, and what a supervisor does with it; each act leaves who, when and why.

An act applies once, whoever presses and how often: it works on an envelope that still
waits, under a lock, and does nothing to one that does not.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Row, Select, func, select

from sync import exchange
from sync.change import Key
from sync.envelope import Envelope, Receipt
from sync.problems import Problem
from sync.upcast import upcast

from ..clock import new_id, now
from ..db import db
from ..devices.models import Device, Incarnation, KeptEnvelope
from ..people.models import Person
from ..store import SqlStore, SqlWriting, epoch_of, numbers_of
from ..visibility import Reader, reads_waiting
from .mending import Changes
from .models import DeskAct

Outcome = Literal["taken", "waits", "gone"]
"""It is in the records; it waits on, with another reason; it had not been waiting any more."""
BUILDS_ON = ("missing-dependency", "unknown-base", "foreign-replacement")
"""Reasons to wait that go away when it is taken in for itself."""
TRIED_AGAIN = ("revoked-device", "unknown-schema", "schema-too-old")
"""Reasons that are not in its content."""


class Waiting(NamedTuple):
    """An envelope that waits, whole. `n` counts the changes of its receipt."""

    row: Row[Any]
    envelope: Envelope
    receipt: Receipt
    changes: Changes | None
    acts: list[Row[Any]]

    @property
    def code(self) -> str:
        return str(self.row.code)

    @property
    def n(self) -> int:
        return self.receipt.n


def waiting(reader: Reader, device: str | None = None) -> list[Row[Any]]:
    """What waits, the urgent and then the oldest first: whose, since when, why; nothing of what it says."""
    query = _listed(reader).order_by(KeptEnvelope.urgent.desc(), KeptEnvelope.id)
    if device:
        query = query.where(KeptEnvelope.device == device)
    return [*db.session.execute(query)]


def urgent(reader: Reader) -> list[str]:
    """The envelopes that hold an urgent signal while they wait, for who is to be alerted."""
    if not reads_waiting(reader):
        return []
    query = _of(reader, select(KeptEnvelope.id)).where(KeptEnvelope.urgent.is_(True))
    return [*db.session.scalars(query.order_by(KeptEnvelope.id))]


def one(reader: Reader, id: str) -> Waiting | None:
    """One envelope that waits, whoever may read it; None if it does not wait (any more)."""
    query = _listed(reader).add_columns(KeptEnvelope.envelope, KeptEnvelope.receipt)
    row = db.session.execute(query.where(KeptEnvelope.id == id)).one_or_none()
    if row is None:
        return None
    envelope = msgspec.convert(row.envelope, Envelope)
    acts = (
        select(DeskAct.at, DeskAct.act, DeskAct.reason, Person.name)
        .join(Person, (Person.organisation_id == DeskAct.organisation_id) & (Person.id == DeskAct.person))
        .where(
            DeskAct.organisation_id == reader.organisation,
            DeskAct.device == row.device,
            DeskAct.subject == id,
        )
        .order_by(DeskAct.at, DeskAct.id)
    )
    return Waiting(
        row,
        envelope,
        msgspec.convert(row.receipt, Receipt),
        _today(envelope),
        [*db.session.execute(acts)],
    )


def awaits(reader: Reader, held: Waiting) -> bool:
    """Whether it builds on an envelope that may still come: a number before its own is missing and
    not declared lost."""
    envelope = held.envelope
    if held.code != "missing-dependency":
        return False
    row = db.session.get(Incarnation, (reader.organisation, envelope.device, envelope.incarnation))
    return row is not None and numbers_of(row).open_below(envelope.seq)


def is_there(reader: Reader, keys: Iterable[Key]) -> set[Key]:
    """Those of these records that the office has."""
    return SqlWriting(reader.organisation).existing(keys)


def release(reader: Reader, held: Waiting, reason: str) -> Outcome:
    """Takes it in as it is; if it builds on something that is not there and cannot come, for itself."""
    alone = held.code in BUILDS_ON and not awaits(reader, held)
    return _act(reader, held, "released", reason, alone=alone)


def mend(reader: Reader, held: Waiting, changes: Changes, reason: str) -> Outcome:
    """Takes it in with these changes; what it said before is kept with the act."""
    return _act(reader, held, "mended", reason, changes)


def ask(reader: Reader, held: Waiting, words: str) -> bool:
    """Asks the author to write it anew; the phone shows the words. False if it waits no more."""
    with SqlStore(reader.organisation).writing() as writing:
        if exchange.ask(writing, held.row.id, words) is None:
            return False
        _note(reader, held, "asked", words)
    return True


def _act(
    reader: Reader, held: Waiting, act: str, reason: str, mended: Changes | None = None, alone: bool = False
) -> Outcome:
    with SqlStore(reader.organisation).writing() as writing:
        kept = writing.kept([held.row.id]).get(held.row.id)
        if kept is None or kept.receipt.n != held.n:
            return "gone"
        epoch = epoch_of(reader.organisation)
        receipt = exchange.release(writing, epoch, held.row.id, now(), mended, alone)
        if receipt is None:
            return "gone"
        _note(reader, held, act, reason, held.envelope.changes if mended is not None else None)
    return "taken" if receipt.status == "accepted" else "waits"


def _note(reader: Reader, held: Waiting, act: str, reason: str, before: Changes | None = None) -> None:
    db.session.add(
        DeskAct(
            organisation_id=reader.organisation,
            id=new_id(),
            at=now(),
            person=reader.person,
            act=act,
            device=held.row.device,
            subject=held.row.id,
            reason=reason,
            before=before,
        )
    )


def _today(envelope: Envelope) -> Changes | None:
    """Its changes in today's schema; None if they cannot be read."""
    try:
        changes = upcast(envelope.schema, envelope.changes)
        msgspec.convert(changes, list[_Readable])
    except (Problem, msgspec.ValidationError):
        return None
    return changes


class _Readable(msgspec.Struct):
    """What a change must at least be to be shown and mended."""

    kind: str
    id: str
    fields: dict[str, Any]


def _listed(reader: Reader) -> Select[Any]:
    number = (
        select(func.count())
        .select_from(Device)
        .where(Device.organisation_id == reader.organisation, Device.created_at <= _Own.created_at)
        .scalar_subquery()
    )
    return (
        _of(reader, select(KeptEnvelope.id))
        .add_columns(
            KeptEnvelope.device,
            KeptEnvelope.seq,
            KeptEnvelope.author,
            KeptEnvelope.waits.label("code"),
            KeptEnvelope.urgent,
            KeptEnvelope.receipt["received_at"].as_string().label("at"),
            _Own.name.label("device_name"),
            number.label("number"),
            Person.name.label("author_name"),
        )
        .join(_Own, (_Own.organisation_id == KeptEnvelope.organisation_id) & (_Own.id == KeptEnvelope.device))
        .outerjoin(
            Person,
            (Person.organisation_id == KeptEnvelope.organisation_id) & (Person.id == KeptEnvelope.author),
        )
    )


def _of(reader: Reader, query: Select[Any]) -> Select[Any]:
    return query.where(KeptEnvelope.organisation_id == reader.organisation, KeptEnvelope.waits.is_not(None))


_Own = db.aliased(Device)
