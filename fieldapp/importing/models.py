"""The table of imports: what each one wrote, so that the last can be undone."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class ImportRun(db.Model):
    """One import. `changes` is a list of `{kind, id, n, before}`: `n` is the record's log number
    after the import, `before` the values that it replaced, or None for a record that it made."""

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    at: Mapped[str]
    person: Mapped[str]
    noun: Mapped[str]
    sha256: Mapped[str]
    changes: Mapped[list[Any]]
    undone_at: Mapped[str | None]
