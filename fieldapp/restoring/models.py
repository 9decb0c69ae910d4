"""The tables of what a restored office asked of its phones, and of what nobody can bring again."""

from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class Wanted(db.Model):
    """An envelope that a phone offered in an epoch, and that the office lacked then."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]


class LostAct(db.Model):
    """What the desk did after the copy was made (`log.acts`); found missing when `epoch` was left."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[str]
    author: Mapped[str]
    at: Mapped[str]
    kind: Mapped[str]
    act: Mapped[str]
    count: Mapped[int]
    id: Mapped[str | None]
    participant: Mapped[str | None]
