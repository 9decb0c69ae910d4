"""The tables of participants, their stages, placements and assignments."""

from typing import Any

from sqlalchemy.orm import Mapped

from ..db import Synced, db


class Participant(Synced, db.Model):
    number: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    nickname: Mapped[str]
    birth_date: Mapped[str | None]


class Stage(Synced, db.Model):
    participant: Mapped[str]
    stage: Mapped[str]
    since: Mapped[str]
    reason: Mapped[str]


class Placement(Synced, db.Model):
    participant: Mapped[str]
    site: Mapped[str]
    employment: Mapped[str]
    days: Mapped[list[Any]]
    start: Mapped[str | None]
    end: Mapped[str | None]
    since: Mapped[str]
    until: Mapped[str | None]


class Assignment(Synced, db.Model):
    participant: Mapped[str]
    person: Mapped[str]
    role: Mapped[str]
    since: Mapped[str]
    until: Mapped[str | None]
