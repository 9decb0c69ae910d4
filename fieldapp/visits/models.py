"""The table of visits."""

from typing import Any

from sqlalchemy.orm import Mapped

from ..db import Synced, db


class Visit(Synced, db.Model):
    site: Mapped[str]
    kind: Mapped[str]
    at: Mapped[str]
    workers: Mapped[list[Any]]
    nobody: Mapped[bool]
