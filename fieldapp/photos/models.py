"""The tables of photos and voice memos, of their files, and of what is being uploaded."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Synced, db


class Photo(Synced, db.Model):
    visit: Mapped[str]
    observation: Mapped[str] = mapped_column(index=True)
    note: Mapped[str | None] = mapped_column(index=True)
    participant: Mapped[str | None]
    at: Mapped[str]
    media: Mapped[str]
    seconds: Mapped[int | None]
    tier: Mapped[str]


class PhotoFile(db.Model):
    """The file that an envelope named for a photo (`sync.envelope.PhotoFile`), and what became of it.

    It has `arrived_at` when its ciphertext is here whole. Once it was opened, `stored` is the type
    of what is kept to be shown; or `refused` says why it is kept as it came.
    """

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    envelope: Mapped[str]
    device: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int]
    type: Mapped[str]
    key: Mapped[str]
    arrived_at: Mapped[str | None]
    stored: Mapped[str | None]
    refused: Mapped[str | None]


class Upload(db.Model):
    """A ciphertext on its way, or whole; how much of it is here, the file itself says.

    `proven`: the phone proved which one it is, so that its quota is its own.
    """

    __table_args__ = (
        Index("ix_upload_device", "organisation_id", "device", "created_at"),
        UniqueConstraint("id"),  # an address names no organisation
    )

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int]
    proven: Mapped[bool]
    created_at: Mapped[str]
    completed_at: Mapped[str | None]
