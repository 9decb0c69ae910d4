"""The table of imports: what each one wrote, so that the last can be undone."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class ImportRun(db.Model):
    """One import. `changes` is a list of `{kind, id, before}` in the order of the log: `before` are
    the values that were replaced, or None for a record that was made.

    `n` is the number of its last log entry, `undone_n` that of its undoing; both have an entry
    for each change.
    """

    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    at: Mapped[str]
    person: Mapped[str]
    noun: Mapped[str]
    sha256: Mapped[str]
    changes: Mapped[list[Any]]
    undone_n: Mapped[int | None]
