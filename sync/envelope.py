"""An envelope: everything one 「保存して終了」 wrote, signed and sealed on the phone.

Applied whole or not at all, once, and never changed after it was made.
"""

import hashlib
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from .change import Change
from .clock import moment
from .problems import Code, Problem
from .record import Id, Instant

MAX_SEALED = 256 * 1024
"""Characters of one sealed envelope."""
MAX_OPENED = 2 * 1024 * 1024
"""Bytes of one envelope's JSON after inflation."""
MAX_CHANGES = 2_000

Incarnation = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Seq = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class Outer(msgspec.Struct, frozen=True):
    """An envelope on the wire: what the office may know without opening it."""

    id: Id
    incarnation: Incarnation
    seq: Seq
    sealed: Annotated[str, Meta(max_length=MAX_SEALED)]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sealed.encode()).hexdigest()


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An opened envelope."""

    id: Id
    org: Id
    device: Id
    incarnation: Incarnation
    seq: Seq
    author: Id
    schema: Annotated[int, Meta(ge=1)]
    app: Annotated[str, Meta(max_length=40)]
    made_at: Instant
    clock_offset_ms: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    changes: Annotated[list[dict[str, Any]], Meta(max_length=MAX_CHANGES)]
    photos: list[dict[str, Any]] = []
    replaces: Id | None = None

    @property
    def place(self) -> str:
        """Its place among the author's own on this phone, as a stamp keeps it."""
        return f"{self.incarnation[:8]}.{self.seq}"


class Opened(msgspec.Struct, frozen=True):
    """An envelope that was opened and verified, with what came outside of it.

    `problem` holds it back although it verified (e.g. its device was revoked).
    """

    outer: Outer
    envelope: Envelope
    problem: Problem | None = None


class Trouble(msgspec.Struct, frozen=True):
    """What a receipt says is wrong: a code, the place it is about, and the sentence.

    The rules leave `detail` empty; the door fills it in in the reader's language. `asked` is
    what a person at the office asks the author to write anew, in their own words.
    """

    code: Code
    where: str = ""
    detail: str = ""
    asked: str = ""


class Receipt(msgspec.Struct, frozen=True):
    """The office's word on one envelope; kept, so that it can be given again.

    `n` counts the changes of receipts per device; a refused envelope has none,
    since only a verified one claims its id. `replaced_by` names the envelope by which its
    author replaced it: it is settled, and nothing that it made stands.
    """

    id: str
    status: Literal["accepted", "waiting", "refused"]
    digest: str
    received_at: str
    again: bool = False
    n: int = 0
    versions: dict[str, str] = {}
    problem: Trouble | None = None
    replaced_by: str | None = None


def is_urgent(envelope: Envelope) -> bool:
    """Whether it holds an urgent signal that is open; of an envelope that may not be valid."""
    return any(
        change.get("kind") == "signal"
        and isinstance(fields := change.get("fields"), dict)
        and fields.get("level") == "urgent"
        and fields.get("state", "open") == "open"
        for change in envelope.changes
    )


def decode(outer: Outer, plain: bytes) -> Envelope:
    """The envelope in verified JSON. Raises Problem `malformed` or `mismatch`."""
    try:
        envelope = msgspec.json.decode(plain, type=Envelope)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem("malformed", str(error)[:120]) from error
    if (envelope.id, envelope.incarnation, envelope.seq) != (outer.id, outer.incarnation, outer.seq):
        raise Problem("mismatch")
    return envelope


def changes(envelope: Envelope) -> list[Change]:
    """The changes of an envelope of today's schema. Raises Problem `malformed`."""
    try:
        read = msgspec.convert(envelope.changes, list[Change])
        for change in read:
            moment(change.at)
        return read
    except (msgspec.ValidationError, ValueError) as error:
        raise Problem("malformed", str(error)[:120]) from error
