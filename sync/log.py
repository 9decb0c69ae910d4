"""The log of an organisation: the order of its world, chained by hashes.

An entry holds who, when and what, and of the content only a salted hash: content
and salt can be erased later, and the chain still verifies.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

GENESIS = "0" * 64
"""The hash before the first entry."""
ERASED = {"erased": True}
"""The content of the entry that says: what stood about this record until now was erased."""


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


class Broken(msgspec.Struct, frozen=True):
    """The first entry that is not as it was written, and what was done to it.

    `cut-off`: the entries end before the head does; `beyond`: they go on after it.
    """

    n: int
    how: Literal["changed", "removed", "moved", "cut-off", "beyond"]


Chain = Iterable[tuple[Entry, str]]
"""Entries in the order of their numbers, each with the chain's hash after it."""


def content_hash(salt: bytes, content: Any) -> str:
    """SHA-256, hex, over the salt and the content as canonical JSON."""
    return hashlib.sha256(salt + msgspec.json.encode(content, order="sorted")).hexdigest()


def link(previous: str, entry: Entry) -> str:
    """The chain's hash after an entry, from the hash before it."""
    return hashlib.sha256(previous.encode() + msgspec.json.encode(entry, order="sorted")).hexdigest()


def broken(chain: Callable[[], Chain], n: int, hash: str) -> Broken | None:
    """What is wrong with a log whose head says number `n` and `hash`; None if nothing is.

    `chain()` reads the entries from the first one; it is asked again only to tell an
    entry that was moved from one that was changed.
    """
    after, previous = 0, GENESIS
    for entry, stored in chain():
        after += 1
        if after > n:
            return Broken(after, "beyond")
        if entry.n != after:
            return Broken(after, "removed")
        if link(previous, entry) != stored:
            return Broken(after, "moved" if _stood_elsewhere(entry, stored, chain()) else "changed")
        previous = stored
    if after < n:
        return Broken(after + 1, "cut-off")
    return None if previous == hash else Broken(n, "changed")


def _stood_elsewhere(entry: Entry, stored: str, chain: Chain) -> bool:
    """Whether this entry, under another number, follows from some entry of the chain."""
    return any(
        link(hash, msgspec.structs.replace(entry, n=number)) == stored
        for before, hash in chain
        for number in (before.n, before.n + 1)
    )
