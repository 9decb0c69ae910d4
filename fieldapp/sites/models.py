"""The table of sites."""

from sqlalchemy.orm import Mapped

from ..db import Synced, db


class Site(Synced, db.Model):
    number: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    trade: Mapped[str]
    address: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    directions: Mapped[str]
    active: Mapped[bool]
