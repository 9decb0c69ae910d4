"""What people at the desk decided about what phones delivered."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class DeskAct(db.Model):
    """Who did what, when and why, with a device's `subject`: an envelope, or numbers of an incarnation.

    `before` are the changes of an envelope as its author sealed them, where they were mended.
    """

    __table_args__ = (Index("ix_desk_act_subject", "organisation_id", "device", "subject"),)

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[str]
    person: Mapped[str]
    act: Mapped[str]
    device: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str]
    before: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
