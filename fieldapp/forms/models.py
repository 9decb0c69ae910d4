"""The table of form versions."""

from typing import Any

from sqlalchemy.orm import Mapped

from ..db import Synced, db


class Form(Synced, db.Model):
    key: Mapped[str]
    number: Mapped[int]
    definition: Mapped[dict[str, Any]]
