"""The table of tasks."""

from sqlalchemy.orm import Mapped, mapped_column

from ..db import Synced, db


class Task(Synced, db.Model):
    kind: Mapped[str]
    visit: Mapped[str | None]
    observation: Mapped[str | None] = mapped_column(index=True)
    participant: Mapped[str | None]
    site: Mapped[str | None]
    due: Mapped[str | None]
    time: Mapped[str | None]
    text: Mapped[str]
    state: Mapped[str]
    tier: Mapped[str]
