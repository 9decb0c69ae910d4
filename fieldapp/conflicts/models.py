"""The table of conflicts."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Synced, db


class Conflict(Synced, db.Model):
    kind: Mapped[str]
    record: Mapped[str]
    unit: Mapped[str]
    participant: Mapped[str | None]
    observation: Mapped[str | None] = mapped_column(index=True)
    visit: Mapped[str | None] = mapped_column(index=True)
    about: Mapped[str | None]
    words: Mapped[list[Any]]
    tier: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    settled: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
