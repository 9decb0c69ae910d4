"""The table of organisations."""

from sqlalchemy.orm import Mapped

from ..db import Synced, db


class Organisation(Synced, db.Model):
    name: Mapped[str]
    zone: Mapped[str]
