"""The staff as colleagues see them, and their accounts, which never leave the office."""

from typing import Any, ClassVar

from flask_security import UserMixin
from sqlalchemy import ForeignKeyConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Synced, db


class Person(Synced, db.Model):
    name: Mapped[str]
    kana: Mapped[str]
    phone: Mapped[str]
    roles: Mapped[list[Any]]
    active: Mapped[bool]


class Account(db.Model, UserMixin):
    """How a person signs in. `fs_uniquifier` is what a session holds; changing it ends all of them."""

    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "person_id"], ["person.organisation_id", "person.id"]),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[str]
    person_id: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    active: Mapped[bool]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    person: Mapped[Person] = relationship(lazy="joined")

    roles: ClassVar[tuple[Any, ...]] = ()
    """Flask-Security's own, not used; what a person may do is `person.roles`."""
