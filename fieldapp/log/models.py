"""The tables of the log. The database itself refuses to change or remove its entries.

Content and salt stand apart, so that a person's content can be erased and the chain
over the hashes still verifies.
"""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class LogHead(db.Model):
    """Where an organisation's log ends; the row that puts its writers in order.

    What was received before `backed_up_to` is in a copy that was verified. `copied_at` is set
    only in such a copy: a database that says so was put back.
    """

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str]
    n: Mapped[int]
    hash: Mapped[str]
    backed_up_to: Mapped[str | None]
    copied_at: Mapped[str | None]


class Epoch(db.Model):
    """A former epoch of an organisation: up to entry `n` its log is today's, what followed was lost.

    `noticed` says by what it was known that a copy had been put back: see `restoring.epochs`.
    """

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    left_at: Mapped[str]
    noticed: Mapped[str]


class LogEntry(db.Model):
    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    id: Mapped[str]
    author: Mapped[str]
    device: Mapped[str | None]
    envelope: Mapped[str | None]
    at: Mapped[str]
    received_at: Mapped[str]
    content: Mapped[str]
    hash: Mapped[str]


class LogContent(db.Model):
    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes]
    content: Mapped[dict[str, Any]]


class Erasure(db.Model):
    """Entry `n` erased this record: without such a row the database keeps content as it is."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
