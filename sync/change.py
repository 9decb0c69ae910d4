"""A change: some fields of one record, made on top of a state its author knew."""

from typing import Any

import msgspec

from .problems import Problem
from .record import Id, Instant

Key = tuple[str, str]
"""A record: its kind and its id."""


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A base as pulled from the office; `version` is opaque to the phone."""

    version: str


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A base that is the author's own envelope, perhaps not yet at the office."""

    after: Id


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields of the record (kind, id), written `at` by the phone's clock.

    `base` is None for a new record.
    """

    kind: str
    id: Id
    base: dict[str, str] | None
    fields: dict[str, Any]
    at: Instant

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    def on(self) -> Version | After | None:
        """The base. Raises Problem `malformed` for any other shape."""
        if self.base is None:
            return None
        try:
            if "after" in self.base:
                return msgspec.convert(self.base, After)
            return msgspec.convert(self.base, Version)
        except msgspec.ValidationError as error:
            raise Problem("malformed", "base") from error


def version(epoch: str, n: int) -> str:
    """What a record's state is called outside: the log entry that made it, in its epoch."""
    return f"{epoch}.{n}"


def named(text: str) -> tuple[str, int]:
    """The epoch and the log number that a version names. Raises Problem `unknown-base` for another text."""
    epoch, _, number = text.rpartition(".")
    if not (epoch and number.isascii() and number.isdigit()):
        raise Problem("unknown-base", text[:60])
    return epoch, int(number)
