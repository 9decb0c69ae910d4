"""The tables of observations, their notes and signals, and the reviews of the desk."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Synced, db


class Observation(Synced, db.Model):
    visit: Mapped[str]
    about: Mapped[str]
    participant: Mapped[str | None]
    typed_name: Mapped[str]
    site: Mapped[str]
    at: Mapped[str]
    form: Mapped[str]
    answers: Mapped[dict[str, Any]]


class Note(Synced, db.Model):
    visit: Mapped[str]
    observation: Mapped[str] = mapped_column(index=True)
    participant: Mapped[str | None]
    at: Mapped[str]
    text: Mapped[str]
    tier: Mapped[str]
    consent: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Signal(Synced, db.Model):
    visit: Mapped[str]
    observation: Mapped[str] = mapped_column(index=True)
    participant: Mapped[str | None]
    at: Mapped[str]
    level: Mapped[str]
    state: Mapped[str]
    text: Mapped[str]
    words: Mapped[str]
    wish: Mapped[str | None]
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    tier: Mapped[str]


class Review(Synced, db.Model):
    observation: Mapped[str] = mapped_column(index=True)
    participant: Mapped[str | None]
    person: Mapped[str]
    act: Mapped[str]
    text: Mapped[str]
    at: Mapped[str]


class ReadMark(db.Model):
    """That a person opened an observation, as it was at log number `n`."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    observation: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
