"""The tables of devices, enrolments, the envelopes that came and what was given out."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class Device(db.Model):
    """A phone. `clock` is the last corrected time of its work, `receipts` their count, `epoch` the
    last one that it was told of."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    transport_key: Mapped[dict[str, Any]]
    created_at: Mapped[str]
    revoked_at: Mapped[str | None]
    contact_at: Mapped[str | None]
    app: Mapped[str]
    clock: Mapped[str]
    receipts: Mapped[int]
    epoch: Mapped[str] = mapped_column(default="", server_default="")


class Enrolment(db.Model):
    """A person on a phone, with the key that signs that person's envelopes."""

    __table_args__ = (Index("ix_enrolment_device", "organisation_id", "device"),)

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    person: Mapped[str]
    signing_key: Mapped[dict[str, Any]]
    created_at: Mapped[str]
    revoked_at: Mapped[str | None]


class KeptEnvelope(db.Model):
    """An envelope that claimed its id; whole only while it waits. See `sync.store.Kept`.

    `waits` is the code of the problem it waits with, `urgent` that an urgent signal waits in it.
    """

    __tablename__ = "envelope"
    __table_args__ = (
        Index("ix_envelope_receipt", "organisation_id", "device", "receipt_n"),
        Index("ix_envelope_needs", "organisation_id", "needs"),
        Index("ix_envelope_replaces", "organisation_id", "replaces"),
        Index("ix_envelope_waits", "organisation_id", "waits"),
    )

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    incarnation: Mapped[str]
    seq: Mapped[int]
    author: Mapped[str]
    digest: Mapped[str]
    bases: Mapped[dict[str, Any]]
    receipt_n: Mapped[int]
    receipt: Mapped[dict[str, Any]]
    needs: Mapped[str | None]
    envelope: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    replaces: Mapped[str | None]
    made: Mapped[list[Any]]
    waits: Mapped[str | None]
    urgent: Mapped[bool]


class Incarnation(db.Model):
    """Which numbers came of one incarnation of a phone. See `sync.numbers.Numbers`."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    incarnation: Mapped[str] = mapped_column(primary_key=True)
    highest: Mapped[int]
    top: Mapped[str]
    gaps: Mapped[list[Any]]
    doubled: Mapped[list[Any]]
    late: Mapped[list[Any]]


class Stray(db.Model):
    """A sealed envelope whose enrolment this office does not know: kept, claiming nothing."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str]
    incarnation: Mapped[str]
    seq: Mapped[int]
    sealed: Mapped[str]
    received_at: Mapped[str]


class Download(db.Model):
    """What a reader on a device had been given as of one answer. See `sync.store.Given`."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    circles: Mapped[list[Any]]
    backlog: Mapped[list[Any]]
    after: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class SentRecord(db.Model):
    """A record that was sent to a reader on a device, and the answer that took it back."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    circle: Mapped[str]
    forgotten: Mapped[int | None]
