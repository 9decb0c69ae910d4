"""The log of an organisation: the order of its world, chained by hashes.

An entry holds who, when and what, and of the content only a salted hash: content
and salt can be erased later, and the chain still verifies.
"""

import hashlib
from typing import Any

import msgspec

GENESIS = "0" * 64
"""The hash before the first entry."""


class Entry(msgspec.Struct, frozen=True):
    """One write to one record. `device` and `envelope` are None for the office's own."""

    n: int
    kind: str
    id: str
    author: str
    device: str | None
    envelope: str | None
    at: str
    received_at: str
    content: str
    """SHA-256 over salt and content, see `content_hash`."""


def content_hash(salt: bytes, content: Any) -> str:
    """SHA-256, hex, over the salt and the content as canonical JSON."""
    return hashlib.sha256(salt + msgspec.json.encode(content, order="sorted")).hexdigest()


def link(previous: str, entry: Entry) -> str:
    """The chain's hash after an entry, from the hash before it."""
    return hashlib.sha256(previous.encode() + msgspec.json.encode(entry, order="sorted")).hexdigest()


def first_break(entries: list[tuple[Entry, str]], previous: str = GENESIS, after: int = 0) -> int | None:
    """The number of the first entry that does not follow from the one before it, if any."""
    for entry, hash in entries:
        after += 1
        if entry.n != after or link(previous, entry) != hash:
            return after
        previous = hash
    return None
