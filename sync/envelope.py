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
MAX_PHOTOS = 100
TAG = 16
"""Bytes that encryption adds to each segment of a file: no ciphertext is shorter."""

FileType = Literal["image/jpeg", "image/png", "image/webp", "audio/webm", "audio/mp4", "audio/ogg"]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]

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
    photos: Annotated[list[dict[str, Any]], Meta(max_length=MAX_PHOTOS)] = []
    replaces: Id | None = None

    @property
    def place(self) -> str:
        """Its place among the author's own on this phone, as a stamp keeps it."""
        return f"{self.incarnation[:8]}.{self.seq}"


class PhotoFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of a photo or a voice memo, whose record has the same id: how its ciphertext is
    recognised (SHA-256 and length in bytes) and opened (`key`: 32 bytes as base64url)."""

    id: Id
    sha256: Sha256
    bytes: Annotated[int, Meta(ge=TAG, le=2**53 - 1)]
    type: FileType
    key: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z")]


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
    author replaced it: it is settled, and nothing that it made stands. `elsewhere` names the
    participants whom the author wrote about and does not have any more: it went to whoever does.
    """

    id: str
    status: Literal["accepted", "waiting", "refused"]
    digest: str
    received_at: str
    again: bool = False
    n: int = 0
    versions: dict[str, str] = {}
    photos_missing: list[str] = []
    """The photos whose files have not come whole yet; they never hold the words back."""
    problem: Trouble | None = None
    replaced_by: str | None = None
    elsewhere: list[str] = []


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


def photo_files(envelope: Envelope) -> list[PhotoFile]:
    """The files that an envelope names. Raises Problem `malformed`."""
    try:
        named = msgspec.convert(envelope.photos, list[PhotoFile])
    except msgspec.ValidationError as error:
        raise Problem("malformed", f"photos: {error}"[:120]) from error
    if len({file.id for file in named}) < len(named):
        raise Problem("malformed", "photos")
    return named


def refuse(outer: Outer, problem: Problem, now: str) -> Receipt:
    """The receipt of an envelope that could not be opened or verified; nothing is kept."""
    trouble = Trouble(problem.code, problem.where)
    return Receipt(outer.id, "refused", outer.digest, now, problem=trouble)
