"""Enrolling a person on a phone, finding keys, and what has come from each phone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from joserfc.jwk import ECKey
from sqlalchemy import case, select, update

from sync.clock import moment
from sync.envelope import Receipt
from sync.problems import Problem

from ..clock import new_id, now
from ..db import db, writing
from ..keys import Journal
from ..people.models import Person
from ..sealing import Signer, public_key, sign
from .models import Device, Enrolment, Incarnation, KeptEnvelope, Stray

CALLS_APART = timedelta(minutes=1)
"""How close to each other calls of a phone are not worth a note each."""


class NotYours(Exception):
    """The device belongs to another organisation, or does not exist."""


def enrol(
    journal: Journal,
    organisation: str,
    person: str,
    name: str,
    transport: Any,
    signing: Any,
    device: str | None,
) -> dict[str, str]:
    """Enrols a person on a new phone, or on a `device` of the organisation already enrolled.

    The journal has it before the database. Returns device, enrolment and certificate.
    Raises ValueError for keys that are no P-256 public keys, NotYours for the device.
    """
    transport, signing, at = public_key(transport), public_key(signing), now()
    enrolment = new_id()
    if device and not db.session.get(Device, (organisation, device)):
        raise NotYours
    made = {
        "device": device or new_id(),
        "enrolment": enrolment,
        "organisation": organisation,
        "person": person,
        "signing_key": signing,
        "transport_key": transport,
        "at": at,
    }
    certificate = sign(journal.signing_key(organisation), made)
    journal.add("enrolled", **made, name=name)
    with writing():
        keep_enrolment(made | {"name": name})
    return {"device": str(made["device"]), "enrolment": enrolment, "certificate": certificate}


def keep_enrolment(made: dict[str, Any]) -> None:
    """Writes, in the running transaction, what the journal says of an enrolment, with its phone if
    that is not there yet."""
    of = {"organisation_id": made["organisation"], "created_at": made["at"]}
    if not db.session.get(Device, (made["organisation"], made["device"])):
        db.session.add(
            Device(
                **of,
                id=made["device"],
                name=made["name"],
                transport_key=made["transport_key"],
                app="",
                clock="",
                receipts=0,
            )
        )
    db.session.add(
        Enrolment(
            **of,
            id=made["enrolment"],
            device=made["device"],
            person=made["person"],
            signing_key=made["signing_key"],
        )
    )


def revoke(journal: Journal, organisation: str, device: str, enrolment: str | None = None) -> None:
    """Withdraws a phone, or one person's enrolment on it. The journal has it before the database."""
    at = now()
    journal.add("revoked", organisation=organisation, device=device, enrolment=enrolment, at=at)
    model, id = (Enrolment, enrolment) if enrolment else (Device, device)
    with writing():
        db.session.execute(
            update(model)
            .where(model.organisation_id == organisation, model.id == id, model.revoked_at.is_(None))
            .values(revoked_at=at)
        )


def signer(organisation: str, enrolment: str) -> Signer | None:
    """The enrolment as sealing needs it."""
    found = db.session.execute(
        select(Enrolment, Device, Person.id)
        .join(Device, (Device.organisation_id == Enrolment.organisation_id) & (Device.id == Enrolment.device))
        .outerjoin(
            Person, (Person.organisation_id == Enrolment.organisation_id) & (Person.id == Enrolment.person)
        )
        .where(Enrolment.organisation_id == organisation, Enrolment.id == enrolment)
    ).one_or_none()
    if found is None:
        return None
    enrolled, device, person = found
    held = None
    if enrolled.revoked_at or device.revoked_at:
        held = Problem("revoked-device")
    elif person is None:  # added after the copy that this office was restored from
        held = Problem("unknown-reference", f"person/{enrolled.person}")
    key = ECKey.import_key(enrolled.signing_key)
    return Signer(enrolment, organisation, device.id, enrolled.person, key, held)


def device(id: str) -> Device | None:
    """A phone by its id alone, for a request that has not said its organisation."""
    return db.session.scalars(select(Device).where(Device.id == id)).one_or_none()


def is_enrolled(of: Device, person: str) -> bool:
    """Whether a person is enrolled on a phone, and neither was revoked."""
    enrolled = select(Enrolment.id).where(
        Enrolment.organisation_id == of.organisation_id,
        Enrolment.device == of.id,
        Enrolment.person == person,
        Enrolment.revoked_at.is_(None),
    )
    return of.revoked_at is None and db.session.scalars(enrolled).first() is not None


def met(of: Device, epoch: str, ack: int) -> None:
    """Notes that a phone is told of an epoch. Its receipts are counted on from those that it knows:
    the office that it knew had come further."""
    if of.epoch != epoch:
        with writing():
            db.session.execute(
                update(Device)
                .where(Device.organisation_id == of.organisation_id, Device.id == of.id)
                .values(epoch=epoch, receipts=case((Device.receipts < ack, ack), else_=Device.receipts))
            )


def is_worker(organisation: str, person: str) -> bool:
    """Whether somebody of the staff works on phones (still)."""
    found = db.session.get(Person, (organisation, person))
    return found is not None and found.active and "worker" in found.roles


def called_lately(of: Device, app: str) -> bool:
    """Whether a call of this phone, with this app, was noted within the last minute."""
    noted = moment(of.contact_at) if of.contact_at else None
    return noted is not None and of.app == app and datetime.now(UTC) - noted < CALLS_APART


def contacted(of: Device, app: str) -> None:
    """Notes, in the running transaction, that a phone called."""
    db.session.execute(
        update(Device)
        .where(Device.organisation_id == of.organisation_id, Device.id == of.id)
        .values(contact_at=now(), app=app)
    )


def called(of: Device, app: str) -> None:
    """Notes that a phone called and was given nothing."""
    with writing():
        contacted(of, app)


def keep_stray(organisation: str, id: str, incarnation: str, seq: int, digest: str, sealed: str) -> bool:
    """Keeps an envelope that cannot be verified yet; False if it was there already."""
    with writing():
        if db.session.get(Stray, (organisation, digest)):
            return False
        db.session.add(
            Stray(
                organisation_id=organisation,
                digest=digest,
                id=id,
                incarnation=incarnation,
                seq=seq,
                sealed=sealed,
                received_at=now(),
            )
        )
    return True


def receipts_after(of: Device, ack: int) -> list[Receipt]:
    """The receipts of a phone that changed since number `ack`, in order."""
    rows = db.session.scalars(
        select(KeptEnvelope.receipt)
        .where(
            KeptEnvelope.organisation_id == of.organisation_id,
            KeptEnvelope.device == of.id,
            KeptEnvelope.receipt_n > ack,
        )
        .order_by(KeptEnvelope.receipt_n)
    )
    return [msgspec.convert(row, Receipt) for row in rows]


def seen(of: Device, incarnation: str) -> dict[str, Any] | None:
    """The highest number that came of an incarnation, and the envelope that took it first.

    A phone whose database does not know that envelope is a copy, and takes a new incarnation.
    """
    row = db.session.get(Incarnation, (of.organisation_id, of.id, incarnation))
    return {"seq": row.highest, "id": row.top} if row else None
